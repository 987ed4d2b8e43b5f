package org.arenalab.bench.pager.targets;

import static org.arenalab.bench.result.row.Verdicts.format;
import static org.arenalab.bench.result.row.Verdicts.met;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;
import org.arenalab.bench.workload.PageSet;

/** The results as text: figures of each target, and its verdict. */
final class PagerTargetsText {
  private static final double MEBI = 1 << 20;
  private static final int LEAST_FAULTS = 100_000;
  private static final double MOST_P99 = 1.3;
  private static final double MOST_P999 = 2;
  private static final double LEAST_RATE = 0.75;
  private static final double LEAST_OVER_SINGLE = 4;
  private static final double MOST_ENSURE = 0.5;
  private static final double MOST_RESIDENT_NS = 5;
  private static final double MOST_DISTURBED = 1.5;
  private static final double MOST_IDLE_PERCENT = 0.1;
  private static final double MOST_CODEC = 1.5;
  private static final double CODEC_EXTRA_NS = 2_000;
  private static final double MOST_FAULT_WORK = 1.4;
  private static final double LEAST_SAVED = 0.5;
  private static final double MOST_BREAK_EVEN = 128 * MEBI;
  private static final double MOST_STALL_MS = 50;
  private static final long MOST_END_MS = 1_000;
  private static final double MOST_FIRST = 2;
  private static final double MOST_PHASE_FAULTS = 0.2;

  private PagerTargetsText() {}

  static List<String> lines(PagerTargetsPlan plan, PagerTargetsResults results) {
    List<String> lines = new ArrayList<>();
    add(lines, plan.has(PagerTarget.B1), results.faults, PagerTargetsText::faults);
    add(lines, true, results.throughput, PagerTargetsText::throughput);
    add(lines, true, results.ensure, PagerTargetsText::ensure);
    add(lines, true, results.compression, PagerTargetsText::compression);
    add(lines, true, results.busy, PagerTargetsText::busy);
    results.idle.forEach(each -> lines.addAll(idle(each)));
    add(lines, plan.has(PagerTarget.B8), results.faults, PagerTargetsText::work);
    add(lines, plan.has(PagerTarget.B9), results.memory, PagerTargetsText::memory);
    results.deaths.forEach(each -> lines.addAll(deaths(each)));
    add(lines, true, results.bothKilled, PagerTargetsText::bothKilled);
    add(lines, plan.has(PagerTarget.B15), results.faults, PagerTargetsText::first);
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

  static List<String> faults(List<FaultPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B1  a page fault, one thread on any processor, us: pager / C lanes");
    for (FaultPart.Result each : results) {
      lines.add(
          format(
              "    n %d: p50 %.2f / %.2f, p99 %.2f / %.2f, p99.9 %.2f / %.2f, longest %.0f / %.0f",
              each.times().count(),
              each.times().p50().ns() / 1e3,
              each.lanes().p50Ns() / 1e3,
              each.times().p99().ns() / 1e3,
              each.lanes().p99Ns() / 1e3,
              each.times().p999().ns() / 1e3,
              each.lanes().p999Ns() / 1e3,
              each.times().maxNs() / 1e3,
              each.lanes().maxNs() / 1e3));
    }
    boolean enough = results.stream().allMatch(each -> each.times().count() >= LEAST_FAULTS);
    if (!enough) {
      lines.add("    fewer than 100,000 faults in a part: no verdict");
    }
    lines.add(
        most("p50", results, r -> r.times().p50().ns(), r -> r.lanes().p50Ns(), MOST_P99, enough));
    lines.add(
        most("p99", results, r -> r.times().p99().ns(), r -> r.lanes().p99Ns(), MOST_P99, enough));
    lines.add(
        most(
            "p99.9",
            results,
            r -> r.times().p999().ns(),
            r -> r.lanes().p999Ns(),
            MOST_P999,
            enough));
    return lines;
  }

  static List<String> throughput(List<ThroughputPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "B2  faults for each second, a thread for each processor: pager / C lanes / one lane");
    for (ThroughputPart.Result each : results) {
      lines.add(
          format(
              "    n %d, %d threads: %.0f / %.0f / %.0f",
              each.times().count(),
              each.threads(),
              each.times().perSecond(),
              each.lanes().faultsPerSecond(),
              each.single().faultsPerSecond()));
    }
    lines.add(
        least(
            "rate over the C lanes",
            results,
            r -> r.times().perSecond(),
            r -> r.lanes().faultsPerSecond(),
            LEAST_RATE));
    lines.add(
        least(
            "rate over a single lane that is not pinned",
            results,
            r -> r.times().perSecond(),
            r -> r.single().faultsPerSecond(),
            LEAST_OVER_SINGLE));
    return lines;
  }

