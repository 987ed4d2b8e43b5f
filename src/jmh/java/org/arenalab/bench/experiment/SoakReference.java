package org.arenalab.bench.experiment;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.result.StoredEnvelope;
import org.arenalab.bench.result.UnreadableResultException;

/**
 * Reads the soaks that another is judged against, and refuses those whose figures do not compare:
 * the work, the time and the JVM's flags must be equal.
 *
 * @param plan of the soak that is judged
 * @param jvmFlags of the JVM that runs it
 */
public record SoakReference(SoakPlan plan, List<String> jvmFlags) {
  /** Reads references for a soak in this JVM. */
  public static SoakReference forThisJvm(SoakPlan plan) {
    return new SoakReference(plan, ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /**
   * Returns the figures of FAST's soak.
   *
   * @param folder of the soak, or null for no figures
   * @throws IllegalArgumentException if it is of another allocator, plan or JVM
   */
  public SoakFigures baseline(Path folder) throws IOException {
    return figures("--baseline", folder, SoakPlan.SLAB, "fast");
  }

  /**
   * Returns the figures of the floor's soak.
   *
   * @param folder of the soak, or null for no figures
   * @throws IllegalArgumentException if it is of another allocator, plan or JVM
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
            allocator.equals(SoakPlan.SLAB) ? other.decommit() : "",
            plan.workingSet(),
            plan.churn(),
            plan.minutes());
    if (!text(other).equalsIgnoreCase(text(expected))) {
      throw new IllegalArgumentException(
          "%s is the soak of another plan: plan=%s, expected %s; measure that one"
              .formatted(option, text(other), text(expected)));
    }
    List<String> theirs = heap(flags(path));
    List<String> ours = heap(jvmFlags);
    if (!theirs.equals(ours)) {
      throw new IllegalArgumentException(
          "%s is the soak of another JVM: flags=%s, expected %s; give both soaks the same flags"
              .formatted(option, theirs, ours));
    }
    SoakFigures figures = SoakFigures.of(folder.epochs());
    if (!figures.isEnough()) {
      throw new IllegalArgumentException(
          "%s is too short to compare with: epochs=%d, expected at least %d; resume it"
              .formatted(option, figures.longestPartEpochs(), SoakFigures.ENOUGH));
    }
    return figures;
  }

  /** FAST never decommits: how it would is left out. */
  private static String text(SoakPlan plan) {
    String who =
        plan.allocator().equals(SoakPlan.SLAB)
            ? plan.allocator() + "-" + plan.mode()
            : plan.allocator();
    return "%s ws%d %s %s min".formatted(who, plan.workingSet(), plan.churn(), plan.minutes());
  }

  private static List<String> flags(Path folder) {
    try {
      StoredEnvelope envelope = StoredEnvelope.read(folder.resolve("envelope.json"));
      return envelope.texts("jdk.flags");
    } catch (UnreadableResultException none) {
      return List.of();
    }
  }

  /** Flags of the heap, of the compilers and of all else that changes what a JVM holds. */
  private static List<String> heap(List<String> flags) {
    return flags.stream().filter(flag -> flag.startsWith("-X")).sorted().toList();
  }
}
