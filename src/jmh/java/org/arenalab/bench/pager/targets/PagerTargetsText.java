package org.arenalab.bench.pager.targets;

import static org.arenalab.bench.result.row.Verdicts.format;
import static org.arenalab.bench.result.row.Verdicts.met;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;
import org.arenalab.bench.workload.PageSet;

/** The results as text: figures of each target, and its verdict. */
final class PagerTargetsText {
  private static final double MEBI = 1 << 20;
  private static final double MOST_IDLE_PERCENT = 0.1;

  /** The region that the targets B7 and B9 name. */
  private static final int REGION_MB = 512;

  private static final double MOST_CODEC = 1.5;
  private static final double CODEC_EXTRA_NS = 2_000;
  private static final double MOST_FAULT_WORK = 1.4;
  private static final double LEAST_SAVED = 0.5;
  private static final double MOST_BREAK_EVEN = 128 * MEBI;
  private static final double MOST_PHASE_FAULTS = 0.2;

  private PagerTargetsText() {}

  static List<String> lines(PagerTargetsPlan plan, PagerTargetsResults results) {
    List<String> lines = new ArrayList<>();
    add(lines, plan.has(PagerTarget.B1), results.faults, SpeedText::faults);
    add(lines, true, results.throughput, SpeedText::throughput);
    add(lines, true, results.ensure, SpeedText::ensure);
    add(lines, true, results.compression, SpeedText::compression);
    add(lines, true, results.busy, SpeedText::busy);
    results.idle.forEach(each -> lines.addAll(idle(each)));
    add(lines, plan.has(PagerTarget.B8), results.faults, PagerTargetsText::work);
    add(lines, plan.has(PagerTarget.B9), results.memory, PagerTargetsText::memory);
    results.races.forEach(each -> lines.addAll(LossText.race(each)));
    results.deaths.forEach(each -> lines.addAll(LossText.deaths(each)));
    add(lines, true, results.earlyDeaths, LossText::earlyDeaths);
    add(lines, true, results.bothKilled, LossText::bothKilled);
    results.safepoints.forEach(each -> lines.addAll(SpeedText.safepoints(each)));
    add(lines, plan.has(PagerTarget.B15), results.faults, SpeedText::first);
    add(lines, true, results.phases, PagerTargetsText::phases);
    add(lines, true, results.streams, PagerTargetsText::streams);
    return lines;
  }

  private static <T> void add(
      List<String> lines, boolean wanted, List<T> results, Function<List<T>, List<String>> text) {
    if (wanted && !results.isEmpty()) {
      lines.addAll(text.apply(results));
    }
  }

  static List<String> idle(IdlePart.Result each) {
    return List.of(
        "B7  processor time of daemon, standby and agent for an idle client, percent of one core",
        format(
            "    %d MiB, %.0f s: %.4f %% (daemon and standby %.4f %%), target at most %.1f %%: %s",
            each.regionMb(),
            each.seconds(),
            each.percent(),
            each.serverNs() / each.seconds() / 1e7,
            MOST_IDLE_PERCENT,
            TargetText.judged(
                each.percent() <= MOST_IDLE_PERCENT, each.regionMb(), REGION_MB, "MiB")));
  }

  static List<String> work(List<FaultPart.Result> results) {
    Estimate evicted = Verdicts.estimate(results, r -> r.work().evictedNs());
    Estimate codec = Verdicts.estimate(results, r -> r.work().codecNs());
    Estimate fault = Verdicts.estimate(results, r -> r.work().faultNs());
    Estimate allowed =
        Verdicts.estimate(results, r -> MOST_FAULT_WORK * r.work().lanesNs() + r.work().decodeNs());
    double most = MOST_CODEC * codec.value() + CODEC_EXTRA_NS;
    return List.of(
        "B8  processor time, us",
        format(
            "    an evicted page %s, codec alone %s, target at most %.2f: %s",
            TargetText.us(evicted), TargetText.us(codec), most / 1e3, met(evicted.value() <= most)),
        format(
            "    a fault %s, target at most 1.4 x C lanes + decoding = %s: %s",
            TargetText.us(fault), TargetText.us(allowed), met(fault.value() <= allowed.value())));
  }

