package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.arenalab.Await;
import org.arenalab.os.LibC;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.daemon.DaemonConfig;
import org.arenalab.pager.daemon.PagerProcesses;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel merges equal pages of a client (KSM), which removes their write protection. A page
 * without protection must never leave: a write to it could be lost. The settings of the machine are
 * restored.
 */
@Tag("slow")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MergedPagesTest {
  private static final Path MERGER = Path.of("/sys/kernel/mm/ksm");
  private static final Map<String, String> EAGER = new LinkedHashMap<>();
  private static final int MERGEABLE = 12;
  private static final int PAGES = 512;
  private static final int T_COLD_MS = 100;
  private static final long PROTECTED = 1L << 57;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  static {
    EAGER.put("pages_to_scan", "10000");
    EAGER.put("sleep_millisecs", "1");
    EAGER.put("run", "1");
  }

  @TempDir Path directory;
  private final Map<String, String> before = new LinkedHashMap<>();

  @BeforeEach
  void mergeEagerly() throws IOException {
    for (Map.Entry<String, String> each : EAGER.entrySet()) {
      Path file = MERGER.resolve(each.getKey());
      before.put(each.getKey(), Files.readString(file));
      Files.writeString(file, each.getValue());
    }
  }

  @AfterEach
  void restore() throws IOException {
    for (Map.Entry<String, String> each : before.entrySet()) {
      Files.writeString(MERGER.resolve(each.getKey()), each.getValue());
    }
  }

  @Test
  void shouldProtectPagesAnew() throws Exception {
    DaemonConfig config =
        DaemonConfig.ofSocket(directory.resolve("s"))
            .withTColdMs(T_COLD_MS)
            .withCpuBudgetPercent(100)
            .withStoreBytes(4 << 20);
    long memory = VirtualMemory.mapAnonymous(PAGES * PAGE);
    VirtualMemory.avoidHugePagesIfAny(memory, PAGES * PAGE);
    RawMemory.fill(memory, PAGES * PAGE, (byte) 5);
    assertThat(LibC.madvise(memory, PAGES * PAGE, MERGEABLE)).isZero();
    assertThat(Await.holds(PATIENCE, () -> merged() >= PAGES / 2)).as("merged pages").isTrue();

    try (PagerProcesses _ = PagerProcesses.start(config, false);
        PagerClient client =
            PagerClient.attach(
                PagerConfig.builder().socket(config.socket()).maxBytes(PAGES * PAGE).build())) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      assertThat(Await.holds(PATIENCE, () -> evicted(client) > 0)).as("evicted").isTrue();
      assertThat(merged()).isZero();
      range.ensure();
      long endNs = System.nanoTime() + PATIENCE.toNanos();
      long armed = 0;
      while (armed < PAGES && System.nanoTime() < endNs) {
        armed += requireArmedPagesProtected(client, range);
        if (isAway(client, range)) {
          range.ensure();
        }
        Thread.sleep(1);
      }
      assertThat(armed).as("armed pages that were looked at").isPositive();
    }
    for (long at = 0; at < PAGES * PAGE; at++) {
      assertThat(RawMemory.getByte(memory + at)).isEqualTo((byte) 5);
    }
    MiniPager.unmap(memory, PAGES);
  }

  private static long evicted(PagerClient client) {
    return client.stats().evictions().evicted();
  }

  private static long merged() {
    try {
      return Files.readAllLines(Path.of("/proc/self/ksm_stat")).stream()
          .filter(line -> line.startsWith("ksm_merging_pages"))
          .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isAway(PagerClient client, PagedRange range) {
    int state = PageWord.state(client.session().words().get(range.firstPage()));
    return state == PageWord.STORED || state == PageWord.ZERO;
  }

  /** Returns the number of pages that were armed before and after the look at their protection. */
  private static int requireArmedPagesProtected(PagerClient client, PagedRange range)
      throws IOException {
    long[] words = new long[range.pages()];
    for (int page = 0; page < words.length; page++) {
      words[page] = client.session().words().get(range.firstPage() + page);
    }
    ByteBuffer entries =
        ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel pagemap =
        FileChannel.open(Path.of("/proc/self/pagemap"), StandardOpenOption.READ)) {
      int read = pagemap.read(entries, range.address() / PAGE * Long.BYTES);
      assertThat(read).isEqualTo(entries.capacity());
    }
    int armed = 0;
    for (int page = 0; page < words.length; page++) {
      long now = client.session().words().get(range.firstPage() + page);
      if (PageWord.isEvictable(now) && now == words[page]) {
        armed++;
        assertThat(entries.getLong(page * Long.BYTES) & PROTECTED)
            .as("page %d is protected", page)
            .isNotZero();
      }
    }
    return armed;
  }
}
