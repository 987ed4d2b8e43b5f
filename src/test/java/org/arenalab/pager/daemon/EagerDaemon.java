package org.arenalab.pager.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.pager.daemon.background.Segment;
import org.arenalab.pager.daemon.lane.Lane;
import org.arenalab.pager.protocol.CommandRing;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.RangeEntry;

/**
 * The process of a daemon for one client that evicts every page at once, again and again. Its lanes
 * are real.
 */
final class EagerDaemon {
  private static final int COMMAND_PAGES = 64;
  private static final int SLOTS_AT_ONCE = 64;

  private final ManualDaemon daemon;
  private final RangeEntry range = new RangeEntry();

  private EagerDaemon(ManualDaemon daemon) {
    this.daemon = daemon;
  }

  /** Starts a daemon at a socket, and waits until it listens. */
  static JavaProcess start(Path socket) throws Exception {
    JavaProcess process =
        JavaProcess.start(
            List.of("-Xmx64m", "-XX:+UseSerialGC"), EagerDaemon.class, socket.toString());
    String _ = process.awaitLine("READY");
    return process;
  }

  public static void main(String[] arguments) throws Exception {
    try (ManualDaemon manual = new ManualDaemon(Path.of(arguments[0]))) {
      System.out.println("READY");
      manual.attach();
      EagerDaemon daemon = new EagerDaemon(manual);
      if (!manual.memory.ranges().read(0, daemon.range)) {
        throw new IllegalStateException("no range");
      }
      while (manual.end == null) {
        daemon.turn();
        // The writers bring pages back, so that a batch has many.
        Thread.sleep(1);
      }
      System.out.println("lane: " + manual.end);
      if (manual.end == Lane.End.CLIENT_GONE) {
        return;
      }
      Runtime.getRuntime().halt(1);
    }
  }

  private void turn() {
    for (Segment segment : new ArrayList<>(daemon.ranges.active().get(0).segments)) {
      daemon.held.release(segment);
    }
    int first = range.firstPage();
    int end = first + range.pages();
    for (int page = first; page < end; page++) {
      boolean _ = daemon.armer.arm(daemon.segment(), page);
    }
    for (int page = first; page < end; ) {
      int next = endOfArmed(page, Math.min(page + COMMAND_PAGES, end));
      if (next > page) {
        boolean _ = daemon.memory.commands().tryOffer(CommandRing.evict(page, next - page));
      }
      page = Math.max(next, page + 1);
    }
    daemon.memory.header().wakeAgent();
    int _ = daemon.compressor.run(SLOTS_AT_ONCE);
  }

  private int endOfArmed(int from, int limit) {
    int end = from;
    while (end < limit && PageWord.isEvictable(daemon.words.get(end))) {
      end++;
    }
    return end;
  }
}
