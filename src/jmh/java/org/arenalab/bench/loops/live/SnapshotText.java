package org.arenalab.bench.loops.live;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.HotnessSnapshot;

/** A snapshot of hotness as text, in the words of damo. */
final class SnapshotText {
  private static final double MEBI = 1 << 20;
  private static final double NS_PER_MS = 1e6;
  private static final double MS_PER_SECOND = 1e3;
  private static final int BAR = 40;

  private SnapshotText() {}

  /** Takes a snapshot of running loops, and returns it with the time that it took. */
  static String of(ArenaLoops loops) {
    long startNs = System.nanoTime();
    HotnessSnapshot snapshot = loops.snapshot();
    double tookMs = (System.nanoTime() - startNs) / NS_PER_MS;
    String used =
        loops.sources().stream()
            .filter(each -> each.state() == SourceAvailability.State.USED)
            .map(each -> each.kind().toString())
            .collect(Collectors.joining(", "));
    return of(snapshot, used, tookMs);
  }

  static String of(HotnessSnapshot snapshot, String sources, double tookMs) {
    HotnessSnapshot.Classes chunks = snapshot.chunks();
    double mib = snapshot.chunkBytes() / MEBI;
    StringBuilder text = new StringBuilder();
    line(
        text,
        "snapshot of %.1f MiB in %.2f ms; sources: %s; t_cold %.2f s",
        chunks.total() * mib,
        tookMs,
        sources,
        snapshot.tColdMs() / MS_PER_SECOND);
    line(text, "[%s]", snapshot.bar());
    line(text, LiveText.legend());
    line(
        text,
        "hot %.1f, warm %.1f, cold %.1f, stored %.1f, incompressible %.1f MiB",
        chunks.hot() * mib,
        chunks.warm() * mib,
        chunks.cold() * mib,
        chunks.stored() * mib,
        chunks.incompressible() * mib);
    line(text, "");
    line(text, "# idle-time-percentiles");
    for (HotnessSnapshot.IdleTime each : snapshot.idleTimes()) {
      line(text, "%4d: %12.3f s", each.percentile(), each.idleMs() / MS_PER_SECOND);
    }
    line(text, "");
    line(text, "# temperature-sz-hist: the temperature is the idle time in seconds, negated");
    temperatures(text, snapshot.temperatures());
    return text.toString();
  }

  private static void temperatures(StringBuilder text, List<HotnessSnapshot.Temperature> ranges) {
    long most = ranges.stream().mapToLong(HotnessSnapshot.Temperature::bytes).max().orElse(0);
    for (HotnessSnapshot.Temperature each : ranges) {
      int stars = most == 0 ? 0 : (int) Math.ceilDiv(each.bytes() * BAR, most);
      String above = each.above() == Long.MIN_VALUE ? "" : Long.toString(each.above());
      line(
          text,
          "(%8s, %6d]: %10.1f MiB |%s|",
          above,
          each.upTo(),
          each.bytes() / MEBI,
          "*".repeat(stars) + " ".repeat(BAR - stars));
    }
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
