package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.arenalab.codec.Checksum;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of reads of damaged extents: each answers, and writes nothing outside its page. */
class PageStoreDamageTest {
  private static final int PAGES = 50;
  private static final int CASES = 60_000;
  private static final int FORGED_CASES = 40_000;
  private static final int PAGE_BYTES = TestPages.PAGE_BYTES;

  private final SharedMemory file = SharedMemory.createMemfd("store", false);
  private final WordTable words = new WordTable(PAGES);
  private final TestPages pages = new TestPages();
  private final Arena arena = Arena.ofShared();

  /** One page to read into, between two that must not change. */
  private final MemorySegment area = arena.allocate(3L * PAGE_BYTES, PAGE_BYTES).fill((byte) 0x5a);

  private final MemorySegment untouched =
      arena.allocate(3L * PAGE_BYTES, PAGE_BYTES).fill((byte) 0x5a);
  private final long into = area.address() + PAGE_BYTES;
  private PageStore store;
  private long mapping;
  private long mappingBytes;
  private PageReader reader;

  @BeforeEach
  void open() {
    store = PageStore.create(file, PageStoreConfig.ofCapacity(1 << 20), words);
    for (int page = 0; page < PAGES; page++) {
      words.evict(store, page, pages.make(page));
      if (page == PAGES / 2) {
        while (store.densify(1_000_000_000, 0)) {}
      }
    }
    mappingBytes = file.status().sizeBytes();
    mapping = VirtualMemory.mapShared(file, mappingBytes, true, PAGE_BYTES);
    reader = PageReader.over(mapping, mappingBytes, area.address(), area.byteSize());
  }

  @AfterEach
  void close() {
    reader.close();
    ReleaseGate.ours().unmap(mapping, mappingBytes);
    store.close();
    file.close();
    pages.close();
    arena.close();
  }

  private long address(long offset) {
    return mapping + ExtentPool.filePosition(offset);
  }

  private void assertNeighboursUntouched(Object described) {
    boolean same =
        RawMemory.mismatch(area.address(), untouched.address(), PAGE_BYTES) < 0
            && RawMemory.mismatch(into + PAGE_BYTES, untouched.address(), PAGE_BYTES) < 0;
    assertThat(same).as("%s", described).isTrue();
  }

  /** Damages one to three places of header or payload. Each is restored afterwards. */
  @Test
  void shouldDetectDamageInEveryField() {
    SplittableRandom random = new SplittableRandom(15);
    int[] answers = new int[2];
    for (int i = 0; i < CASES; i++) {
      int page = random.nextInt(PAGES);
      long word = words.get(page);
      long extent = address(PageWord.extent(word));
      int length = ExtentHeader.lengthBytes(ExtentHeader.info(RawMemory.getLong(extent)));
      byte[] before = bytes(extent, ExtentHeader.BYTES + length);
      boolean changed = damage(random, extent, length, before);
      int result = reader.read(page, word, into);
      assertNeighboursUntouched(i);
      assertThat(result).as("case %d", i).isEqualTo(changed ? PageReader.DAMAGED : PageReader.READ);
      answers[-result]++;
      RawMemory.copyFrom(MemorySegment.ofArray(before), 0, extent, before.length);
    }
    assertThat(answers[1]).isGreaterThan(CASES / 2);
    assertThat(reader.read(3, words.get(3), into)).isEqualTo(PageReader.READ);
  }

  private static byte[] bytes(long address, int count) {
    byte[] bytes = new byte[count];
    RawMemory.copyTo(address, MemorySegment.ofArray(bytes), 0, count);
    return bytes;
  }

  private static boolean damage(SplittableRandom random, long extent, int length, byte[] before) {
    switch (random.nextInt(5)) {
      case 0 -> flip(random, extent, Integer.BYTES);
      case 1 -> flip(random, extent + Integer.BYTES, Integer.BYTES);
      case 2 -> RawMemory.putLong(extent, random.nextLong());
      case 3 -> {
        for (int i = random.nextInt(3); i >= 0; i--) {
          flip(random, extent + ExtentHeader.BYTES, length);
        }
      }
      default -> {
        int run = 1 + random.nextInt(length);
        long at = extent + ExtentHeader.BYTES + random.nextInt(length - run + 1);
        RawMemory.fill(at, run, (byte) random.nextInt());
      }
    }
    byte[] now = bytes(extent, before.length);
    return Arrays.mismatch(before, now) >= 0;
  }

  private static void flip(SplittableRandom random, long from, int count) {
    long at = from + random.nextInt(count);
    RawMemory.putByte(at, (byte) (RawMemory.getByte(at) ^ 1 << random.nextInt(8)));
  }

