package org.arenalab.pager.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.arenalab.pager.daemon.lane.FaultServer;
import org.arenalab.pager.protocol.PageWord;

/**
 * Pages of a {@link PagerChild} in every state that a page can have while a process dies. The
 * daemon is stopped by SIGSTOP, so that the states last. Each state has three pages: one is touched
 * before the death, one after it, and the third is touched after the client's agent has continued.
 */
final class PageStates {
  /** Enough for all pages, and for a range that is not too small. */
  static final int PAGES = 64;

  private static final int OLD = 5;
  private static final int NEW = 6;
  private static final int COPIES = 3;
  private static final int DEAD_LANE = 1;

  /** A state of a page: its owner, and where its bytes are. */
  enum Place {
    RESIDENT,
    ARMED,
    /** The agent has claimed the page. */
    CLAIMED,
    /** The agent has written the copy. */
    COPIED,
    /** The agent has moved the page, and has not said so. */
    MOVED,
    STAGED,
    /** The page waits for its encoding. */
    FILLED,
    STORED,
    ZERO,
    /** A lane restores the page from its slot. */
    LANE_HAS_SLOT,
    /** A lane restores the page from its extent. */
    LANE_HAS_EXTENT,
    /** The client restores the page without a fault. */
    CLIENT_HAS_EXTENT,
    ARMER_HAS_PAGE,
    POISONED;

    /** Returns whether the daemon must have encoded the page before it is stopped. */
    boolean needsDaemon() {
      return switch (this) {
        case STORED, ZERO, LANE_HAS_EXTENT, CLIENT_HAS_EXTENT, POISONED -> true;
        default -> false;
      };
    }

    /** Returns the number of steps that the agent has done. */
    int steps() {
      return switch (this) {
        case RESIDENT, ARMED, ARMER_HAS_PAGE -> 0;
        case CLAIMED -> 1;
        case COPIED -> 2;
        case MOVED -> 3;
        case STAGED, LANE_HAS_SLOT -> 4;
        default -> ALL_STEPS;
      };
    }

    /** Returns whether the agent continues with the page after the death of the daemon. */
    boolean isOfAgent() {
      return steps() > 0 && this != LANE_HAS_SLOT && !needsDaemon();
    }
  }

  private static final List<Place> PLACES = List.of(Place.values());

  private static final int ALL_STEPS = 5;

  private final PagerChildProcess client;
  private final OtherProcess daemon;

  PageStates(PagerChildProcess client, long daemonPid) {
    this.client = client;
    daemon = new OtherProcess(daemonPid);
  }

  private static int page(Place place, int copy) {
    return PLACES.indexOf(place) * COPIES + copy;
  }

  /** Brings all pages to their states, and leaves the daemon stopped. */
  void arrange() throws IOException {
    each(place -> true, (place, page) -> write(page));
    each(place -> place == Place.ZERO, (place, page) -> ask("zeros " + page, "zeros " + page));
    each(place -> place != Place.RESIDENT, (place, page) -> await(page, "ARMED"));
    each(Place::needsDaemon, this::store);
    each(place -> place == Place.RESIDENT, (place, page) -> write(page));
    daemon.stop();
    each(place -> !place.needsDaemon(), (place, page) -> steps(page, 0, place.steps()));
    each(place -> owner(place) != 0, this::seize);
  }

  private void write(int page) throws IOException {
    ask("write " + page + " " + OLD, "done " + page + " " + OLD);
  }

  private void store(Place place, int page) throws IOException {
    steps(page, 0, ALL_STEPS);
    await(page, place == Place.ZERO ? "ZERO" : "STORED");
    if (place == Place.POISONED) {
      ask("misplace " + page, "misplace " + page + " true");
      ask("touch " + page + " " + NEW, "touched " + page + " poisoned");
      await(page, "POISONED");
    }
  }

  private void seize(Place place, int page) throws IOException {
    ask("seize " + page + " " + owner(place), "seize " + page + " true");
  }

  private static int owner(Place place) {
    return switch (place) {
      case LANE_HAS_SLOT, LANE_HAS_EXTENT -> DEAD_LANE;
      case CLIENT_HAS_EXTENT -> PageWord.CLIENT;
      case ARMER_HAS_PAGE -> FaultServer.ARMER;
      default -> 0;
    };
  }

  /** Does steps of the agent; the slot has the number of the page. */
  private void steps(int page, int from, int to) throws IOException {
    String[] names = {"claim", "copy", "move", "settle", "empty"};
    for (int i = from; i < to; i++) {
      String slot = names[i].equals("settle") ? "" : " " + page;
      String done = names[i].equals("move") ? "0" : "true";
      ask(names[i] + " " + page + slot, names[i] + " " + done);
    }
  }

  private void await(int page, String name) throws IOException {
    ask("await " + page + " " + name, "await " + page + " " + name);
  }

  /** Touches the first page of each state, in threads that wait for nobody. */
  void touchFirst() throws IOException {
    for (Place place : Place.values()) {
      client.send("touch " + page(place, 0) + " " + NEW);
    }
  }

  /** Returns the answers to {@link #touchFirst} of a client that loses nothing. */
  static Set<String> answersOfFirst() {
    Set<String> answers = new TreeSet<>();
    for (Place place : Place.values()) {
      answers.add(answer(place, page(place, 0)));
    }
    return answers;
  }

  private static String answer(Place place, int page) {
    if (place == Place.POISONED) {
      return "touched " + page + " poisoned";
    }
    return "touched " + page + " " + (place == Place.ZERO ? -1 : OLD) + " " + NEW;
  }

  Set<String> receiveFirst() throws IOException {
    return new TreeSet<>(client.lines(Place.values().length));
  }

  /** Touches the other pages, after the agent has continued with the third of each state. */
  List<String> touchOthers() throws IOException {
    List<String> wrong = new ArrayList<>();
    each(
        Place::isOfAgent,
        (place, page) -> {
          if (page == page(place, 2)) {
            steps(page, place.steps(), ALL_STEPS);
            await(page, "STORED");
          }
        });
    for (Place place : Place.values()) {
      for (int copy = 1; copy < COPIES; copy++) {
        int page = page(place, copy);
        client.send("touch " + page + " " + NEW);
        String line = client.line();
        if (!answer(place, page).equals(line)) {
          wrong.add(place + ": " + line);
        }
      }
    }
    return wrong;
  }

  /** Reads all pages again. */
  List<String> readAll() throws IOException {
    List<String> wrong = new ArrayList<>();
    each(
        place -> true,
        (place, page) -> {
          client.send("read " + page);
          String line = client.line();
          String expected = place == Place.POISONED ? "poisoned" : Integer.toString(NEW);
          if (!("done " + page + " " + expected).equals(line)) {
            wrong.add(place + ": " + line);
          }
        });
    return wrong;
  }

  private void ask(String command, String answer) throws IOException {
    client.ask(command, answer);
  }

  /** A step for one page. */
  private interface Step {
    void run(Place place, int page) throws IOException;
  }

  private void each(Predicate<Place> chosen, Step step) throws IOException {
    for (Place place : Place.values()) {
      for (int copy = 0; copy < COPIES && chosen.test(place); copy++) {
        step.run(place, page(place, copy));
      }
    }
  }
}
