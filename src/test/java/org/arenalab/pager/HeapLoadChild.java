package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Scanner;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ThreadSignal;

/**
 * A client of a real daemon. Its pages are those of a Java heap's archive. Two threads read and
 * write them in bursts, and compare every word with a copy that is not paged.
 *
 * <p>Arguments: socket, pages, and "huge" for transparent huge pages. Commands on the standard
 * input:
 *
 * <pre>
 *   report N    "report N faults=... stall_ns=... wrong=... evicted=... closed=..."; the stall is the longest
 *               access since the last report
 *   times N     touches N pages at random: "times served=... queued=... resumed=...", medians in ns
 *   busy KIND N events of {@link JvmEvents} while the threads run: "busy KIND figures faults=..."
 *   calm N      touches N pages at random: "calm faults=... p50=... p99=... signals=0", in ns
 *   storm N     as calm, while a signal arrives each millisecond
 *   end         compares all, closes the client, compares all again: "end wrong=..."
 * </pre>
 */
public final class HeapLoadChild {
  private static final long HUGE_PAGE = 2 << 20;
  private static final int THREADS = 2;
  private static final int BURST = 200;
  private static final int WORDS = (int) (PAGE / Long.BYTES);

  /** One access in this many goes to any page; the others go to the first eighth of the pages. */
  private static final int FAR = 8;

  private final int pages;
  private final long memory;
  private final long copy;
  private final PagerClient client;
  private final PagedRange range;
  private final AtomicLong stallNs = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final List<ThreadSignal> signals = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  private HeapLoadChild(Path socket, int pages, boolean huge) {
    this.pages = pages;
    memory = VirtualMemory.mapAnonymous(pages * PAGE, HUGE_PAGE);
    if (huge) {
      VirtualMemory.preferHugePages(memory, pages * PAGE);
    }
    copy = VirtualMemory.mapAnonymous(pages * PAGE);
    try (PageSet set = PageSet.load(PageData.CDS, pages, 15)) {
      for (int page = 0; page < pages; page++) {
        long from = set.page(page % set.count()).address();
        RawMemory.copy(from, memory + page * PAGE, PAGE);
        RawMemory.copy(from, copy + page * PAGE, PAGE);
      }
    }
    client = PagerClient.attach(PagerConfig.builder().socket(socket).maxBytes(64 << 20).build());
    range = client.register(memory, pages * PAGE);
  }

