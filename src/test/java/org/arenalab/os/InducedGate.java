package org.arenalab.os;

/** Release gates before a kernel that answers as a test wants, for tests of other packages. */
public final class InducedGate {
  /** The result of {@code madvise}: 0, or a negated errno. */
  @FunctionalInterface
  public interface Kernel {
    long madvise(long address, long lengthBytes, int advice);
  }

  private InducedGate() {}

  /** A gate that knows no range yet. */
  public static ReleaseGate before(Kernel kernel) {
    return new ReleaseGate(kernel::madvise);
  }

  public static ReleaseGate admit(ReleaseGate gate, long address, long lengthBytes) {
    gate.admit(address, lengthBytes);
    return gate;
  }

  /** Tests whether the process's gate lists a page. Unlike a discard, it may race with an unmap. */
  public static boolean isListed(long address) {
    try {
      ReleaseGate.ours().requireOurs("test", address, VirtualMemory.pageSizeBytes());
      return true;
    } catch (ForeignRangeException e) {
      return false;
    }
  }

  /** The kernel itself. */
  public static long realMadvise(long address, long lengthBytes, int advice) {
    return LibC.madvise(address, lengthBytes, advice);
  }

  /** The negated ENOMEM. */
  public static long enomem() {
    return -Errno.ENOMEM;
  }
}
