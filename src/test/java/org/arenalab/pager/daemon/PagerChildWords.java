package org.arenalab.pager.daemon;

import java.time.Duration;
import java.util.Locale;
import java.util.Scanner;
import org.arenalab.Await;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The commands of a {@link PagerChild} that look at the words of its pages, or change them as
 * another owner would. Each is answered by the command and its result.
 *
 * <pre>
 *   await PAGE NAME      waits for a state: "await PAGE NAME", or what the word is after 20 s
 *   seize PAGE OWNER     claims the page as a lane, the armer or the client: "seize PAGE true"
 *   misplace PAGE        lets the word of a stored page name another extent: "misplace PAGE true"
 *   regenerate PAGE      changes the generation of the word: "regenerate PAGE true"
 *   extent PAGE          "extent PAGE OFFSET"
 * </pre>
 */
final class PagerChildWords {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int NEXT_EXTENT_BYTES = 64;
  private static final long ONE_GENERATION = 1L << 16;

  private final SessionMemory memory;
  private final PageWords words;

  PagerChildWords(SessionMemory memory) {
    this.memory = memory;
    words = memory.words();
  }

  String obey(String command, Scanner in) {
    int page = in.nextInt();
    String result =
        switch (command) {
          case "await" -> await(page, in.next());
          case "seize" -> Boolean.toString(seize(page, in.nextInt()));
          case "misplace" -> Boolean.toString(misplace(page));
          case "regenerate" -> Boolean.toString(regenerate(page));
          default -> Long.toString(PageWord.extent(words.get(page)));
        };
    return command + " " + page + " " + result;
  }

  /** Waits for a state. Throws the daemon's commands away: no agent runs here. */
  private String await(int page, String name) {
    boolean reached =
        Await.holds(
            PATIENCE,
            () -> {
              while (memory.commands().poll() != 0) {}
              return isIn(words.get(page), name);
            });
    return reached ? name : PageWord.describe(words.get(page));
  }

  private static boolean isIn(long word, String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "ARMED" -> PageWord.isEvictable(word);
      case "STORED" -> PageWord.state(word) == PageWord.STORED;
      case "ZERO" -> PageWord.state(word) == PageWord.ZERO;
      case "POISONED" -> PageWord.state(word) == PageWord.POISONED;
      default -> throw new IllegalArgumentException("no such state: " + name);
    };
  }

  private boolean seize(int page, int owner) {
    long word = words.get(page);
    long claim =
        PageWord.state(word) == PageWord.RESIDENT
            ? PageWord.unprotecting(word, owner)
            : PageWord.restoring(word, owner);
    return words.compareAndSet(page, word, claim);
  }

  private boolean misplace(int page) {
    long word = words.get(page);
    return words.compareAndSet(
        page, word, PageWord.stored(word, PageWord.extent(word) + NEXT_EXTENT_BYTES));
  }

  private boolean regenerate(int page) {
    long word = words.get(page);
    return PageWord.state(word) == PageWord.STORED
        && words.compareAndSet(page, word, word ^ ONE_GENERATION);
  }
}
