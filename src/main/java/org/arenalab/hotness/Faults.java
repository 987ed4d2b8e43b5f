package org.arenalab.hotness;

import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.PageScan;
import org.arenalab.os.userfault.Userfaultfd;

/** The checks and the error messages that the sources with a userfaultfd share. */
final class Faults {
  private Faults() {}

  /**
   * Opens a userfaultfd with features.
   *
   * @param what the features in words, with the Linux version that has them, for the message
   * @throws HotnessException UNAVAILABLE if the kernel lacks a feature or refuses the user
   */
  static Userfaultfd open(long features, String what) {
    try {
      long has = Userfaultfd.features();
      if ((has & features) != features) {
        throw unavailable(
            "this kernel's userfaultfd lacks %s: features=0x%x, expected 0x%x in it"
                .formatted(what, has, features));
      }
      return Userfaultfd.open(features);
    } catch (SystemCallException e) {
      throw new HotnessException(
          Reason.UNAVAILABLE, "no userfaultfd: " + e.getMessage() + remedy(e.errno()), e);
    }
  }

  private static String remedy(int errno) {
    return switch (errno) {
      case Errno.ENOSYS -> "; use a kernel with CONFIG_USERFAULTFD";
      case Errno.EPERM, Errno.EACCES ->
          "; run as root or set vm.unprivileged_userfaultfd=1; a container's seccomp profile may"
              + " refuse it, too";
      default -> "";
    };
  }

  /**
   * Opens a scan of this process, and tries a query on a page of its own.
   *
   * @throws HotnessException UNAVAILABLE if the kernel does not know the query
   */
  static PageScan openScan(PageScan.Query query, String what) {
    PageScan scan = openScan();
    boolean works = false;
    long pageBytes = VirtualMemory.pageSizeBytes();
    long page = VirtualMemory.mapAnonymous(pageBytes);
    try {
      RawMemory.putByte(page, (byte) 1);
      long result = scan.tryScan(query, page, page + pageBytes, (start, end, huge) -> {});
      // EPERM: the query is known, but the page is not registered.
      works = result == 0 || result == -Errno.EPERM;
      if (!works) {
        throw unavailable(
            "this kernel cannot scan for %s: PAGEMAP_SCAN: %s"
                .formatted(what, Errno.describe((int) -result)));
      }
      return scan;
    } finally {
      ReleaseGate.ours().unmap(page, pageBytes);
      if (!works) {
        scan.close();
      }
    }
  }

  private static PageScan openScan() {
    try {
      return PageScan.ofSelf();
    } catch (SystemCallException e) {
      throw new HotnessException(Reason.UNAVAILABLE, "no page tables: " + e.getMessage(), e);
    }
  }

  /**
   * Protects a range, and registers it first if {@code register} says so.
   *
   * @param mode of the registration, which determines the protection
   */
  static void begin(
      Userfaultfd faults, long mode, boolean register, long address, long lengthBytes) {
    if (register) {
      register(faults, address, lengthBytes, mode);
    }
    boolean begun = false;
    try {
      if (mode == Userfaultfd.MODE_WP) {
        faults.protectFromWrites(address, lengthBytes);
      } else {
        faults.protectFromAccesses(address, lengthBytes);
      }
      begun = true;
    } catch (SystemCallException e) {
      throw new HotnessException(
          Reason.UNAVAILABLE, "the range cannot be protected: " + e.getMessage(), e);
    } finally {
      if (!begun && register) {
        unregister(faults, address, lengthBytes);
      }
    }
  }

  /** Registers a range. */
  static void register(Userfaultfd faults, long address, long lengthBytes, long mode) {
    try {
      faults.register(address, lengthBytes, mode);
    } catch (SystemCallException e) {
      if (e.errno() == Errno.EBUSY) {
        throw new HotnessException(
            Reason.RANGE_TAKEN,
            "another userfaultfd watches the range: address=0x%x, lengthBytes=%d, expected none; close the other source first"
                .formatted(address, lengthBytes),
            e);
      }
      throw new HotnessException(
          Reason.UNAVAILABLE,
          "the kernel cannot watch the range: address=0x%x, lengthBytes=%d: %s"
              .formatted(address, lengthBytes, e.getMessage()),
          e);
    }
  }

  /** Ends a registration. A range that is unmapped already has none. */
  static void unregister(Userfaultfd faults, long address, long lengthBytes) {
    try {
      faults.unregister(address, lengthBytes);
    } catch (SystemCallException e) {
      System.getLogger(Faults.class.getName())
          .log(System.Logger.Level.DEBUG, "the range was not registered any more", e);
    }
  }

  static HotnessException unavailable(String reason) {
    return new HotnessException(Reason.UNAVAILABLE, reason);
  }
}
