package org.arenalab.bench.loops.accuracy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.arenalab.bench.run.LeanJvm;
import org.arenalab.bench.transport.TargetProcess;

/**
 * A JVM that makes one run. It ends when its parent process ends, and removes its kdamond then and
 * on SIGTERM.
 */
final class AccuracyProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "loops-accuracy ";

  private AccuracyProcess() {}

  /**
   * An event of the process: the sources at its start, the end of a round, or the result.
   *
   * @param lines of the sources, or null
   * @param round the judged round that has ended, or 0
   * @param result of the process, or null
   */
  record Event(List<String> lines, int round, AccuracyResult result) {}

  /**
   * Starts the JVM and waits for its end.
   *
   * @param run the number of the run, from 1
   * @return whether the JVM has reported its result and ended well
   */
  static boolean run(AccuracyPlan plan, int run, Consumer<Event> receiver)
      throws IOException, InterruptedException {
    boolean[] whole = new boolean[1];
    int exit =
        LeanJvm.run(
            AccuracyProcess.class,
            List.of(Integer.toString(run), JSON.writeValueAsString(plan)),
            EVENT,
            line -> {
              Event event = JSON.readValue(line, Event.class);
              whole[0] |= event.result() != null;
              receiver.accept(event);
            });
    return exit == 0 && whole[0];
  }

  private static void print(Event event) {
    try {
      System.out.println(EVENT + JSON.writeValueAsString(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Arguments: the number of the run, and the plan as JSON. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TargetProcess.exitWhenStdinEnds();
    int number = Integer.parseInt(arguments[0]);
    AccuracyPlan plan = JSON.readValue(arguments[1], AccuracyPlan.class);
    try (AccuracyRun run = new AccuracyRun(plan)) {
      print(new Event(run.lines(), 0, null));
      print(new Event(null, 0, run.run(number, round -> print(new Event(null, round, null)))));
    }
    System.exit(0);
  }
}
