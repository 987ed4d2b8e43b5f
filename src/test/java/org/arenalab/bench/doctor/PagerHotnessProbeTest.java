package org.arenalab.bench.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.Errno;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.probe.Capability;
import org.arenalab.os.probe.Capability.Status;
import org.arenalab.os.userfault.Userfaultfd;
import org.junit.jupiter.api.Test;

/** Also run on Linux 7.3, which has read-write tracking. */
class PagerHotnessProbeTest {
  private static final long TRACKING = Userfaultfd.FEATURE_RWP | Userfaultfd.FEATURE_WP;

  @Test
  void shouldNameMissingTracking() {
    Capability found = PagerHotnessProbe.describe(0x1ffff);

    assertThat(found.status()).isEqualTo(Status.LIMITED);
    assertThat(found.fact()).startsWith("written pages: ");
    assertThat(found.reason())
        .contains("not read-write tracking, because this kernel lacks it", "not DAMON");
    assertThat(found.remedy()).contains("lease");
  }

  @Test
  void shouldNameTracking() {
    Capability found = PagerHotnessProbe.describe(0x7ffff);

    assertThat(found.status()).isEqualTo(Status.OK);
    assertThat(found.fact()).startsWith("read-write tracking: ").contains("not DAMON");
  }

  @Test
  void shouldProbeThisMachine() {
    boolean hasTracking = (Userfaultfd.features() & TRACKING) == TRACKING;

    assertThat(PagerHotnessProbe.probe().fact())
        .startsWith(hasTracking ? "read-write tracking" : "written pages");
  }

  /** The reason for a backend of its own: a range has one of the two protections. */
  @Test
  void shouldSeeRefusalOfBothProtections() {
    if ((Userfaultfd.features() & TRACKING) == TRACKING) {
      assertThat(errnoOfBoth()).isEqualTo(Errno.EINVAL);
    }
  }

  private static int errnoOfBoth() {
    long bytes = VirtualMemory.pageSizeBytes();
    long address = VirtualMemory.mapAnonymous(bytes);
    try (Userfaultfd faults = Userfaultfd.open(TRACKING)) {
      faults.register(
          address, bytes, Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP | Userfaultfd.MODE_RWP);
      return 0;
    } catch (SystemCallException e) {
      return e.errno();
    } finally {
      ReleaseGate.ours().unmap(address, bytes);
    }
  }
}
