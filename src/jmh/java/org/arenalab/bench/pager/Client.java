package org.arenalab.bench.pager;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.arenalab.bench.kernelmemory.SwappedRange;
import org.arenalab.bench.kernelmemory.ZramUnavailableException;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.SystemCallException;
import org.arenalab.pager.FaultTimes;
import org.arenalab.pager.PagedRange;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerConfig;
import org.arenalab.pager.PagerStats;
import org.arenalab.pager.SwitchSignal;
import org.arenalab.pager.protocol.ReadAheadRequests;

/** The state of a client: its regions, and its connection to a daemon. For one thread. */
final class Client implements AutoCloseable {
  private static final int PAGES_PER_MB = (1 << 20) / PageSet.PAGE_BYTES;

  /**
   * Pages of accesses to resident pages: their page-table entries fit into the second-level TLB.
   */
  private static final int RESIDENT_PAGES = 512;

  /** The region is never declared idle, so this age is never reached. */
  private static final int NEVER_IDLE_MS = 1;

  private final ClientPlan plan;
  private final SplittableRandom random;
  private final PagedPages region;
  private PagedPages fresh;
  private PagerClient pager;
  private PagedRange range;
  private PagedRange freshRange;
  private LoadThread load;
  private RacingWriters race;
  private RecurringPhase phase;
  private SwappedRange swapped;

  Client(ClientPlan plan) {
    this.plan = plan;
    random = new SplittableRandom(plan.seed());
    Touches.warmUp();
    region = fill(plan.regionMb());
  }

  private PagedPages fill(int mb) {
    int pages = mb * PAGES_PER_MB;
    try (PageSet set = PageSet.load(PageData.named(plan.dataset()), pages, plan.seed())) {
      return PagedPages.fill(set, pages);
    }
  }

  int pages() {
    return region.count();
  }

  ClientReply obey(ClientOrder order) throws InterruptedException {
    return switch (order.verb()) {
      case ATTACH -> attach(ReadAheadRequests.MOST_PAGES);
      case ATTACH_WITHOUT_READ_AHEAD -> attach(0);
      case COLLECT -> {
        int collections = Math.max(1, order.number());
        for (int i = 0; i < collections; i++) {
          System.gc();
        }
        yield ClientReply.of(collections);
      }
      case MISSING -> ClientReply.of(region.missing().cardinality());
      case TOUCH, ENSURE -> restore(order);
      case STAGES -> stages(order.number());
      case RESIDENT -> resident();
      case FRESH -> fresh(order.number());
      case FRESH_MISSING -> ClientReply.of(fresh.missing().cardinality());
      case VERIFY -> ClientReply.of(region.wrong() + (fresh == null ? 0 : fresh.wrong()));
      case STREAM -> ClientReply.of(Touches.stream(region, order.number()));
      case DRAW_PHASE -> {
        phase = new RecurringPhase(region, range, order.number(), random);
        yield ClientReply.of(0);
      }
      case PHASE_RESIDENT -> ClientReply.of(phase.resident());
      case PHASE -> ClientReply.of(phase.run(false));
      case RECORDED_PHASE -> ClientReply.of(phase.run(true));
      case PHASE_WRONG -> ClientReply.of(phase.wrong());
      case LOAD -> {
        load = new LoadThread(region, random.nextLong());
        load.start();
        yield ClientReply.of(0);
      }
      case LONGEST -> ClientReply.of(load.takeLongestNs());
      case WRONG -> ClientReply.of(load.wrong());
      case END_LOAD -> {
        load.end();
        yield ClientReply.of(load.accesses());
      }
      case RACE -> {
        race = new RacingWriters(region);
        race.start(order.number(), random);
        yield ClientReply.of(0);
      }
      case EVICTED -> ClientReply.of(pager.stats().evictions().evicted());
      case RACED -> {
        PagerStats.Evictions evictions = pager.stats().evictions();
        PagerStats.Failures failures = pager.stats().failures();
        yield ClientReply.of(evictions.skipped() + evictions.cancelled() + failures.exist());
      }
      case WRITES -> ClientReply.of(race.writes());
      case END_RACE -> ClientReply.of(race.end());
      case CODEC -> ClientReply.of(CodecTime.nsOf(region, order.number()));
      case SWAP_OUT -> swapOut();
      case CLOSE -> throw new IllegalStateException("the main method closes");
    };
  }

  private ClientReply restore(ClientOrder order) throws InterruptedException {
    int[] pages = MissingPages.shuffled(region.missing(), order.number(), random);
    if (pages.length < order.threads()) {
      return ClientReply.of(0);
    }
    if (order.verb() == ClientOrder.Verb.ENSURE) {
      return ClientReply.of(Touches.ensured(range, pages));
    }
    return ClientReply.of(
        order.threads() == 1
            ? Touches.one(region, pages)
            : Touches.parallel(region, pages, order.threads()));
  }

  private ClientReply attach(int readAheadPages) {
    PagerConfig config =
        PagerConfig.builder()
            .socket(Path.of(plan.socket()))
            .maxBytes(2 * plan.regionBytes())
            .switchSignal(SwitchSignal.SIGKILL)
            .readAheadPages(readAheadPages)
            .build();
    pager = PagerClient.attach(config);
    range = pager.register(region.address(), region.sizeBytes());
    return ClientReply.of(0);
  }

  private ClientReply stages(int most) {
    int[] pages = MissingPages.shuffled(region.missing(), most, random);
    return ClientReply.of(Touches.stages(new FaultTimes(pager, range), pages));
  }

  private ClientReply resident() {
    int pages = Math.min(RESIDENT_PAGES, Integer.highestOneBit(region.count()));
    range.ensure(0, (long) pages * PageSet.PAGE_BYTES);
    return ClientReply.of(Touches.resident(region, range, pages));
  }

  private ClientReply fresh(int mb) {
    fresh = fill(mb);
    freshRange = pager.register(fresh.address(), fresh.sizeBytes());
    return ClientReply.of(fresh.count());
  }

  private ClientReply swapOut() {
    try {
      swapped = new SwappedRange(region.address(), region.sizeBytes(), NEVER_IDLE_MS);
      swapped.pageOutAll();
    } catch (ZramUnavailableException | SystemCallException e) {
      return ClientReply.of(SwapUse.none(e.getMessage()));
    }
    return ClientReply.of(SwapUse.of(swapped.use()));
  }

  @Override
  public void close() {
    if (freshRange != null) {
      freshRange.close();
    }
    if (pager != null) {
      pager.close();
    }
    if (fresh != null) {
      fresh.close();
    }
    if (swapped != null) {
      swapped.stop();
    }
    region.close();
    if (swapped != null) {
      swapped.close();
    }
  }
}
