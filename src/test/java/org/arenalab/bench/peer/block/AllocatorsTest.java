package org.arenalab.bench.peer.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.arenalab.slab.SlabMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

@Tag("beside")
class AllocatorsTest {
  static final List<String> NAMES = Allocators.NAMES;

  @Tag("medium")
  @ParameterizedTest
  @FieldSource("NAMES")
  void shouldHandOutBlocksThatAreApart(String name) {
    try (BlockAllocator<?> allocator = Allocators.open(name)) {
      assertThat(allocator.name()).isEqualTo(name);
      assertThat(allocator.handsOutBlocks()).isEqualTo(!name.equals("floor"));
      prove(allocator, 16, 1039);
      prove(allocator, 1 << 20, 1 << 20);
    }
  }

  private static <S> void prove(BlockAllocator<S> allocator, int minBytes, int maxBytes) {
    try (ThreadHeap<S> heap = allocator.openHeap()) {
      ShadowPass.prove(allocator, heap, minBytes, maxBytes);
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void shouldFreeWhatAnotherThreadAllocated(String name) {
    try (BlockAllocator<?> allocator = Allocators.open(name)) {
      if (allocator.freesForeign()) {
        freeElsewhere(allocator);
      } else {
        assertThat(name).isEqualTo("arena-confined");
        assertThatThrownBy(() -> freeElsewhere(allocator))
            .hasRootCauseInstanceOf(WrongThreadException.class);
      }
    }
  }

  private static <S> void freeElsewhere(BlockAllocator<S> allocator) {
    int count = 2_000;
    try (ThreadHeap<S> heap = allocator.openHeap()) {
      S slots = heap.newSlots(count);
      for (int slot = 0; slot < count; slot++) {
        heap.allocate(slots, slot, 16 + slot % 1024);
        heap.putFirst(slots, slot, (byte) slot);
      }
      CompletableFuture.runAsync(
              () -> {
                try (ThreadHeap<S> other = allocator.openHeap()) {
                  for (int slot = 0; slot < count; slot++) {
                    if (allocator.handsOutBlocks()) {
                      assertThat(other.getFirst(slots, slot)).isEqualTo((byte) slot);
                    }
                    other.free(slots, slot);
                  }
                }
              },
              work -> Thread.ofPlatform().start(work))
          .join();
      for (int slot = 0; slot < count; slot++) {
        assertThat(heap.isEmpty(slots, slot)).isTrue();
      }
      ShadowPass.prove(allocator, heap, 16, 1039);
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void shouldSayItsVersion(String name) {
    try (BlockAllocator<?> allocator = Allocators.open(name)) {
      assertThat(allocator.version()).matches(expectedVersion(name));
    }
  }

  private static String expectedVersion(String name) {
    return switch (name.substring(0, name.indexOf('-') < 0 ? name.length() : name.indexOf('-'))) {
      case "floor" -> "no allocator";
      case "slab" ->
          "SlabAllocator \\d\\S+, mode (FAST|LEAN|BALANCED), decommit [A-Z]+, target 10485760 B,"
              + " decay 100 ms, budget 2\\.000 %, reserved 68719476736 B, huge pages in bursts,"
              + " scavenger on, checking [A-Z]+, guard interval 4096";
      case "mimalloc" -> "mimalloc 3\\.\\d+\\.\\d+";
      case "jemalloc" -> "jemalloc (\\d\\S+|commit \\p{XDigit}{10} .*)";
      case "malloc" -> "glibc 2\\.\\d+";
      case "rpmalloc" -> "rpmalloc 2\\.\\S+ \\(JNI\\)";
      case "netty" -> "Netty 4\\.2\\.\\S+";
      case "arena" -> "Arena.ofConfined of JDK 2\\d\\S+";
      default -> throw new AssertionError("say what " + name + " should answer");
    };
  }

  /** These tests run under -Darenalab.check=full; a measured allocator must not use checks. */
  @ParameterizedTest
  @EnumSource
  void shouldNotCheckASlabOfAnyMode(SlabMode mode) {
    assertThat(System.getProperty("arenalab.check")).isEqualTo("full");
    try (Slab slab = Slab.open(mode.name(), "OFF")) {
      assertThat(slab.version()).contains("mode " + mode + ", decommit OFF", ", checking NONE,");
    }
  }

  @Test
  void shouldReportAVersionThatTheLibrarySays() {
    assertThat(Jemalloc.described("5.3.1-0-gabc")).isEqualTo("5.3.1-0-gabc");
    assertThat(Jemalloc.described("0.0.0-0-g000000missing_version_try_git_fetch_tags"))
        .startsWith("commit ");
  }

  @Test
  void shouldRefuseANameThatItDoesNotKnow() {
    assertThatThrownBy(() -> Allocators.open("tcmalloc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tcmalloc")
        .hasMessageContaining("mimalloc-plain");
  }
}
