package org.arenalab.vm;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * The results of a suite, printed as they come. The seconds since the start of the suite are there
 * to find a test that hangs. They are the time of an emulator, so they are in no result.
 */
final class SuiteProgress implements TestExecutionListener {
  /** The end of one test, or of a class that could not start its tests. */
  record Result(String type, String name, Outcome outcome, Throwable cause, String reason) {}

  /** The ways in which a test ends. */
  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  private final PrintStream out;
  private final long startNs = System.nanoTime();
  private final List<Result> results = new ArrayList<>();
  private TestPlan plan;

  SuiteProgress(PrintStream out) {
    this.out = out;
  }

  List<Result> results() {
    return List.copyOf(results);
  }

  long count(Outcome outcome) {
    return results.stream().filter(each -> each.outcome() == outcome).count();
  }

  boolean allPassed() {
    return !results.isEmpty() && count(Outcome.PASSED) == results.size();
  }

  String summary() {
    return "%d passed, %d failed, %d skipped"
        .formatted(count(Outcome.PASSED), count(Outcome.FAILED), count(Outcome.SKIPPED));
  }

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = testPlan;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, Outcome.SKIPPED, null, reason);
  }

  /** A class or a container has a result of its own only if it failed or was aborted. */
  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Throwable cause = result.getThrowable().orElse(null);
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          add(test, Outcome.PASSED, null, "");
        }
      }
      case FAILED -> add(test, Outcome.FAILED, cause, "");
      case ABORTED -> add(test, Outcome.SKIPPED, cause, String.valueOf(cause));
    }
  }

  private synchronized void add(
      TestIdentifier test, Outcome outcome, Throwable cause, String reason) {
    String type = typeOf(test);
    Result result = new Result(type, nameOf(test), outcome, cause, reason);
    results.add(result);
    out.printf(
        "%4d s %-7s %s.%s%s%n",
        (System.nanoTime() - startNs) / 1_000_000_000,
        outcome.name().toLowerCase(Locale.ROOT),
        type.substring(type.lastIndexOf('.') + 1),
        result.name(),
        reason.isEmpty() ? "" : ": " + reason);
    if (cause != null && outcome == Outcome.FAILED) {
      cause.printStackTrace(out);
    }
  }

  private static String typeOf(TestIdentifier test) {
    return switch (test.getSource().orElse(null)) {
      case MethodSource source -> source.getClassName();
      case ClassSource source -> source.getClassName();
      case null, default -> test.getDisplayName();
    };
  }

  /** Returns the method's name; an invocation of a parameterized test adds its display name. */
  private String nameOf(TestIdentifier test) {
    String method =
        test.getSource().orElse(null) instanceof MethodSource source
            ? source.getMethodName()
            : "(class)";
    boolean invocation =
        plan.getParent(test)
            .flatMap(TestIdentifier::getSource)
            .filter(MethodSource.class::isInstance)
            .isPresent();
    return invocation ? method + " " + test.getDisplayName() : method;
  }
}
