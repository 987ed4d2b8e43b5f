package org.arenalab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("beside")
class PageSetTest {
  @TempDir Path folder;

  @Tag("medium")
  @ParameterizedTest
  @EnumSource(PageData.class)
  void shouldHoldThatManyAlignedPages(PageData data) {
    try (PageSet set = PageSet.load(data, 300, 5)) {
      assertThat(set.count()).isEqualTo(300);
      assertThat(set.segment().byteSize()).isEqualTo(300L * 4096);
      assertThat(set.page(299).address() % 4096).isZero();
      assertThat(set.toString()).contains(data.label(), "300", set.sha256());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MODULES", "CDS", "LIBJVM"})
  void shouldDrawTheSamePagesOfAFileForTheSameSeedOnly(PageData data) {
    try (PageSet once = PageSet.load(data, 200, 5);
        PageSet again = PageSet.load(data, 200, 5);
        PageSet other = PageSet.load(data, 200, 6)) {
      assertThat(again.sha256()).isEqualTo(once.sha256());
      assertThat(again.fingerprint()).isEqualTo(once.fingerprint());
      assertThat(other.sha256()).isNotEqualTo(once.sha256());
    }
  }

  @Tag("medium")
  @Test
  void shouldSeeMostlyTheSameLiveHeapTwice() {
    try (PageSet once = PageSet.load(PageData.HEAP, 1000, 5);
        PageSet again = PageSet.load(PageData.HEAP, 1000, 5)) {
      Set<String> pages = contents(once);
      assertThat(pages).hasSizeGreaterThan(800);
      pages.retainAll(contents(again));
      assertThat(pages).hasSizeGreaterThan(600);
    }
  }

  @Tag("medium")
  @Test
  void shouldHoldTheObjectsOfTheLiveHeap() {
    try (PageSet set = PageSet.load(PageData.HEAP, 1000, 5)) {
      long withWords = contents(set).stream().filter(page -> page.contains("harbour")).count();
      assertThat(withWords).as("pages with a word of the graph").isGreaterThan(100);
    }
  }

  @Test
  void shouldSayWhatTheJvmOfTheLiveHeapSaidWhenItSendsNoPages() throws Exception {
    Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\necho no such luck >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(4096);

      assertThatThrownBy(() -> HeapPages.read(java, target, 1))
          .isInstanceOf(PageSourceException.class)
          .hasMessageContaining("no such luck");
      assertThatThrownBy(() -> HeapPages.read(folder.resolve("absent"), target, 1))
          .isInstanceOf(PageSourceException.class)
          .hasMessageContaining("absent");
    }
  }

  @ParameterizedTest
  @CsvSource({"REPETITIVE, 100", "UNIQUE, 0", "MIXED_50_50, 50"})
  void shouldCountSameFilledPages(PageData data, int sameFilled) {
    try (PageSet set = PageSet.load(data, 100, 5)) {
      assertThat(set.sameFilled()).isEqualTo(sameFilled);
    }
  }

  @Test
  void shouldGiveAllOfASourceThatHasFewerPages() {
    long available =
        FilePages.pagesIn(Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so"));
    try (PageSet set = PageSet.load(PageData.LIBJVM, (int) available + 10, 5)) {
      assertThat(set.count()).isEqualTo((int) available);
    }
  }

  @Test
  void shouldTakeTheFirstCandidateThatIsThere() throws Exception {
    Files.write(folder.resolve("short"), new byte[4095]);
    Files.write(folder.resolve("enough"), new byte[4096]);

    assertThat(FilePages.find(folder, List.of("absent", "short", "enough"), "remedy"))
        .isEqualTo(folder.resolve("enough"));
  }

  @Test
  void shouldSayWhatToDoWhenNoCandidateIsThere() {
    assertThatThrownBy(() -> FilePages.find(folder, List.of("classes.jsa"), "write it with dump"))
        .isInstanceOf(PageSourceException.class)
        .hasMessageContaining("classes.jsa")
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("write it with dump");
  }

  @Test
  void shouldRefuseAnEmptySetAndAnUnknownKind() {
    assertThatThrownBy(() -> PageSet.load(PageData.UNIQUE, 0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 0");
    assertThatThrownBy(() -> PageData.named("text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("text")
        .hasMessageContaining("mixed_50_50");
  }

  /** More than a byte buffer can hold. */
  @Test
  @Tag("slow")
  void shouldLoadMoreThanTwoGibibytes() {
    int pages = (2 << 18) + 1;
    try (PageSet set = PageSet.load(PageData.REPETITIVE, pages, 5)) {
      assertThat(set.count()).isEqualTo(pages);
      assertThat(set.sameFilled()).isEqualTo(pages);
    }
  }

  private static Set<String> contents(PageSet set) {
    Set<String> pages = new HashSet<>();
    for (int i = 0; i < set.count(); i++) {
      byte[] bytes = set.page(i).toArray(ValueLayout.JAVA_BYTE);
      pages.add(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    return pages;
  }
}
