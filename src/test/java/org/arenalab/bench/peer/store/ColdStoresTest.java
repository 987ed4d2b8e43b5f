package org.arenalab.bench.peer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of one contract on every page store. */
class ColdStoresTest {
  private static final int PAGES = 200;

  static List<String> ofAnyUser() {
    return ColdStores.NAMES.stream().filter(name -> !name.matches("zram|swap")).toList();
  }

  @Tag("medium")
  @ParameterizedTest
  @MethodSource("ofAnyUser")
  void shouldHaveEveryPageBack(String name) {
    check(name, PageData.MODULES);
    check(name, PageData.MIXED_50_50);
    check(name, PageData.REPETITIVE);
  }

  @ParameterizedTest
  @ValueSource(longs = {16_384, 65_536})
  void shouldRefuseOtherKernelPages(long kernelPageBytes) {
    assertThatThrownBy(() -> ColdStores.requirePageSize(kernelPageBytes))
        .isInstanceOf(PeerUnavailableException.class)
        .hasMessageContaining("kernelPageBytes=%d, expected 4096", kernelPageBytes);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"zram", "swap"})
  void shouldHaveEveryPageBackFromTheKernel(String name) throws Exception {
    String swapsBefore = Files.readString(Path.of("/proc/swaps"));
    List<Path> devicesBefore = devices();
    check(name, PageData.MODULES);
    check(name, PageData.MIXED_50_50);
    assertThat(Files.readString(Path.of("/proc/swaps"))).isEqualTo(swapsBefore);
    assertThat(devices()).isEqualTo(devicesBefore);
  }

  private static List<Path> devices() throws Exception {
    try (var all = Files.list(Path.of("/sys/block"))) {
      return all.filter(each -> each.getFileName().toString().startsWith("zram")).sorted().toList();
    }
  }

  private static ColdStore open(String name, int threads, long bytes) {
    try {
      return ColdStores.open(name, threads, bytes);
    } catch (PeerUnavailableException e) {
      return abort(e.getMessage());
    }
  }

  private static void check(String name, PageData data) {
    try (PageSet set = PageSet.load(data, PAGES, 1);
        ColdStore store = open(name, 2, set.segment().byteSize());
        StoredPages one = store.open(set.segment());
        StoredPages other = store.open(set.segment())) {
      assertThat(store.name()).isEqualTo(name);
      assertThat(store.version()).isNotBlank();
      for (int round = 0; round < 3; round++) {
        one.makeRaw();
        one.store();
        one.requireStored();
        requireEqual(one, set);
        if (round == 0) {
          other.makeRaw();
          other.store();
        }
        long _ = one.load(IntStream.range(0, PAGES).map(i -> PAGES - 1 - i).toArray());
        requireEqual(one, set);
      }
      requireEqual(other, set);
      store
          .figures()
          .forEach((figure, value) -> assertThat(value).as(figure).isGreaterThanOrEqualTo(0));
    }
  }

  private static void requireEqual(StoredPages stored, PageSet set) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(PageSet.PAGE_BYTES, PageSet.PAGE_BYTES);
      for (int i = 0; i < PAGES; i++) {
        stored.copy(i, page);
        assertThat(page.mismatch(set.page(i))).as("page %d", i).isEqualTo(-1);
      }
    }
  }

  @Test
  void shouldSayWhatTheArenasPoolTakes() {
    try (PageSet set = PageSet.load(PageData.MODULES, PAGES, 1);
        ColdStore store = ColdStores.open("arena-lz4", 1, set.segment().byteSize());
        StoredPages pages = store.open(set.segment())) {
      pages.makeRaw();
      pages.store();

      assertThat(store.figures()).containsKeys("pool.overhead", "pool.compressed", "pool.backed");
      assertThat(store.figures().get("pool.compressed")).isBetween(PAGES * 500.0, PAGES * 4096.0);
    }
  }

  @Test
  void shouldRefuseANameThatItDoesNotKnow() {
    assertThatThrownBy(() -> ColdStores.open("floppy", 1, 4096))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("floppy")
        .hasMessageContaining("arena-lz4");
  }
}
