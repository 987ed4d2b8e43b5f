package org.arenalab.slab;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.arenalab.statistics.Figures;

/** A formatter of {@link SlabStats} as text. */
final class SlabStatsFormat {
  private SlabStatsFormat() {}

  static String json(SlabStats stats) {
    String classes =
        stats.classes().stream()
            .map(each -> Figures.json(classFigures(each)))
            .collect(Collectors.joining(",", "[", "]"));
    String rest = Figures.json(figures(stats));
    return "{\"mode\":\"%s\",\"classes\":%s,\"large\":%s,%s"
        .formatted(
            stats.mode(), classes, Figures.json(largeFigures(stats.large())), rest.substring(1));
  }

  private static Map<String, Long> classFigures(ClassStats each) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("blockBytes", each.blockBytes());
    figures.put("carved", each.carved());
    figures.put("live", each.live());
    figures.put("cached", each.cached());
    figures.put("free", each.free());
    figures.put("remote", each.remote());
    return figures;
  }

  private static Map<String, Long> largeFigures(LargeStats large) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("spans", large.spans());
    figures.put("live", large.live());
    figures.put("cached", large.cached());
    figures.put("liveBytes", large.liveBytes());
    figures.put("cachedBytes", large.cachedBytes());
    return figures;
  }

  private static Map<String, Long> figures(SlabStats stats) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("liveBytes", stats.liveBytes());
    figures.put("liveBlocks", stats.liveBlocks());
    figures.put("reservedBytes", stats.reservedBytes());
    figures.put("residentBytes", stats.residentBytes());
    figures.put("committedBytes", stats.committedBytes());
    figures.put("dirtyBytes", stats.dirtyBytes());
    figures.put("lazyBytes", stats.lazyBytes());
    figures.put("superslabs", (long) stats.superslabs());
    figures.put("retired", (long) stats.retired());
    figures.put("directBlocks", (long) stats.directBlocks());
    figures.put("directBytes", stats.directBytes());
    figures.put("directCachedBytes", stats.directCachedBytes());
    figures.put("heaps", (long) stats.heaps());
    figures.put("adoptions", stats.adoptions());
    figures.put("madvise_calls", stats.madviseCalls());
    figures.put("lean_decommit", stats.leanDecommit());
    figures.put("lean_retire", stats.leanRetire());
    figures.put("decommittedBytes", stats.decommittedBytes());
    figures.put("purgeNs", stats.purgeNs());
    figures.put("purgeReplacements", stats.purgeReplacements());
    figures.put("purgeFailures", stats.purgeFailures());
    figures.put("refaultsAvoidedBytes", stats.refaultsAvoidedBytes());
    figures.put("debtNs", stats.debtNs());
    figures.put("nudges", stats.nudges());
    figures.put("claims", stats.claims());
    figures.put("guardRefusals", stats.guardRefusals());
    return figures;
  }

  static String table(SlabStats stats) {
    StringBuilder text =
        new StringBuilder(Figures.table("slab allocator, " + stats.mode(), figures(stats)));
    text.append(
        String.format(
            Locale.ROOT,
            "  %10s %12s %12s %12s %12s %12s%n",
            "block B",
            "carved",
            "live",
            "cached",
            "free",
            "remote"));
    for (ClassStats each : stats.classes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %,10d %,12d %,12d %,12d %,12d %,12d%n",
              each.blockBytes(),
              each.carved(),
              each.live(),
              each.cached(),
              each.free(),
              each.remote()));
    }
    LargeStats large = stats.large();
    text.append(
        String.format(
            Locale.ROOT,
            "  %10s %,12d %,12d %,12d %12s %12s  (%,d B live, %,d B cached)%n",
            "large",
            large.spans(),
            large.live(),
            large.cached(),
            "",
            "",
            large.liveBytes(),
            large.cachedBytes()));
    return text.toString();
  }
}
