package org.arenalab.bench.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.Errno;
import org.arenalab.os.probe.Capability;
import org.arenalab.os.probe.Capability.Status;
import org.arenalab.os.userfault.Userfaultfd;
import org.junit.jupiter.api.Test;

/** Also run on Linux 7.3, which has read-write tracking. */
class PagerHotnessProbeTest {
  @Test
  void shouldNameMissingTracking() {
    Capability found = PagerHotnessProbe.describe(false, 0);

    assertThat(found.status()).isEqualTo(Status.LIMITED);
    assertThat(found.fact()).startsWith("written pages: ");
    assertThat(found.reason()).contains("not read-write tracking, because this kernel lacks it");
    assertThat(found.remedy()).contains("lease");
  }

  @Test
  void shouldNameRefusalOfBothProtections() {
    assertThat(PagerHotnessProbe.describe(true, Errno.EINVAL).reason())
        .contains("the kernel refuses it beside the protection that eviction needs (EINVAL");
    assertThat(PagerHotnessProbe.describe(true, 0).reason()).contains("this version of the pager");
  }

  @Test
  void shouldProbeThisMachine() {
    boolean hasTracking = (Userfaultfd.features() & Userfaultfd.FEATURE_RWP) != 0;

    assertThat(PagerHotnessProbe.probe().reason())
        .contains(hasTracking ? "the kernel refuses it" : "this kernel lacks it");
  }
}
