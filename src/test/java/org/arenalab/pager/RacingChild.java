package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;

import java.nio.file.Path;
import java.util.Set;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * A client whose pages are evicted while its threads write to them.
 *
 * <p>Arguments: the socket; the evictions after which to end; then {@code drop} for the mutant that
 * drops pages in place of moving them, {@code remap} for the backend of old kernels, {@code track}
 * for that of kernels with read-write tracking, {@code snapshot} for its mutant that copies pages
 * before it moves them, {@code denied} for a kernel that denies moves which it made, {@code
 * collect=N} for N collections while it runs, and {@code first} to end at the first lost write.
 */
public final class RacingChild {
  private static final int PAGES = 1024;

  private RacingChild() {}

  public static void main(String[] arguments) throws Exception {
    long evictions = Long.parseLong(arguments[1]);
    Set<String> words = Set.of(arguments);
    int collections =
        words.stream()
            .filter(word -> word.startsWith("collect="))
            .mapToInt(word -> Integer.parseInt(word.substring("collect=".length())))
            .sum();
    boolean untilLoss = words.contains("first");
    PagerBackend backend = PagerBackend.MOVE;
    if (words.contains("remap")) {
      backend = PagerBackend.REMAP;
    } else if (words.contains("track")) {
      backend = PagerBackend.TRACK;
    }
    PagerClient.Movers movers = PageMover::of;
    if (words.contains("drop")) {
      movers = (any, requests) -> new Dropping();
    } else if (words.contains("snapshot")) {
      movers = (any, requests) -> new Snapshotting(PageMover.of(any, requests));
    } else if (words.contains("denied")) {
      movers = (any, requests) -> new DenyingMover(PageMover.of(any, requests), PAGE);
    }
    PagerConfig config = PagerConfig.ofSocket(Path.of(arguments[0]));
    RacingWriters writers = new RacingWriters(PAGES);
    long evicted;
    try (PagerClient client = PagerClient.attach(config, backend, movers)) {
      PagedRange range = client.register(writers.address(), PAGES * PAGE);
      writers.start(2);
      System.out.println("running");
      int collected = 0;
      while ((client.stats().evictions().evicted() < evictions || collected < collections)
          && !(untilLoss && writers.wrong() > 0)) {
        if (collected < collections) {
          System.gc();
          collected++;
        } else {
          Thread.sleep(1);
        }
        if (collected % 16 == 0) {
          range.ensure(0, PAGES * PAGE / 4);
        }
      }
      System.out.println("stats=" + client.stats());
      evicted = client.stats().evictions().evicted();
      System.out.println("collections=" + collected);
    }
    writers.stop();
    System.out.println("writes=" + writers.writes());
    System.out.println("evicted=" + evicted);
    System.out.println("wrong=" + writers.wrong());
  }

  /** The mutant of the literature: copy, then drop. A write in between is lost. */
  private static final class Dropping implements PageMover {
    @Override
    public int move(long to, long from, long lengthBytes) {
      return ReleaseGate.ours().tryDiscard(from, lengthBytes) ? 0 : -Errno.EINVAL;
    }

    @Override
    public long doneBytes() {
      return 0;
    }
  }

  /** The mutant of {@code mremap}: the copy is made before the move, without a protection. */
  private record Snapshotting(PageMover real) implements PageMover {
    private static final long COPY = VirtualMemory.mapAnonymous(EvictionBatch.MAX_PAGES * PAGE);

    @Override
    public int move(long to, long from, long lengthBytes) {
      RawMemory.copy(from, COPY, lengthBytes);
      int answer = real.move(to, from, lengthBytes);
      if (answer == 0) {
        RawMemory.copy(COPY, to, lengthBytes);
      }
      return answer;
    }

    @Override
    public long doneBytes() {
      return real.doneBytes();
    }
  }
}
