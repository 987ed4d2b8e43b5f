package org.arenalab.pager.daemon;

import java.util.Locale;
import org.arenalab.pager.daemon.background.Background;
import org.arenalab.pager.daemon.lane.LaneCounters;
import org.arenalab.pager.daemon.lane.LatencyHistogram;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStoreClosedException;
import org.arenalab.pager.store.PageStoreStats;

/**
 * Writes the statistics of a session, a figure a line: {@code key=value}. Keys that begin with
 * {@code pager_} have the names and meanings of predicomp's pager.
 *
 * @param into receives the lines
 * @param prefix of every key
 */
record SessionReport(StringBuilder into, String prefix) {
  /** The names of {@code PagerBackend}, which this room does not know. */
  private static final String MOVE = "MOVE";

  private static final String REMAP = "REMAP";

  private static final String TRACK = "TRACK";

  private static final double PERCENT = 100.0;

  /** A digit in front, and three decimals. */
  private static final int DIGITS = 4;

  private static final ClientCounter[] CLIENT_COUNTERS = ClientCounter.values();

  private static final String[] STATES = {
    "resident", "moving", "staged", "stored", "restoring", "zero", "poisoned", "garbage"
  };

  private void line(String key, long value) {
    into.append(prefix).append(key).append('=').append(value).append('\n');
  }

  private void word(String key, String value) {
    into.append(prefix).append(key).append('=').append(value).append('\n');
  }

  /** Writes a share of a time, in percent with three decimals. */
  private void percent(String key, long partNs, long wholeNs) {
    long thousandths = wholeNs <= 0 ? 0 : Math.round(PERCENT * 1_000 * partNs / wholeNs);
    into.append(prefix).append(key).append('=').append(thousandths / 1_000).append('.');
    into.append(Long.toString(1_000 + thousandths % 1_000), 1, DIGITS).append('\n');
  }

  void describe(Session session, LaneCounters lanes) {
    SessionMemory memory = session.parts().memory();
    line("client_pid", session.parts().pid());
    word("backend", backend(session.parts()));
    word("hotness_source", session.watch().toString());
    line("incarnation", memory.header().incarnation());
    line("repaired_words", session.repairedWords());
    line("pager_client_evict_success", ClientCounter.EVICTED.get(memory));
    client(memory);
    faults(lanes);
    ranges(session);
    processors(session);
    Background background = session.background();
    Background.Work work = background == null ? null : background.work();
    if (work != null) {
      background(work);
    }
  }

  static String backend(SessionParts parts) {
    return parts
        .clientMemory()
        .map(memory -> memory.pages().isPresent() ? TRACK : REMAP)
        .orElse(MOVE);
  }

  /** Writes the client's own figures that are not 0: most of them are, and a message is limited. */
  private void client(SessionMemory memory) {
    for (ClientCounter each : CLIENT_COUNTERS) {
      long value = each.get(memory);
      if (value != 0) {
        line("client_" + each.name().toLowerCase(Locale.ROOT), value);
      }
    }
  }

  private void faults(LaneCounters lanes) {
    line("pager_faults_missing", lanes.missing);
    line("pager_restore_success", lanes.restored);
    line("faults", lanes.faults());
    line("faults_protected", lanes.faults() - lanes.missing);
    line("faults_installed", lanes.installed);
    line("faults_present", lanes.present);
    line("faults_deferred", lanes.deferred);
    line("faults_discarded", lanes.discarded);
    line("faults_poisoned", lanes.poisoned);
    line("faults_unknown", lanes.unknown);
    line("faults_unpoisonable", lanes.unpoisonable);
    line("cancelled_moves", lanes.cancelledMoves);
    line("robbed_restores", lanes.robbed);
    line("pages_asked_ahead", lanes.readAhead);
    line("damaged_words", lanes.damagedWords);
    line("claim_retries", lanes.retries);
    for (int state = 0; state <= PageWord.POISONED; state++) {
      line("faults_of_" + STATES[state], lanes.states[state]);
    }
    histogram("pager_fault_missing", lanes.missingService);
    histogram("pager_restore_wall", lanes.restoreWall);
    histogram("read", lanes.read);
    histogram("lookup", lanes.lookup);
    histogram("decode", lanes.decode);
    histogram("ioctl", lanes.ioctl);
  }

  /** A percentile has a line if at least ten durations are above it. */
  private void histogram(String stage, LatencyHistogram durations) {
    line(stage + "_count", durations.count());
    quantile(stage + "_p50_ns", durations, 0.5);
    quantile(stage + "_p95_ns", durations, 0.95);
    quantile(stage + "_p99_ns", durations, 0.99);
    quantile(stage + "_p999_ns", durations, 0.999);
    line(stage + "_max_ns", durations.maxNs());
  }

  private void quantile(String key, LatencyHistogram durations, double share) {
    if (durations.isKnown(share)) {
      line(key, durations.quantileNs(share));
    }
  }

  private void ranges(Session session) {
    line("pager_range_add_msgs", session.ranges().added());
    line("pager_range_del_msgs", session.ranges().removed());
    line("pager_pages_tracked_peak", session.ranges().peakPages());
    line("ranges_refused", session.ranges().refused());
    line("ranges_locked", session.ranges().locked());
    line("armed_pages", session.armer().armedPages());
    line("accessed_pages", session.watch().accessedPages());
    line("refused_protections", session.armer().failures());
  }

  private void processors(Session session) {
    long wallNs = session.servedNs();
    long faultNs = session.lanesCpuNs();
    long backgroundNs = session.background() == null ? 0 : session.background().cpuNs();
    line("lanes_pinned", session.pinnedLanes());
    line("served_ns", wallNs);
    line("fault_cpu_ns", faultNs);
    line("background_cpu_ns", backgroundNs);
    percent("pager_fault_cpu_pct", faultNs, wallNs);
    percent("pager_bg_cpu_pct", backgroundNs, wallNs);
    percent("pager_daemon_cpu_pct_total", faultNs + backgroundNs, wallNs);
  }

  private void background(Background.Work work) {
    line("t_cold_ns", work.goal().tColdNs());
    line("pages_commanded", work.classifier().evictedPages());
    line("commands_without_room", work.classifier().fullRings());
    line("pager_compress_success", work.compressor().stored() + work.compressor().zeros());
    line("pages_stored", work.compressor().stored());
    line("pages_zero", work.compressor().zeros());
    line("pages_wasted", work.compressor().wasted());
    line("store_full", work.compressor().full());
    line("foreign_extents", work.held().foreign());
    try {
      store(work.store().stats());
    } catch (PageStoreClosedException closed) {
      // The session is being closed.
    }
  }

  private void store(PageStoreStats store) {
    line("store_pages", store.pages());
    line("store_plain_bytes", store.plainBytes());
    line("store_encoded_bytes", store.storedBytes());
    line("store_backed_bytes", store.backedBytes());
    line("store_metadata_bytes", store.metadataBytes());
    line("store_saved_bytes", store.savedBytes());
    line("store_lost_pages", store.lost());
    line("store_densified_pages", store.densified());
    line("store_settled_pages", store.settled());
    into.append(prefix).append("store=").append(store).append('\n');
  }
}
