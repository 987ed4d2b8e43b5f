package org.arenalab.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A judgement of a memory-lean mode by hakmem's published criteria. GO: all criteria are met.
 * NO-GO: one is missed by the margin that it names. NEUTRAL: anything between.
 *
 * <p>hakmem judges the process. Here the allocator's arena and the whole process are judged
 * separately, because most of the process's memory is the JVM's. A criterion that needs another
 * soak for comparison does not count without it.
 *
 * @param judgement the worst judgement of a criterion
 * @param criteria the judged criteria
 */
public record SoakVerdict(Judgement judgement, List<Criterion> criteria) {
  /** The judgements, from good to bad. */
  public enum Judgement {
    GO,
    NEUTRAL,
    NO_GO;

    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  /**
   * One criterion.
   *
   * @param judgement null if the criterion cannot be judged
   * @param found the value, or why there is none
   * @param wanted the limits of GO and of NO-GO
   */
  public record Criterion(String name, Judgement judgement, String found, String wanted) {}

  /** The peak of hakmem's FAST mode, bytes (33 MB); its lean mode had to reduce it. */
  static final double HAKMEM_PEAK_BYTES = 33e6;

  /** hakmem's limit, bytes (10 MB). */
  private static final double GO_PEAK_BYTES = 10e6;

  private static final double MEBI = 1 << 20;
  private static final double GO_REDUCTION = 0.70;
  private static final double NO_GO_REDUCTION = 0.50;
  private static final double GO_LOSS = 0.10;
  private static final double NO_DRIFT = 0.005;

  /** Limit for the process: the JVM's compilers may take this share after their first seconds. */
  private static final double NO_GO_PROCESS_DRIFT = 0.05;

  private static final double NO_GO_PROCESS_EXCESS = 0.05;
  private static final double GO_CALLS = 1e-6;
  private static final double NO_GO_CALLS = 1e-5;
  private static final double GO_CV = 0.02;

  /**
   * Judges a soak.
   *
   * @param fast the same soak in FAST mode, or null
   * @param floor the same soak without an allocator, or null
   * @param failure why the soak ended early, or null
   */
  static SoakVerdict judge(SoakFigures soak, SoakFigures fast, SoakFigures floor, String failure) {
    List<Criterion> criteria = new ArrayList<>();
    criteria.add(arenaPeak(soak, fast));
    criteria.add(arenaDrift(soak));
    criteria.add(processPeak(soak, fast, floor));
    criteria.add(processDrift(soak));
    criteria.add(throughput(soak, fast));
    criteria.add(calls(soak));
    criteria.add(variation(soak, floor));
    criteria.add(
        new Criterion(
            "crashes",
            failure == null ? Judgement.GO : Judgement.NO_GO,
            failure == null ? "none" : failure,
            "none"));
    return new SoakVerdict(worst(Judgement.GO, criteria), List.copyOf(criteria));
  }

  /**
   * Returns the judgement of a stored soak by today's rules. It is the stored judgement, unless the
   * drift of the arena or of the process is worse. Older versions did not judge the process.
   */
  public static Judgement today(Judgement kept, SoakFigures soak) {
    return worst(kept, List.of(arenaDrift(soak), processDrift(soak)));
  }

  private static Judgement worst(Judgement worst, List<Criterion> criteria) {
    Judgement found = worst;
    for (Criterion each : criteria) {
      if (each.judgement() != null && each.judgement().compareTo(found) > 0) {
        found = each.judgement();
      }
    }
    return found;
  }

  private static Criterion arenaPeak(SoakFigures soak, SoakFigures fast) {
    String wanted = "GO below 9.54 MiB and 70 % less; NO-GO where less than 50 % less";
    if (soak.arena() == null) {
      return notJudged("arena peak", "this allocator does not report its own memory", wanted);
    }
    boolean compared = fast != null && fast.arena() != null;
    double before = compared ? fast.arena().peakBytes() : HAKMEM_PEAK_BYTES;
    double peakBytes = soak.arena().peakBytes();
    double reduction = 1 - peakBytes / before;
    Judgement judgement =
        reduction < NO_GO_REDUCTION
            ? Judgement.NO_GO
            : peakBytes < GO_PEAK_BYTES && reduction >= GO_REDUCTION
                ? Judgement.GO
                : Judgement.NEUTRAL;
    return new Criterion(
        "arena peak",
        judgement,
        format(
            "%.2f MiB resident, %.1f %% less than %s %.2f MiB",
            peakBytes / MEBI, 100 * reduction, compared ? "FAST's" : "hakmem's", before / MEBI),
        wanted);
  }

