package org.arenalab.pager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.arenalab.Await;
import org.arenalab.JavaProcess;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.mini.MiniDaemon;
import org.arenalab.pager.protocol.PageWord;

/** A daemon in a process of its own, and memory with contents that can be checked. */
final class MiniPager implements AutoCloseable {
  static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Written so that the reads are needed. */
  @SuppressWarnings("unused")
  private static volatile long lastSum;

  private final Path directory;
  private final JavaProcess daemon;

  private MiniPager(Path directory, JavaProcess daemon) {
    this.directory = directory;
    this.daemon = daemon;
  }

  static MiniPager start(String... options) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("arenalab-pager");
    return new MiniPager(directory, MiniDaemon.start(directory.resolve("s"), options));
  }

  Path socket() {
    return directory.resolve("s");
  }

  JavaProcess daemon() {
    return daemon;
  }

  String output() {
    try {
      return daemon.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PagerConfig config() {
    return PagerConfig.builder().socket(socket()).maxBytes(64 << 20).build();
  }

  PagerClient attach() {
    return PagerClient.attach(config());
  }

  /** Maps pages with different contents. */
  static long map(int pages) {
    long address = VirtualMemory.mapAnonymous(pages * PAGE);
    for (int page = 0; page < pages; page++) {
      for (long at = 0; at < PAGE; at += Long.BYTES) {
        RawMemory.putLong(address + page * PAGE + at, content(page, at));
      }
    }
    return address;
  }

  /** Some pages compress well, some not at all, some are zeros. */
  private static long content(int page, long at) {
    return switch (page % 4) {
      case 0 -> 0;
      case 1 -> page;
      case 2 -> page + at;
      default -> (page * PAGE + at) * 0x9E37_79B9_7F4A_7C15L;
    };
  }

  /** Returns the number of words that differ from those of {@link #map}. */
  static long wrong(long address, int pages) {
    long wrong = 0;
    for (int page = 0; page < pages; page++) {
      for (long at = 0; at < PAGE; at += Long.BYTES) {
        wrong += RawMemory.getLong(address + page * PAGE + at) == content(page, at) ? 0 : 1;
      }
    }
    return wrong;
  }

  static void unmap(long address, int pages) {
    ReleaseGate.ours().unmap(address, pages * PAGE);
  }

  static void await(BooleanSupplier done) {
    if (!Await.holds(PATIENCE, done)) {
      throw new AssertionError("did not happen within a minute");
    }
  }

  /** Reads the pages until more of them were evicted: a page that stays away is evicted once. */
  static void awaitEvictions(PagerClient client, PagedRange range, long more)
      throws InterruptedException {
    long end = client.stats().evictions().evicted() + more;
    boolean evicted =
        Await.holds(
            PATIENCE,
            () -> {
              read(range.address(), range.pages());
              return client.stats().evictions().evicted() >= end;
            });
    if (!evicted) {
      throw new AssertionError(
          "not %d more evictions within %s: states of pages=%s, free slots=%d, %s, %s"
              .formatted(
                  more,
                  PATIENCE,
                  states(client, range),
                  client.session().slotOwners().countFree(),
                  range.state(),
                  client.stats()));
    }
  }

  /** Reads a word of each page. The compiler would remove reads whose result nobody stores. */
  static void read(long address, int pages) {
    long sum = 0;
    for (int page = 0; page < pages; page++) {
      sum += RawMemory.getLong(address + page * PAGE);
    }
    lastSum = sum;
  }

  /** Returns the number of pages in each state. */
  private static Map<Integer, Integer> states(PagerClient client, PagedRange range) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int page = range.firstPage(); page < range.firstPage() + range.pages(); page++) {
      counts.merge(PageWord.state(client.session().words().get(page)), 1, Integer::sum);
    }
    return counts;
  }

  @Override
  public void close() throws IOException {
    daemon.close();
    Files.deleteIfExists(socket());
    Files.deleteIfExists(directory);
  }
}
