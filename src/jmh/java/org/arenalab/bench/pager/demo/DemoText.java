package org.arenalab.bench.pager.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.arenalab.bench.pager.LaneTimes;
import org.arenalab.bench.pager.TimesText;
import org.arenalab.bench.pager.TouchTimes;

/** The samples and the result as text. */
final class DemoText {
  private static final double MEBI = 1 << 20;
  private static final double LEAST_SAVED = 0.5;
  private static final double MOST_RATIO = 1.3;
  private static final double MOST_STALL_MS = 50;
  private static final long MOST_END_MS = 1_000;

  private DemoText() {}

  static String heading() {
    return format("%5s %12s %10s %12s %9s", "s", "client RSS", "store", "saved net", "faults/s");
  }

  static String line(DemoSample sample) {
    return format(
        "%5d %8.1f MiB %6.1f MiB %8.1f MiB %9d",
        sample.second(),
        sample.clientRssBytes() / MEBI,
        sample.storeBytes() / MEBI,
        sample.savedBytes() / MEBI,
        sample.faults());
  }

  /** Returns the table of access times. */
  static List<String> times(DemoResult result) {
    List<String> lines = new ArrayList<>();
    lines.add("    one access to a page that is not in memory, us, with 95 % intervals");
    lines.add(TimesText.row("pager", result.touches()));
    lines.add(
        result.lanes() == null
            ? "    C lanes  not, because " + result.lanesMissing()
            : TimesText.row(LaneTimes.of(result.lanes())));
    lines.add(
        result.swapTouches() == null
            ? "    zram     not, because " + result.swap().missing()
            : TimesText.row("zram", result.swapTouches()));
    return lines;
  }

  static String killed(DemoResult.DaemonKill kill) {
    return format("kill -9 of the daemon: client stalled %.1f ms, %s", kill.stallMs(), wrong(kill));
  }

  private static String wrong(DemoResult.DaemonKill kill) {
    return kill.wrongPages() == 0
        ? format("0 bytes wrong of %d pages", kill.pages())
        : format("%d pages wrong of %d", kill.wrongPages(), kill.pages());
  }

  static String bothKilled(DemoResult result) {
    return "kill -9 of daemon and standby: " + end(result);
  }

  private static String end(DemoResult result) {
    var end = result.bothKilled();
    String how =
        end.threw()
            ? format("the client threw after %d ms", end.threwMs())
            : end.ended()
                ? format(
                    "the client was ended after %d ms (exit code %d)", end.afterMs(), end.exit())
                : format("the client still ran after %d ms", end.afterMs());
    return how + (end.wrong() == 0 ? ", no zero was read" : ", WRONG BYTES were read");
  }

  /** Returns the four lines of the verdict. */
  static List<String> verdict(DemoResult result, long regionBytes) {
    double share = (double) result.savedBytes() / regionBytes;
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "saved      %.1f of %.1f MiB net of all processes (%.1f %%)%s; target at least 50 %%:"
                + " %s",
            result.savedBytes() / MEBI,
            regionBytes / MEBI,
            100 * share,
            result.swap() != null && result.swap().isKnown()
                ? format(", zram gross %.1f %%", 100 * result.swap().savedShare())
                : "",
            met(share >= LEAST_SAVED)));
    lines.add(faults(result));
    DemoResult.DaemonKill kill = result.daemonKill();
    lines.add(
        format(
            "daemon     killed: %.1f ms, %s; target at most 50 ms and none: %s",
            kill.stallMs(),
            wrong(kill),
            met(kill.stallMs() <= MOST_STALL_MS && kill.wrongPages() == 0)));
    var end = result.bothKilled();
    boolean loud = end.wasLoudWithin(MOST_END_MS);
    lines.add(
        format(
            "both       killed: %s; target within 1 s, no zeros: %s",
            end(result), met(loud && end.wrong() == 0)));
    return lines;
  }

  private static String faults(DemoResult result) {
    TouchTimes times = result.touches();
    if (result.lanes() == null) {
      return format(
          "faults     p50 %s us, p99 %s us; no control in C: no verdict",
          times.p50().us(), times.p99().us());
    }
    LaneTimes lanes = LaneTimes.of(result.lanes());
    double median = times.p50().ns() / lanes.p50().ns();
    double p99 = times.p99().ns() / lanes.p99().ns();
    if (!Double.isFinite(p99)) {
      return format("faults     %d accesses are too few for a p99: no verdict", times.count());
    }
    return format(
        "faults     p50 %.2f x and p99 %.2f x the C lanes; target at most 1.3 x: %s",
        median, p99, met(median <= MOST_RATIO && p99 <= MOST_RATIO));
  }

  private static String met(boolean met) {
    return met ? "met" : "not met";
  }

  static String csv(List<DemoSample> samples) {
    StringBuilder csv =
        new StringBuilder("second,client_rss_bytes,store_bytes,saved_bytes,faults\n");
    for (DemoSample each : samples) {
      csv.append(
          format(
              "%d,%d,%d,%d,%d\n",
              each.second(),
              each.clientRssBytes(),
              each.storeBytes(),
              each.savedBytes(),
              each.faults()));
    }
    return csv.toString();
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
