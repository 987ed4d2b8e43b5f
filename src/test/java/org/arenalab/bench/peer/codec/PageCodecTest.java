package org.arenalab.bench.peer.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4Factory;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("beside")
class PageCodecTest {
  private static final int PAGES = 128;
  private static final long SEED = 11;

  /** The codecs of the LZ4 block format; each must decode the blocks of the others. */
  private static final List<String> LZ4_FAMILY =
      List.of("lz4-java-jni", "lz4-java-safe", "aircompressor-native", "aircompressor-java");

  static Stream<String> codecs() {
    return PageCodecs.NAMES.stream();
  }

  static Stream<Arguments> lz4Pairs() {
    return LZ4_FAMILY.stream()
        .flatMap(writer -> LZ4_FAMILY.stream().map(reader -> Arguments.of(writer, reader)));
  }

  @Tag("medium")
  @ParameterizedTest
  @EnumSource(PageData.class)
  void shouldRestoreEveryPageOfEveryDataSetWithEveryCodec(PageData data) {
    try (PageSet pages = PageSet.load(data, PAGES, SEED)) {
      for (String name : PageCodecs.NAMES) {
        assertRoundTrip(name, name, pages);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lz4Pairs")
  void shouldReadLz4BlocksOfEveryOtherCodec(String writer, String reader) {
    try (PageSet pages = PageSet.load(PageData.LIBJVM, PAGES, SEED)) {
      assertRoundTrip(writer, reader, pages);
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void shouldCompressWhatRepeatsAndOnlyThat(String name) {
    assertThat(meanBytes(name, PageData.UNIQUE)).isGreaterThanOrEqualTo(PageView.PAGE_BYTES);
    if (name.equals("copy")) {
      assertThat(meanBytes(name, PageData.REPETITIVE)).isEqualTo(PageView.PAGE_BYTES);
    } else {
      assertThat(meanBytes(name, PageData.REPETITIVE)).isLessThan(64);
      assertThat(meanBytes(name, PageData.LIBJVM)).isBetween(1000, 3000);
    }
  }

  /**
   * zstd-jni wraps its buffers in segments on every call. The number that the compiler removes
   * depends on the code that the JVM has run before.
   */
  @ParameterizedTest
  @CsvSource({
    "copy, 0, 0, 0",
    "lz4-java-jni, 0, 0, 0",
    "lz4-java-safe, 16400, 0, 0",
    "aircompressor-native, 0, 0, 0",
    "aircompressor-java, 0, 0, 0",
    "zstd-jni, 0, 0, 1024"
  })
  @Tag("medium")
  void shouldMakeOnlyTheGarbageThatItsLibraryMakes(
      String name, long compressBytesPerPage, long decompressBytesPerPage, long slackBytes) {
    try (PageSet pages = PageSet.load(PageData.LIBJVM, PAGES, SEED);
        Arena arena = Arena.ofShared();
        PageCodec codec = PageCodecs.open(name)) {
      PageView page = PageView.of(pages.page(7));
      PageView target = PageView.of(arena.allocate(codec.maxCompressedBytes()));
      PageView compressed = PageView.of(target.segment().asSlice(0, codec.compress(page, target)));
      PageView restored = PageView.of(arena.allocate(PageView.PAGE_BYTES));

      assertThat(garbagePerCall(compressBytesPerPage, () -> codec.compress(page, target)))
          .isBetween(compressBytesPerPage, compressBytesPerPage + 8 + slackBytes);
      assertThat(
              garbagePerCall(decompressBytesPerPage, () -> codec.decompress(compressed, restored)))
          .isBetween(decompressBytesPerPage, decompressBytesPerPage + 8 + slackBytes);
    }
  }

  @Test
  void shouldSayTheVersionOfTheJarThatIsLoaded() {
    assertVersion("lz4-java-jni", LZ4Factory.class);
    assertVersion("lz4-java-safe", LZ4Factory.class);
    assertVersion("aircompressor-native", Lz4JavaCompressor.class);
    assertVersion("aircompressor-java", Lz4JavaCompressor.class);
    assertVersion("zstd-jni", Zstd.class);
  }

  @Test
  @SuppressWarnings("deprecation") // what the deprecated factory returns is the question
  void shouldNeedNoThirdArmForLz4JavaWhileUnsafeMeansSafe() {
    assertThat(LZ4Factory.unsafeInstance()).isSameAs(LZ4Factory.safeInstance());
  }

  @Test
  void shouldNameTheCodecsThatExistWhenAskedForAnother() {
    assertThatThrownBy(() -> PageCodecs.open("snappy"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("snappy")
        .hasMessageContaining("zstd-jni");
  }

  @Test
  void shouldRefuseAViewOfHeapMemory() {
    assertThatThrownBy(() -> PageView.of(MemorySegment.ofArray(new byte[4096])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("off-heap");
  }

  private static void assertRoundTrip(String writerName, String readerName, PageSet pages) {
    try (PageCodec writer = PageCodecs.open(writerName);
        PageCodec reader = PageCodecs.open(readerName);
        Arena arena = Arena.ofConfined()) {
      PageView target = PageView.of(arena.allocate(writer.maxCompressedBytes()));
      PageView restored = PageView.of(arena.allocate(PageView.PAGE_BYTES));
      for (int i = 0; i < pages.count(); i++) {
        int bytes = writer.compress(PageView.of(pages.page(i)), target);
        restored.segment().fill((byte) 0xEE);
        int size = reader.decompress(PageView.of(target.segment().asSlice(0, bytes)), restored);
        assertThat(size).isEqualTo(PageView.PAGE_BYTES);
        assertThat(restored.segment().mismatch(pages.page(i)))
            .as("page %d of %s, %s to %s", i, pages, writerName, readerName)
            .isEqualTo(-1);
      }
    }
  }

  private static int meanBytes(String name, PageData data) {
    try (PageSet pages = PageSet.load(data, PAGES, SEED);
        PageCodec codec = PageCodecs.open(name);
        Arena arena = Arena.ofConfined()) {
      PageView target = PageView.of(arena.allocate(codec.maxCompressedBytes()));
      long bytes = 0;
      for (int i = 0; i < pages.count(); i++) {
        bytes += codec.compress(PageView.of(pages.page(i)), target);
      }
      return (int) (bytes / pages.count());
    }
  }

  /** Returns the least garbage of several rounds: interpreted calls may allocate more. */
  private static long garbagePerCall(long expectedBytes, IntSupplier call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 2000;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 10 && least > expectedBytes + 8; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      int bytes = 0;
      for (int i = 0; i < calls; i++) {
        bytes += call.getAsInt();
      }
      least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / calls);
      assertThat(bytes).isPositive();
    }
    return least;
  }

  private static void assertVersion(String name, Class<?> ofLibrary) {
    String jar = ofLibrary.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (PageCodec codec = PageCodecs.open(name)) {
      assertThat(jar).endsWith("-" + codec.version() + ".jar");
    }
  }
}