  static List<String> memory(List<MemoryPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B9  memory saved net, MiB: client before - (client + daemon + standby), Pss");
    for (MemoryPart.Result each : results) {
      NetMemory steady = each.steady().memory();
      lines.add(memory("all pages have left", each.left()));
      lines.add(memory("the store is constant", each.steady()));
      lines.add(
          format(
              "    %d of %d pages in zstd; processor time of the background %.1f s;"
                  + " a fault then, us: n %d, p50 %s, p99 %s; zram %s",
              each.densified(),
              steady.evicted() / PageSet.PAGE_BYTES,
              each.backgroundNs() / 1e9,
              each.touched().count(),
              each.touched().p50().us(),
              each.touched().p99().us(),
              steady.swap().isKnown()
                  ? format("saves %.1f %%", 100 * steady.swap().savedShare())
                  : "not, because " + steady.swap().missing()));
    }
    Estimate share = Verdicts.estimate(results, r -> r.steady().memory().savedShare());
    // The processes cost the same for each region: a larger one saves a larger share.
    boolean larger =
        results.stream().anyMatch(r -> r.steady().memory().region() > REGION_MB * MEBI);
    boolean saved = share.value() >= LEAST_SAVED;
    lines.add(
        format(
            "    share of the region %s, target at least %.1f: %s",
            share.text(),
            LEAST_SAVED,
            saved && larger ? "no verdict (more than 512 MiB)" : met(saved)));
    if (results.stream().allMatch(r -> r.steady().memory().swap().isKnown())) {
      Estimate zram = Verdicts.estimate(results, r -> r.steady().memory().storeOverZram());
      lines.add(
          format(
              "    saving of the store over zram's %s, target at least 1: %s",
              zram.text(), met(zram.value() >= 1)));
    }
    Estimate even = Verdicts.estimate(results, r -> r.steady().memory().breakEven());
    lines.add(
        format(
            "    saves from %.1f MiB of evicted pages on, target at most 128: %s",
            even.value() / MEBI, met(even.value() <= MOST_BREAK_EVEN)));
    return lines;
  }

  private static String memory(String when, MemoryPart.State state) {
    NetMemory memory = state.memory();
    return format(
        "    after %.1f s %s: %.1f - (%.1f + %.1f + %.1f) = %.1f of %.1f;"
            + " %.1f left, store %.1f",
        state.seconds(),
        when,
        memory.base() / MEBI,
        memory.client() / MEBI,
        (memory.server() - state.standby()) / MEBI,
        state.standby() / MEBI,
        memory.saved() / MEBI,
        memory.region() / MEBI,
        memory.evicted() / MEBI,
        memory.store() / MEBI);
  }

  static List<String> phases(List<PhasePart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B16 page faults of a recurring phase: with its recorded set / without");
    for (PhasePart.Result each : results) {
      lines.add(
          format(
              "    %d pages: %.0f / %.0f faults, %.3f / %.3f s; %d wrong pages",
              each.pages(),
              each.recorded().faults(),
              each.plain().faults(),
              each.recorded().seconds(),
              each.plain().seconds(),
              each.wrong()));
    }
    Estimate left = Verdicts.ratio(results, r -> r.recorded().faults(), r -> r.plain().faults());
    boolean right = results.stream().allMatch(r -> r.wrong() == 0);
    lines.add(
        format(
            "    faults: %s x, target at most %.1f and no wrong page: %s",
            left.text(), MOST_PHASE_FAULTS, met(left.value() <= MOST_PHASE_FAULTS && right)));
    Estimate time = Verdicts.ratio(results, r -> r.recorded().seconds(), r -> r.plain().seconds());
    lines.add(format("    time of the phase: %s x", time.text()));
    return lines;
  }

  static List<String> streams(List<StreamPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("    a stream at 10 us a page: with the next pages restored ahead / without");
    List<StreamPart.Result> ahead = results.stream().filter(r -> r.ahead()).toList();
    List<StreamPart.Result> plain = results.stream().filter(r -> !r.ahead()).toList();
    for (int i = 0; i < Math.min(ahead.size(), plain.size()); i++) {
      lines.add(
          format(
              "    %d pages: %d / %d faults, %.3f / %.3f s; p50 %s / %s us",
              ahead.get(i).pages(),
              ahead.get(i).faults(),
              plain.get(i).faults(),
              ahead.get(i).seconds(),
              plain.get(i).seconds(),
              ahead.get(i).p50().us(),
              plain.get(i).p50().us()));
    }
    if (!ahead.isEmpty() && !plain.isEmpty()) {
      Estimate left = Verdicts.ratio(ahead, plain, r -> r.faults());
      lines.add(format("    faults of the stream: %s x", left.text()));
    }
    return lines;
  }
}