  private static Criterion arenaDrift(SoakFigures soak) {
    String wanted = "GO where it rounds to 0 %; NO-GO above";
    if (soak.arena() == null) {
      return notJudged("arena drift", "this allocator does not report its own memory", wanted);
    }
    return new Criterion(
        "arena drift",
        soak.arena().drift() < NO_DRIFT ? Judgement.GO : Judgement.NO_GO,
        drift(soak.arena()),
        wanted);
  }

  private static Criterion processPeak(SoakFigures soak, SoakFigures fast, SoakFigures floor) {
    String wanted = "GO where at most FAST's; NO-GO where more than 5 % above it";
    if (fast == null) {
      return notJudged("process peak", "give FAST's soak with --baseline", wanted);
    }
    double excess = (double) soak.process().peakBytes() / fast.process().peakBytes() - 1;
    Judgement judgement =
        excess <= 0
            ? Judgement.GO
            : excess > NO_GO_PROCESS_EXCESS ? Judgement.NO_GO : Judgement.NEUTRAL;
    String found =
        format(
            "%.2f MiB RSS, %+.1f %% against FAST's %.2f MiB",
            soak.process().peakBytes() / MEBI, 100 * excess, fast.process().peakBytes() / MEBI);
    return new Criterion(
        "process peak",
        judgement,
        floor == null
            ? found
            : found + format(", the floor's %.2f MiB", floor.process().peakBytes() / MEBI),
        wanted);
  }

  private static Criterion processDrift(SoakFigures soak) {
    double drift = soak.process().drift();
    return new Criterion(
        "process drift",
        drift < NO_DRIFT
            ? Judgement.GO
            : drift > NO_GO_PROCESS_DRIFT ? Judgement.NO_GO : Judgement.NEUTRAL,
        drift(soak.process()),
        "GO where it rounds to 0 %; NO-GO above 5 %");
  }

  private static String drift(SoakMemory memory) {
    return format(
        "%+.1f %%, from %.2f to %.2f MiB",
        100 * memory.drift(), memory.firstBytes() / MEBI, memory.lastBytes() / MEBI);
  }

  private static Criterion notJudged(String name, String why, String wanted) {
    return new Criterion(name, null, "not judged: " + why, wanted);
  }

  private static Criterion throughput(SoakFigures soak, SoakFigures fast) {
    String wanted = "GO where at most 10 % is lost against FAST";
    if (fast == null) {
      return notJudged("throughput", "give FAST's soak with --baseline", wanted);
    }
    double loss = 1 - soak.meanRate() / fast.meanRate();
    return new Criterion(
        "throughput",
        loss <= GO_LOSS ? Judgement.GO : Judgement.NEUTRAL,
        format("%+.1f %% against FAST", -100 * loss),
        wanted);
  }

  private static Criterion calls(SoakFigures soak) {
    String wanted = "GO below 1e-6 a step; NO-GO above 1e-5";
    double calls = soak.madvisePerStep();
    if (Double.isNaN(calls)) {
      return notJudged("system calls", "this allocator does not count them", wanted);
    }
    Judgement judgement =
        calls < GO_CALLS ? Judgement.GO : calls > NO_GO_CALLS ? Judgement.NO_GO : Judgement.NEUTRAL;
    return new Criterion(
        "system calls", judgement, format("%.2e madvise calls a step", calls), wanted);
  }

  private static Criterion variation(SoakFigures soak, SoakFigures floor) {
    double limit = floor == null ? GO_CV : Math.max(GO_CV, floor.rateCv());
    return new Criterion(
        "variation",
        soak.rateCv() < limit || soak.rateCv() <= GO_CV ? Judgement.GO : Judgement.NEUTRAL,
        format("CV %.2f %%", 100 * soak.rateCv())
            + (floor == null ? "" : format(", the floor's %.2f %%", 100 * floor.rateCv())),
        "GO where the CV is below 2 %, or below the floor's own");
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
