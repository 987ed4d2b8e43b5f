package org.arenalab.pager.daemon;

import org.arenalab.pager.daemon.background.Armer;
import org.arenalab.pager.daemon.background.Background;
import org.arenalab.pager.daemon.background.SessionRanges;
import org.arenalab.pager.daemon.lane.LaneCounters;
import org.arenalab.pager.daemon.lane.LatencyHistogram;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.store.PageStoreClosedException;
import org.arenalab.pager.store.PageStoreStats;

/**
 * Writes the statistics of a session, a figure a line: {@code key=value}.
 *
 * @param into receives the lines
 * @param prefix of every key
 */
record SessionReport(StringBuilder into, String prefix) {
  private static final String[] STATES = {
    "resident", "moving", "staged", "stored", "restoring", "zero", "poisoned", "garbage"
  };

  private void line(String key, long value) {
    into.append(prefix).append(key).append('=').append(value).append('\n');
  }

  void describe(
      SessionParts parts,
      LaneCounters lanes,
      Armer armer,
      SessionRanges ranges,
      Background background,
      int repairedWords) {
    line("client_pid", parts.pid());
    line("incarnation", parts.memory().header().incarnation());
    line("repaired_words", repairedWords);
    faults(lanes);
    line("armed_pages", armer.armedPages());
    line("ranges_refused", ranges.refused());
    Background.Work work = background == null ? null : background.work();
    if (work != null) {
      background(work);
    }
  }

  private void faults(LaneCounters lanes) {
    line("faults", lanes.faults());
    line("faults_installed", lanes.installed);
    line("faults_present", lanes.present);
    line("faults_deferred", lanes.deferred);
    line("faults_discarded", lanes.discarded);
    line("faults_poisoned", lanes.poisoned);
    line("faults_unknown", lanes.unknown);
    line("cancelled_moves", lanes.cancelledMoves);
    line("robbed_restores", lanes.robbed);
    line("damaged_words", lanes.damagedWords);
    for (int state = 0; state <= PageWord.POISONED; state++) {
      line("faults_of_" + STATES[state], lanes.states[state]);
    }
    histogram("lookup", lanes.lookup);
    histogram("decode", lanes.decode);
    histogram("ioctl", lanes.ioctl);
  }

  private void histogram(String stage, LatencyHistogram durations) {
    line(stage + "_count", durations.count());
    line(stage + "_p50_ns", durations.quantileNs(0.5));
    line(stage + "_p99_ns", durations.quantileNs(0.99));
    line(stage + "_p999_ns", durations.quantileNs(0.999));
    line(stage + "_max_ns", durations.maxNs());
  }

  private void background(Background.Work work) {
    line("t_cold_ns", work.goal().tColdNs());
    line("pages_commanded", work.classifier().evictedPages());
    line("pages_stored", work.compressor().stored());
    line("pages_zero", work.compressor().zeros());
    line("pages_wasted", work.compressor().wasted());
    line("store_full", work.compressor().full());
    line("foreign_extents", work.held().foreign());
    try {
      PageStoreStats store = work.store().stats();
      into.append(prefix).append("store=").append(store).append('\n');
    } catch (PageStoreClosedException closed) {
      // The session is being closed.
    }
  }
}
