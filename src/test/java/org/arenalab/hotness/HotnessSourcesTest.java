package org.arenalab.hotness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.NullArgumentException;
import org.arenalab.shm.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HotnessSourcesTest {
  private static final List<AddressRange> NONE = List.of();

  @Test
  void shouldNameEachSourceInOneLine() {
    List<SourceKind> order =
        List.of(SourceKind.ZAP_AND_SCAN, SourceKind.TOUCHES, SourceKind.WRITTEN_PAGES);
    SourceSelection selection = HotnessSources.select(order, MemoryKind.PRIVATE, NONE);
    try (HotnessSource source = selection.source()) {
      assertThat(source.kind()).isEqualTo(SourceKind.TOUCHES);
      assertThat(selection.sources())
          .extracting(SourceAvailability::kind)
          .containsExactlyElementsOf(order);
      assertThat(selection.sources().get(0).line())
          .startsWith("zap-and-scan: not, because the memory is private");
      assertThat(selection.sources().get(1).line()).isEqualTo("touches: used");
    }
  }

  @Test
  void shouldWatchTheRangesOfTheFirstSourceThatCan() {
    try (TestRange taken = new TestRange(MemoryKind.PRIVATE, 16);
        HotnessSource other = WrittenPages.ofSelf()) {
      taken.watchIn(other);
      SourceSelection selection =
          HotnessSources.select(
              List.of(SourceKind.WRITTEN_PAGES, SourceKind.TOUCHES),
              MemoryKind.PRIVATE,
              List.of(new AddressRange(taken.address, taken.lengthBytes)));
      try (HotnessSource source = selection.source()) {
        assertThat(source.kind()).isEqualTo(SourceKind.TOUCHES);
        assertThat(((TouchSource) source).map(taken.address).units()).isEqualTo(16);
        assertThat(selection.sources().get(0).line()).contains("another userfaultfd");
      }
    }
  }

  @Test
  void shouldRefuseIfNoSourceIsAvailable() {
    assertThatThrownBy(
            () -> HotnessSources.select(List.of(SourceKind.ZAP_AND_SCAN), MemoryKind.PRIVATE, NONE))
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
        .hasMessageContaining("zap-and-scan: not, because");
  }

  @Test
  void shouldRefuseAnEmptyOrder() {
    assertThatThrownBy(() -> HotnessSources.select(List.of(), MemoryKind.PRIVATE, NONE))
        .isInstanceOfSatisfying(
            HotnessException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
        .hasMessageContaining("order=[], expected at least one");
  }

  @Test
  void shouldRefuseNullInAList() {
    List<SourceKind> order = Arrays.asList(SourceKind.TOUCHES, null);
    assertThatThrownBy(() -> HotnessSources.select(order, MemoryKind.PRIVATE, NONE))
        .isInstanceOf(NullArgumentException.class)
        .hasMessageContaining("order=null");
    List<AddressRange> ranges = Collections.singletonList(null);
    assertThatThrownBy(() -> HotnessSources.select(SourceKind.all(), MemoryKind.PRIVATE, ranges))
        .isInstanceOf(NullArgumentException.class)
        .hasMessageContaining("ranges=null");
  }

  /** Opening DAMON where somebody uses it names the holder and changes nothing. */
  @Test
  void shouldChangeNothingOfThisMachinesDamon() {
    DamonFiles damon = new DamonFiles(new KernelFiles(Path.of("/")));
    String before = damon.holders().toString();
    SourceAvailability probed = HotnessSources.probe(SourceKind.DAMON, MemoryKind.PRIVATE);

    if (damon.holders().isEmpty()) {
      assertThat(probed.line()).doesNotContain("holder=");
    } else {
      assertThat(probed.line()).startsWith("DAMON: not, because DAMON is in use: holder=");
      assertThatThrownBy(() -> HotnessSources.open(SourceKind.DAMON, MemoryKind.PRIVATE))
          .isInstanceOfSatisfying(
              DamonBusyException.class,
              e -> assertThat(e.holder()).contains(damon.holders().getFirst().name()));
    }
    assertThat(damon.holders().toString()).isEqualTo(before);
  }

  /** Written pages need no privilege: the kernel resolves the faults itself. */
  @Tag("medium")
  @Test
  void shouldWorkWithoutRootOrNameTheReason() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root becomes another user");
    try (ChildJvm child = ChildJvm.startAsNobody(ProbeChild.class)) {
      List<String> lines = List.of(child.await("TOUCHES "), child.await("WRITTEN_PAGES "));
      String zap = child.await("ZAP_AND_SCAN ");
      String damon = child.await("DAMON ");

      assertThat(lines).containsExactly("used 1", "used 1");
      assertThat(zap).isEqualTo("used 1");
      assertThat(damon).matches(".*(run as root|CONFIG_DAMON_SYSFS).*");
      assertThat(child.exitValue()).isZero();
    }
  }
}
