package org.arenalab.bench.loops.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.arenalab.bench.run.LeanJvm;
import org.arenalab.bench.transport.TargetProcess;

/**
 * A JVM that makes one run. It ends when its parent process ends, and answers {@code loops report}.
 */
final class LiveProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "loops-live ";

  /** Prefix of lines that the parent process ignores. */
  private static final String IGNORED = "warm-up ";

  private LiveProcess() {}

  /**
   * An event of the process: its sources, a sample, or the result.
   *
   * @param pid of the process, or 0
   * @param lines of the sources, or null
   * @param sample of a second, or null
   * @param result of the process, or null
   */
  record Event(long pid, List<String> lines, LiveSample sample, LiveResult result) {}

  /**
   * Starts the JVM and waits for its end.
   *
   * @return whether it has reported its result and ended well
   */
  static boolean run(LivePlan plan, Consumer<Event> receiver)
      throws IOException, InterruptedException {
    boolean[] whole = new boolean[1];
    int exit =
        LeanJvm.run(
            LiveProcess.class,
            List.of(JSON.writeValueAsString(plan)),
            EVENT,
            line -> {
              Event event = JSON.readValue(line, Event.class);
              whole[0] |= event.result() != null;
              receiver.accept(event);
            });
    return exit == 0 && whole[0];
  }

  private static void print(Event event) {
    System.out.println(EVENT + json(event));
  }

  private static String json(Event event) {
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Argument: the plan as JSON. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TargetProcess.exitWhenStdinEnds();
    LivePlan plan = JSON.readValue(arguments[0], LivePlan.class);
    try (LiveRun run = new LiveRun(plan)) {
      SnapshotBean.register(run.loops());
      run.warmUp(each -> System.out.println(IGNORED + json(new Event(0, null, each, null))));
      run.start();
      print(new Event(ProcessHandle.current().pid(), run.lines(), null, null));
      print(new Event(0, null, null, run.run(each -> print(new Event(0, null, each, null)))));
    }
    System.exit(0);
  }
}
