package org.arenalab.bench.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;

/**
 * A reader of the soaks that another soak is judged against. It refuses soaks whose figures are not
 * comparable: the work, the duration and the JVM's flags must be equal.
 *
 * @param plan the plan of the judged soak
 * @param jvmFlags the flags of the JVM that runs it
 */
public record SoakReference(SoakPlan plan, List<String> jvmFlags) {
  /** A legal value for a plan. Plans are compared without it. */
  private static final String ANY_DECOMMIT = "dontneed";

  /** Returns a reader for a soak in this JVM. */
  public static SoakReference forThisJvm(SoakPlan plan) {
    return new SoakReference(plan, ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /**
   * Returns the figures of FAST's soak.
   *
   * @param folder the folder of the soak, or null for no figures
   * @throws IllegalArgumentException if the soak has another allocator, plan or JVM, has not run to
   *     its end, or is too short
   */
  public SoakFigures baseline(Path folder) throws IOException {
    return figures("--baseline", folder, SoakPlan.SLAB, "fast");
  }

  /**
   * Returns the figures of the floor's soak.
   *
   * @param folder the folder of the soak, or null for no figures
   * @throws IllegalArgumentException if the soak has another allocator, plan or JVM, has not run to
   *     its end, or is too short
   */
  public SoakFigures floor(Path folder) throws IOException {
    return figures("--floor", folder, "floor", "");
  }

  private SoakFigures figures(String option, Path path, String allocator, String mode)
      throws IOException {
    if (path == null) {
      return null;
    }
    SoakFolder folder = new SoakFolder(path);
    SoakPlan other = folder.plan();
    SoakPlan expected =
        new SoakPlan(
            allocator,
            mode,
            allocator.equals(SoakPlan.SLAB) ? ANY_DECOMMIT : "",
            plan.workingSet(),
            plan.churn(),
            plan.minutes());
    if (!text(other).equalsIgnoreCase(text(expected))) {
      throw new IllegalArgumentException(
          "%s is the soak of another plan: plan=%s, expected %s; give a soak of that plan"
              .formatted(option, text(other), text(expected)));
    }
    for (Path envelope : folder.envelopes()) {
      requireOurFlags(option, envelope);
    }
    List<SoakEpoch> epochs = folder.epochs();
    requireWhole(option, epochs, other);
    SoakFigures figures = SoakFigures.of(epochs);
    if (!figures.isEnough()) {
      throw new IllegalArgumentException(
          "%s is too short to compare with: epochs=%d, expected at least %d; resume it"
              .formatted(option, figures.longestPartEpochs(), SoakFigures.ENOUGH));
    }
    return figures;
  }

  /**
   * Returns the text to compare plans by. It excludes the decommit method, as FAST never decommits.
   */
  private static String text(SoakPlan plan) {
    String who =
        plan.allocator().equals(SoakPlan.SLAB)
            ? plan.allocator() + "-" + plan.mode()
            : plan.allocator();
    return "%s ws%d %s %s min".formatted(who, plan.workingSet(), plan.churn(), plan.minutes());
  }

  private void requireOurFlags(String option, Path envelope) {
    List<String> theirs = heap(flags(envelope));
    List<String> ours = heap(jvmFlags);
    if (!theirs.equals(ours)) {
      throw new IllegalArgumentException(
          "%s is the soak of another JVM: flags=%s, expected %s; give both soaks the same flags"
              .formatted(option, theirs, ours));
    }
  }

  private static void requireWhole(String option, List<SoakEpoch> epochs, SoakPlan plan) {
    int last = epochs.isEmpty() ? 0 : epochs.getLast().epoch();
    if (last < plan.epochs()) {
      throw new IllegalArgumentException(
          "%s has not run to its end: epochs=%d, expected %d; resume it"
              .formatted(option, last, plan.epochs()));
    }
  }

  private static List<String> flags(Path envelope) {
    try {
      return StoredEnvelope.read(envelope).texts("jdk.flags");
    } catch (UnreadableResultException none) {
      return List.of();
    }
  }

  /** Returns the -X flags. They set the heap and the compilers, and change the memory of a JVM. */
  private static List<String> heap(List<String> flags) {
    return flags.stream().filter(flag -> flag.startsWith("-X")).distinct().sorted().toList();
  }
}
