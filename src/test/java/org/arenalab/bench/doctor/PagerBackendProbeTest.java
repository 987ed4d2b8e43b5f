package org.arenalab.bench.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.probe.Capability;
import org.arenalab.os.probe.Capability.Status;
import org.arenalab.os.userfault.Userfaultfd;
import org.junit.jupiter.api.Test;

/** The backend of the pager that a machine has, by the features of its kernel. */
class PagerBackendProbeTest {
  /** Of Linux 6.1, by its header. */
  private static final long OLD = 0x1fff;

  @Test
  void shouldNameTracking() {
    Capability found = PagerBackendProbe.describe(0x7ffff, false);

    assertThat(found.status()).isEqualTo(Status.OK);
    assertThat(found.fact()).startsWith("TRACK: UFFDIO_MOVE and read-write").contains("not MOVE");
  }

  @Test
  void shouldNameMove() {
    Capability found = PagerBackendProbe.describe(OLD | Userfaultfd.FEATURE_MOVE, false);

    assertThat(found.status()).isEqualTo(Status.OK);
    assertThat(found.fact()).startsWith("MOVE: UFFDIO_MOVE").contains("not REMAP");
  }

  @Test
  void shouldNameRemapAndWhyNotMove() {
    Capability found = PagerBackendProbe.describe(OLD, false);

    assertThat(found.status()).isEqualTo(Status.LIMITED);
    assertThat(found.fact()).startsWith("REMAP: mremap");
    assertThat(found.reason()).contains("lacks UFFDIO_MOVE").contains("lease");
  }

  @Test
  void shouldNameMissingProtection() {
    Capability found = PagerBackendProbe.describe(Userfaultfd.FEATURE_THREAD_ID, false);

    assertThat(found.status()).isEqualTo(Status.NO);
    assertThat(found.fact()).contains("features 0x100");
    assertThat(found.reason()).contains("MOVE needs").contains("REMAP needs");
  }

  @Test
  void shouldNameMissingRight() {
    Capability found = PagerBackendProbe.describe(-1, true);

    assertThat(found.status()).isEqualTo(Status.NO);
    assertThat(found.remedy()).contains("unprivileged_userfaultfd");
  }

  @Test
  void shouldProbeThisMachine() {
    assertThat(PagerBackendProbe.probe().name()).isEqualTo("pager backend");
  }
}
