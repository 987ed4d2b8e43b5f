package org.arenalab.bench.peer.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that decoders never trust their input: they write only the page, and name the error. */
@Tag("beside")
class MalformedPageTest {
  private static final int TRIALS = 1000;
  private static final byte CANARY = (byte) 0xC5;
  private static final int CANARY_BYTES = 8192;

  static Iterable<String> codecs() {
    return PageCodecs.NAMES;
  }

  @Tag("medium")
  @ParameterizedTest
  @MethodSource("codecs")
  void shouldRefuseEveryTruncation(String name) {
    try (Arena arena = Arena.ofConfined();
        PageCodec codec = PageCodecs.open(name);
        PageSet pages = PageSet.load(PageData.MODULES, 8, 1)) {
      byte[] compressed = compress(codec, pages.page(3), arena);
      for (int length = 0; length < compressed.length; length++) {
        byte[] truncated = Arrays.copyOf(compressed, length);
        assertThat(decodes(codec, truncated)).as("%s cut to %d B", name, length).isFalse();
      }
    }
  }

  @Tag("medium")
  @ParameterizedTest
  @MethodSource("codecs")
  void shouldSurviveFlippedBitsAndTrailingBytes(String name) {
    long seed = 20_260_101;
    Random random = new Random(seed);
    int refused = 0;
    try (Arena arena = Arena.ofConfined();
        PageCodec codec = PageCodecs.open(name);
        PageSet pages = PageSet.load(PageData.MODULES, 64, seed)) {
      for (int trial = 0; trial < TRIALS; trial++) {
        byte[] damaged = compress(codec, pages.page(random.nextInt(pages.count())), arena);
        int flips = 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
          damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
          damaged = Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(64));
        }
        refused += decodes(codec, damaged) ? 0 : 1;
      }
    }
    assertThat(refused).as("refusals by %s, seed %d", name, seed).isGreaterThan(TRIALS / 10);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void shouldSurviveGarbage(String name) {
    long seed = 20_260_102;
    Random random = new Random(seed);
    try (PageCodec codec = PageCodecs.open(name)) {
      for (int trial = 0; trial < TRIALS; trial++) {
        byte[] garbage = new byte[random.nextInt(trial % 2 == 0 ? 64 : 6000)];
        random.nextBytes(garbage);
        if (garbage.length > 4 && trial % 3 == 0) {
          Arrays.fill(garbage, 0, garbage.length / 2, (byte) 0xFF);
        }
        decodes(codec, garbage);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void shouldNameCodecAndSizesWhenItRefuses(String name) {
    try (Arena arena = Arena.ofConfined();
        PageCodec codec = PageCodecs.open(name)) {
      PageView input = PageView.of(arena.allocate(5).fill((byte) 0xFF));
      PageView page = PageView.of(arena.allocate(PageView.PAGE_BYTES));
      assertThatThrownBy(() -> codec.decompress(input, page))
          .isInstanceOf(MalformedPageException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("5 B")
          .hasMessageContaining("4096 B");
    }
  }

  private static byte[] compress(PageCodec codec, MemorySegment page, Arena arena) {
    MemorySegment target = arena.allocate(codec.maxCompressedBytes());
    int bytes = codec.compress(PageView.of(page), PageView.of(target));
    return target.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Returns true if the codec accepts {@code input}; fails if it writes outside the page. */
  private static boolean decodes(PageCodec codec, byte[] input) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(Math.max(input.length, 1)).asSlice(0, input.length);
      source.copyFrom(MemorySegment.ofArray(input));
      MemorySegment memory = arena.allocate(PageView.PAGE_BYTES + 2L * CANARY_BYTES, 4096);
      memory.fill(CANARY);
      MemorySegment page = memory.asSlice(CANARY_BYTES, PageView.PAGE_BYTES);
      boolean decoded;
      try {
        assertThat(codec.decompress(PageView.of(source), PageView.of(page)))
            .isEqualTo(PageView.PAGE_BYTES);
        decoded = true;
      } catch (MalformedPageException e) {
        decoded = false;
      }
      assertCanary(codec, memory.asSlice(0, CANARY_BYTES));
      assertCanary(codec, memory.asSlice((long) CANARY_BYTES + PageView.PAGE_BYTES));
      return decoded;
    }
  }

  private static void assertCanary(PageCodec codec, MemorySegment canary) {
    for (long offset = 0; offset < canary.byteSize(); offset++) {
      if (canary.get(ValueLayout.JAVA_BYTE, offset) != CANARY) {
        throw new AssertionError(codec.name() + " wrote outside its page, at canary " + offset);
      }
    }
  }
}