  /**
   * The checksum is right, but the payload is no encoding of a page: a peer with write access could
   * do that. The result may be a page of any bytes.
   */
  @Test
  void shouldStayInPageForForgedPayload() {
    SplittableRandom random = new SplittableRandom(16);
    int[] answers = new int[2];
    for (int i = 0; i < FORGED_CASES; i++) {
      int page = random.nextInt(PAGES);
      long word = words.get(page);
      long extent = address(PageWord.extent(word));
      int present = ExtentHeader.lengthBytes(ExtentHeader.info(RawMemory.getLong(extent)));
      byte[] before = bytes(extent, ExtentHeader.BYTES + present);
      forge(random, page, word, extent, present);
      int result = reader.read(page, word, into);
      assertNeighboursUntouched(i);
      answers[-result]++;
      RawMemory.copyFrom(MemorySegment.ofArray(before), 0, extent, before.length);
    }
    assertThat(answers[0]).isPositive();
    assertThat(answers[1]).isPositive();
  }

  private static void forge(
      SplittableRandom random, long page, long word, long extent, int present) {
    int length = 1 + random.nextInt(present);
    for (int i = random.nextInt(8); i >= 0; i--) {
      flip(random, extent + ExtentHeader.BYTES, length);
    }
    int info = ExtentHeader.info(random.nextInt(ExtentHeader.FORMS), length, 0);
    long seed = ExtentHeader.seed(ExtentHeader.owner(page, PageWord.generation(word)), info);
    int checksum =
        Checksum.of(
            RawMemory.segment(extent + ExtentHeader.BYTES, length).asByteBuffer(), 0, length, seed);
    RawMemory.putLong(extent, ExtentHeader.of(info, checksum));
  }

  /** A same-filled page whose outlier lies outside the page. */
  @Test
  void shouldRefuseForgedOutlier() {
    long word = words.get(3);
    long extent = address(PageWord.extent(word));
    long outside = 1L << 62 | (long) (PAGE_BYTES / Integer.BYTES) << Integer.SIZE;
    RawMemory.putLong(extent + 2 * ExtentHeader.BYTES, outside);
    int info = ExtentHeader.info(ExtentHeader.SAME_FILLED, 16, 0);
    int checksum =
        Checksum.of(
            RawMemory.segment(extent + ExtentHeader.BYTES, 16).asByteBuffer(),
            0,
            16,
            ExtentHeader.seed(ExtentHeader.owner(3, PageWord.generation(word)), info));
    RawMemory.putLong(extent, ExtentHeader.of(info, checksum));
    assertThat(reader.read(3, word, into)).isEqualTo(PageReader.DAMAGED);
    assertNeighboursUntouched("outlier");
  }

  /** The last page of the mapping cannot be read: a reader that went there would end the JVM. */
  @Test
  void shouldReadNothingOutsideMapping() {
    long end = mapping + mappingBytes - PAGE_BYTES;
    long bytes = mappingBytes - PAGE_BYTES;
    long lastOffset = bytes - ExtentPool.filePosition(0) - ExtentHeader.BYTES;
    for (int length : new int[] {1, 100, PAGE_BYTES, (1 << 17) - 1}) {
      for (long offset = lastOffset & -16; offset > lastOffset - 2L * PAGE_BYTES; offset -= 16) {
        int info = ExtentHeader.info(ExtentHeader.RAW, length, 0);
        RawMemory.putLong(address(offset), ExtentHeader.of(info, 0));
      }
      VirtualMemory.protectNone(end, PAGE_BYTES);
      try (PageReader bounded = PageReader.over(mapping, bytes, area.address(), area.byteSize())) {
        for (long offset = lastOffset + 64 & -16; offset > lastOffset - 2L * PAGE_BYTES; ) {
          long word = PageWord.stored(0, offset);
          assertThat(bounded.read(1, word, into)).isEqualTo(PageReader.DAMAGED);
          offset -= 16;
        }
        assertThat(bounded.read(1, PageWord.stored(0, 1L << 35), into))
            .isEqualTo(PageReader.DAMAGED);
        assertThat(bounded.read(1, -1L, into)).isEqualTo(PageReader.DAMAGED);
      } finally {
        VirtualMemory.protectReadWrite(end, PAGE_BYTES);
      }
    }
  }

  /** Pages of a truncated file answer with SIGBUS, which the JVM turns into an InternalError. */
  @Test
  void shouldReportDamageInTruncatedFile() {
    file.resize(0);
    for (int page = 0; page < PAGES; page++) {
      assertThat(reader.read(page, words.get(page), into)).isEqualTo(PageReader.DAMAGED);
    }
    file.resize(mappingBytes);
  }
}
