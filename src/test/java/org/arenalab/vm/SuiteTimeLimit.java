package org.arenalab.vm;

import java.time.Duration;
import java.util.Map;

/**
 * The time limit of a running suite. A suite that reaches it has a test that hangs: the stacks of
 * all threads are printed, and the JVM ends, so that the suites after it have no result.
 */
final class SuiteTimeLimit implements AutoCloseable {
  private final Thread watch;

  private SuiteTimeLimit(Thread watch) {
    this.watch = watch;
  }

  static SuiteTimeLimit of(SuiteFile suite) {
    return new SuiteTimeLimit(
        Thread.ofPlatform().daemon().name("time-limit").start(() -> end(suite)));
  }

  private static void end(SuiteFile suite) {
    try {
      Thread.sleep(Duration.ofSeconds(suite.seconds()));
    } catch (InterruptedException e) {
      return;
    }
    System.out.printf(
        "suite %s: ended by its time limit: seconds=%d%n", suite.name(), suite.seconds());
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      System.out.println(each.getKey());
      for (StackTraceElement frame : each.getValue()) {
        System.out.println("\tat " + frame);
      }
    }
    System.out.flush();
    Runtime.getRuntime().halt(1);
  }

  /** The suite has ended in time. */
  @Override
  public void close() {
    watch.interrupt();
  }
}