  public static void main(String[] arguments) throws Exception {
    boolean huge = List.of(arguments).contains("huge");
    HeapLoadChild child =
        new HeapLoadChild(Path.of(arguments[0]), Integer.parseInt(arguments[1]), huge);
    if (huge) {
      System.out.println("huge " + hugePages());
    }
    for (int thread = 0; thread < THREADS; thread++) {
      int first = thread;
      child.threads.add(Thread.ofPlatform().daemon().start(() -> child.load(first)));
    }
    System.out.println("loading");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.hasNext()) {
      String command = in.next();
      if (command.equals("end")) {
        child.end();
        return;
      }
      if (command.equals("times")) {
        child.measure(in.nextInt());
        continue;
      }
      if (command.equals("busy")) {
        child.beBusy(in.next(), in.nextInt());
        continue;
      }
      if (command.equals("calm") || command.equals("storm")) {
        child.touchAtRandom(command, in.nextInt());
        continue;
      }
      System.out.printf(
          "report %d faults=%d stall_ns=%d wrong=%d evicted=%d closed=%s%n",
          in.nextInt(),
          child.client.stats().service().missingFaults(),
          child.stallNs.getAndSet(0),
          child.wrong.get(),
          child.client.stats().evictions().evicted(),
          child.client.isClosed());
    }
  }

  /** Returns the kernel's figure of this process. */
  private static String hugePages() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/smaps_rollup"))) {
      return lines.filter(line -> line.startsWith("AnonHugePages")).findFirst().orElse("none");
    }
  }

  /** Repeats the events until pages were evicted meanwhile. */
  private void beBusy(String kind, int count) throws Exception {
    long before = client.stats().evictions().evicted();
    JvmEvents events = new JvmEvents(memory, pages * PAGE, signals);
    String figures = events.run(kind, count);
    while (client.stats().evictions().evicted() == before) {
      figures = events.run(kind, count);
    }
    System.out.printf(
        "busy %s %s evicted=%d%n", kind, figures, client.stats().evictions().evicted() - before);
  }

  /** Touches pages in this thread, which gets a signal each millisecond in a storm. */
  private void touchAtRandom(String name, int touches) throws InterruptedException {
    ThreadSignal own = ThreadSignal.ofThisThread();
    AtomicLong sent = new AtomicLong();
    AtomicBoolean ended = new AtomicBoolean(!name.equals("storm"));
    Thread sender =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!ended.get()) {
                    sent.addAndGet(own.send() ? 1 : 0);
                    LockSupport.parkNanos(1_000_000);
                  }
                });
    FaultTimes times = new FaultTimes(client, range);
    SplittableRandom random = new SplittableRandom(98);
    List<Long> stalls = new ArrayList<>();
    for (int i = 0; i < touches; i++) {
      if (times.touch(random.nextInt(pages) * PAGE)) {
        stalls.add(times.totalNs());
      }
    }
    ended.set(true);
    sender.join();
    long p50 = median(stalls);
    long p99 = stalls.isEmpty() ? -1 : stalls.get(stalls.size() * 99 / 100);
    System.out.printf(
        "%s faults=%d p50=%d p99=%d signals=%d%n", name, stalls.size(), p50, p99, sent.get());
  }

  /** Accesses every second page, from {@code first} on. */
  private void load(int first) {
    signals.add(ThreadSignal.ofThisThread());
    SplittableRandom random = new SplittableRandom(first);
    while (!stopped) {
      for (int i = 0; i < BURST; i++) {
        int near = random.nextInt(FAR) == 0 ? pages : pages / FAR;
        access(first + random.nextInt(near / THREADS) * THREADS, random);
      }
      try {
        Thread.sleep(random.nextInt(1, 60));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void access(int page, SplittableRandom random) {
    long at = page * PAGE + (long) random.nextInt(WORDS) * Long.BYTES;
    long beganNs = System.nanoTime();
    boolean writes = random.nextInt(4) == 0;
    long seen = RawMemory.getLong(memory + at);
    if (writes) {
      RawMemory.putLong(memory + at, seen + 1);
    }
    long endedNs = System.nanoTime();
    stallNs.accumulateAndGet(endedNs - beganNs, Math::max);
    long expected = RawMemory.getLong(copy + at);
    if (seen != expected) {
      System.out.printf("wrong page=%d seen=%d expected=%d%n", page, seen, expected);
      wrong.incrementAndGet();
    }
    RawMemory.putLong(copy + at, writes ? seen + 1 : seen);
  }

  private void measure(int touches) {
    FaultTimes times = new FaultTimes(client, range);
    SplittableRandom random = new SplittableRandom(99);
    List<Long> queued = new ArrayList<>();
    List<Long> served = new ArrayList<>();
    List<Long> resumed = new ArrayList<>();
    for (int i = 0; i < touches; i++) {
      if (times.touch(random.nextInt(pages) * PAGE)) {
        queued.add(times.queuedNs());
        served.add(times.servedNs());
        resumed.add(times.resumedNs());
      }
    }
    System.out.printf(
        "times faults=%d queued=%d served=%d resumed=%d%n",
        served.size(), median(queued), median(served), median(resumed));
  }

  private static long median(List<Long> values) {
    Collections.sort(values);
    return values.isEmpty() ? -1 : values.get(values.size() / 2);
  }

  private void end() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    compare();
    client.close();
    compare();
    System.out.println("end wrong=" + wrong.get());
  }

  private void compare() {
    for (long at = 0; at < pages * PAGE; at += Long.BYTES) {
      wrong.addAndGet(RawMemory.getLong(memory + at) == RawMemory.getLong(copy + at) ? 0 : 1);
    }
  }
}
