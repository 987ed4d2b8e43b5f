package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import org.arenalab.os.Errno;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.userfault.UserfaultfdRequests;

/**
 * A client whose pages are evicted while its threads write to them.
 *
 * <p>Arguments: the socket; the evictions after which to end; then {@code drop} for the mutant that
 * drops pages in place of moving them, {@code collect=N} for N collections while it runs, and
 * {@code first} to end at the first lost write.
 */
final class RacingChild {
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
    Function<UserfaultfdRequests, PageMover> mover =
        words.contains("drop") ? requests -> new Dropping() : PageMover::of;
    PagerConfig config = PagerConfig.ofSocket(Path.of(arguments[0]));
    RacingWriters writers = new RacingWriters(PAGES);
    long evicted;
    try (PagerClient client = PagerClient.attach(config, mover)) {
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
}