  static List<String> ensure(List<EnsurePart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "B4  ensure of a stored page, us, against a fault; of a resident page, ns, against none");
    for (EnsurePart.Result each : results) {
      lines.add(
          format(
              "    n %d: %.2f / %.2f; %.2f / %.2f",
              each.count(),
              each.ensureNs() / 1e3,
              each.faultNs() / 1e3,
              each.resident().ensuredNs(),
              each.resident().plainNs()));
    }
    lines.add(most("stored", results, r -> r.ensureNs(), r -> r.faultNs(), MOST_ENSURE, true));
    Estimate extra = Verdicts.estimate(results, r -> r.resident().extraNs());
    lines.add(
        format(
            "    resident: %s ns more, target at most %.0f: %s",
            extra.text(), MOST_RESIDENT_NS, met(extra.value() <= MOST_RESIDENT_NS)));
    return lines;
  }

  static List<String> compression(List<CompressionPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B5  a page fault while compression uses its budget, us, against quiet");
    for (CompressionPart.Result each : results) {
      lines.add(
          format(
              "    %-5s n %d: p50 %.2f, p99 %.2f, p99.9 %.2f; %d fresh pages left meanwhile",
              each.busy() ? "busy" : "quiet",
              each.times().count(),
              each.times().p50().ns() / 1e3,
              each.times().p99().ns() / 1e3,
              each.times().p999().ns() / 1e3,
              each.evictedMeanwhile()));
    }
    List<CompressionPart.Result> busy = results.stream().filter(r -> r.busy()).toList();
    List<CompressionPart.Result> quiet = results.stream().filter(r -> !r.busy()).toList();
    if (!busy.isEmpty() && !quiet.isEmpty()) {
      Estimate ratio = Verdicts.ratio(busy, quiet, r -> r.times().p99().ns());
      boolean saturated = busy.stream().allMatch(r -> r.evictedMeanwhile() > 0);
      lines.add(
          saturated
              ? atMost("p99 over quiet", ratio, MOST_DISTURBED)
              : "    no fresh page left during a part: no verdict");
    }
    return lines;
  }

  static List<String> busy(List<BusyPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B6  a page fault beside busy threads, us: pager / C lanes");
    for (BusyPart.Result each : results) {
      lines.add(
          format(
              "    n %d, %d busy threads: p50 %.2f / %.2f, p99 %.2f / %.2f",
              each.times().count(),
              each.busyThreads(),
              each.times().p50().ns() / 1e3,
              each.lanes().p50Ns() / 1e3,
              each.times().p99().ns() / 1e3,
              each.lanes().p99Ns() / 1e3));
    }
    lines.add(
        most(
            "p99",
            results,
            r -> r.times().p99().ns(),
            r -> r.lanes().p99Ns(),
            MOST_DISTURBED,
            true));
    return lines;
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
            met(each.percent() <= MOST_IDLE_PERCENT)));
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
            us(evicted), us(codec), most / 1e3, met(evicted.value() <= most)),
        format(
            "    a fault %s, target at most 1.4 x C lanes + decoding = %s: %s",
            us(fault), us(allowed), met(fault.value() <= allowed.value())));
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
                  + " a fault then: p50 %.1f us, p99 %.1f us; zram %s",
              each.densified(),
              steady.evicted() / PageSet.PAGE_BYTES,
              each.backgroundNs() / 1e9,
              each.touched().p50().ns() / 1e3,
              each.touched().p99().ns() / 1e3,
              steady.swap().isKnown()
                  ? format("saves %.1f %%", 100 * steady.swap().savedShare())
                  : "not, because " + steady.swap().missing()));
    }
    Estimate share = Verdicts.estimate(results, r -> r.steady().memory().savedShare());
    lines.add(
        format(
            "    share of the region %s, target at least %.1f: %s",
            share.text(), LEAST_SAVED, met(share.value() >= LEAST_SAVED)));
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

  static List<String> deaths(KillPart.Deaths deaths) {
    Estimate stall = Verdicts.estimate(deaths.stallsMs(), Double::doubleValue);
    double longest = deaths.stallsMs().stream().mapToDouble(each -> each).max().orElse(0);
    return List.of(
        format(
            "B12 daemon killed %d times: longest access at each death, ms",
            deaths.stallsMs().size()),
        format(
            "    median %s, longest %.1f; %d wrong pages; target at most %.0f and none: %s",
            stall.text(),
            longest,
            deaths.wrongPages(),
            MOST_STALL_MS,
            met(stall.value() <= MOST_STALL_MS && deaths.wrongPages() == 0)));
  }

  static List<String> bothKilled(List<ClientProcess.End> ends) {
    long threw = ends.stream().filter(ClientProcess.End::threw).count();
    long ended = ends.stream().filter(ClientProcess.End::ended).count();
    long wrong = ends.stream().mapToLong(ClientProcess.End::wrong).sum();
    long loud =
        ends.stream()
            .filter(each -> each.threw() || (each.ended() && each.afterMs() <= MOST_END_MS))
            .count();
    long latest = ends.stream().mapToLong(ClientProcess.End::afterMs).max().orElse(0);
    return List.of(
        format("B13 end of %d clients whose daemon and standby are killed", ends.size()),
        format(
            "    %d clients ended, %d threw, the latest after %d ms; %d wrong reads; target all"
                + " within 1 s and none: %s",
            ended, threw, latest, wrong, met(loud == ends.size() && wrong == 0)));
  }

  static List<String> first(List<FaultPart.Result> results) {
    return List.of(
        "B15 p99 of the first 1,000 faults of a new daemon over that of all later faults",
        most(
            "p99",
            results,
            r -> r.times().firstP99().ns(),
            r -> r.times().laterP99().ns(),
            MOST_FIRST,
            true));
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
              "    %d pages: %d / %d faults, %.3f / %.3f s; p50 %.2f / %.2f us",
              ahead.get(i).pages(),
              ahead.get(i).faults(),
              plain.get(i).faults(),
              ahead.get(i).seconds(),
              plain.get(i).seconds(),
              ahead.get(i).p50Ns() / 1e3,
              plain.get(i).p50Ns() / 1e3));
    }
    if (!ahead.isEmpty() && !plain.isEmpty()) {
      Estimate left = Verdicts.ratio(ahead, plain, r -> r.faults());
      lines.add(format("    faults of the stream: %s x", left.text()));
    }
    return lines;
  }

  private static <T> String most(
      String name,
      List<T> results,
      ToDoubleFunction<T> value,
      ToDoubleFunction<T> control,
      double most,
      boolean judged) {
    Estimate ratio = Verdicts.ratio(results, value, control);
    return judged
        ? atMost(name, ratio, most)
        : format("    %s: %s x, target at most %.1f", name, ratio.text(), most);
  }

  private static String atMost(String name, Estimate ratio, double most) {
    return format(
        "    %s: %s x, target at most %.1f: %s",
        name, ratio.text(), most, met(ratio.value() <= most));
  }

  private static <T> String least(
      String name,
      List<T> results,
      ToDoubleFunction<T> value,
      ToDoubleFunction<T> control,
      double least) {
    Estimate ratio = Verdicts.ratio(results, value, control);
    return format(
        "    %s: %s x, target at least %.2f: %s",
        name, ratio.text(), least, met(ratio.value() >= least));
  }

  private static String us(Estimate ns) {
    return format("%.2f [%.2f, %.2f]", ns.value() / 1e3, ns.low() / 1e3, ns.high() / 1e3);
  }
}
