package org.arenalab.os.userfault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * A userfaultfd: the kernel's control over page faults in registered ranges of one process (kernel
 * document {@code admin-guide/mm/userfaultfd.rst}). This class opens one and has the requests that
 * track accesses; none of those makes a thread wait in a fault. {@link UserfaultfdRequests} has the
 * requests that resolve faults.
 *
 * <p>The kernel allows a range one userfaultfd. Closing the last descriptor of a userfaultfd ends
 * its registrations and lifts its protections.
 *
 * <p>Thread-safe: requests wait for each other, and {@link #close} may race with them. A request
 * makes no garbage unless it fails.
 */
@Internal
public final class Userfaultfd implements AutoCloseable {
  /** Write protection of anonymous memory. */
  public static final long FEATURE_WP = 1;

  /** The message of a fault names the thread (Linux 4.14). */
  public static final long FEATURE_THREAD_ID = 1 << 8;

  /** Write protection of shared memory (Linux 5.19). */
  public static final long FEATURE_WP_SHARED = 1 << 12;

  /** Write protection of pages that are not populated (Linux 6.4). */
  public static final long FEATURE_WP_UNPOPULATED = 1 << 13;

  /** Pages whose accesses fail (Linux 6.6). */
  public static final long FEATURE_POISON = 1 << 14;

  /** Moving a page without a copy (Linux 6.8). */
  public static final long FEATURE_MOVE = 1 << 16;

  /** The kernel resolves write faults itself (Linux 6.7); includes pages that are not populated. */
  public static final long FEATURE_WP_ASYNC = 1 << 15;

  /** Protection against reads and writes (Linux 7.3). */
  public static final long FEATURE_RWP = 1 << 17;

  /** The kernel resolves faults of {@link #FEATURE_RWP} itself (Linux 7.3). */
  public static final long FEATURE_RWP_ASYNC = 1 << 18;

  /** Registration for faults of missing pages. */
  public static final long MODE_MISSING = 1;

  /** Registration for write protection. */
  public static final long MODE_WP = 1 << 1;

  /** Registration for protection against reads and writes. */
  public static final long MODE_RWP = 1 << 3;

  private static final String NAME = "userfaultfd";
  private static final long API = 0xAA;
  private static final long UFFDIO_API = 0xC018_AA3FL;
  private static final long UFFDIO_REGISTER = 0xC020_AA00L;
  private static final long UFFDIO_UNREGISTER = 0x8010_AA01L;
  private static final long UFFDIO_WRITEPROTECT = 0xC018_AA06L;
  private static final long UFFDIO_RWPROTECT = 0xC018_AA09L;
  private static final long USERFAULTFD_IOC_NEW = 0xAA00;
  private static final int UFFD_USER_MODE_ONLY = 1;
  private static final int NON_BLOCKING = KernelCalls.O_CLOEXEC | KernelCalls.O_NONBLOCK;
  private static final int BLOCKING = KernelCalls.O_CLOEXEC;
  private static final String KERNEL_NAME = "anon_inode:[userfaultfd]";
  private static final int O_RDWR = 2;

  /** Bit 0 of the mode of both requests that protect: protect, do not lift. */
  private static final long PROTECT = 1;

  /** The longest structure: {@code struct uffdio_register}, 4 words. */
  private static final int WORDS = 4;

  private final Descriptor file;
  private final boolean userModeOnly;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment argument = arena.allocate(JAVA_LONG, WORDS);
  private final MemorySegment capture = LibC.newCapture(arena);
  private long calls;

  private Userfaultfd(Descriptor file, boolean userModeOnly) {
    this.file = file;
    this.userModeOnly = userModeOnly;
  }

  /**
   * Returns the features that this process may enable.
   *
   * @throws SystemCallException ENOSYS, or EPERM in a container whose seccomp profile refuses
   */
  public static long features() {
    try (Userfaultfd probe = openWithoutFeatures()) {
      return probe.enable(0);
    }
  }

  /**
   * Opens a userfaultfd of this process with features enabled. Without the right to see faults of
   * the kernel itself, the userfaultfd sees faults of user code only. That does not matter where
   * the kernel resolves the faults itself.
   *
   * @throws SystemCallException EINVAL if the kernel lacks one of the features, and as {@link
   *     #features}
   */
  public static Userfaultfd open(long features) {
    return enabled(openWithoutFeatures(), features);
  }

  /**
   * Opens a userfaultfd like {@link #open}, with which {@link UserfaultfdRequests#readMessage}
   * waits for a fault.
   */
  public static Userfaultfd openBlocking(long features) {
    return enabled(open(BLOCKING), features);
  }

  private static Userfaultfd enabled(Userfaultfd opened, long features) {
    boolean enabled = false;
    try {
      long _ = opened.enable(features);
      enabled = true;
      return opened;
    } finally {
      if (!enabled) {
        opened.close();
      }
    }
  }

  /**
   * Opens a userfaultfd of this process like {@link #open}, which serves no request but {@link
   * #enable} yet.
   */
  public static Userfaultfd openWithoutFeatures() {
    return open(NON_BLOCKING);
  }

  private static Userfaultfd open(int flags) {
    long full = create(flags);
    if (full >= 0) {
      return new Userfaultfd(Descriptor.of(NAME, NAME, full), false);
    }
    if (full != -Errno.EPERM) {
      throw new SystemCallException(NAME, (int) -full);
    }
    try (Descriptor device = Descriptor.open(Path.of("/dev/userfaultfd"), O_RDWR)) {
      long result = device.control(USERFAULTFD_IOC_NEW, flags);
      return new Userfaultfd(Descriptor.of(NAME, "ioctl(USERFAULTFD_IOC_NEW)", result), false);
    } catch (SystemCallException noDevice) {
      return new Userfaultfd(Descriptor.of(NAME, NAME, create(flags | UFFD_USER_MODE_ONLY)), true);
    }
  }

  private static long create(int flags) {
    return LibC.syscall(KernelCalls.USERFAULTFD, flags, 0, 0, 0, 0, 0);
  }

  /**
   * Opens a userfaultfd that another process made, and whose features that process has enabled. Its
   * requests act on the memory of that process. The caller needs the rights of a debugger. Linux
   * 5.6.
   *
   * @param numberThere the descriptor's number in that process
   * @throws SystemCallException ESRCH if the process is gone, EBADF for a number that is not open
   *     there, EPERM without the rights
   */
  public static Userfaultfd ofProcess(long pid, int numberThere) {
    String call = "pidfd_getfd(pid=" + pid + ", " + numberThere + ")";
    long opened = LibC.syscall(KernelCalls.PIDFD_OPEN, pid, 0, 0, 0, 0, 0);
    try (Descriptor process = Descriptor.of("process " + pid, "pidfd_open(" + pid + ")", opened)) {
      return new Userfaultfd(Descriptor.of(NAME, call, process.duplicateOf(numberThere)), false);
    }
  }

  /**
   * Wraps a userfaultfd that another process passed, and owns it from then on. Closes it if it is
   * refused. Its requests act on the memory of the process that opened it.
   *
   * @throws IllegalArgumentException if the descriptor is of another kind of file
   */
  public static Userfaultfd received(Descriptor passed) {
    String kind = passed.kernelName();
    if (!kind.equals(KERNEL_NAME)) {
      passed.close();
      throw new IllegalArgumentException(
          "wrong kind of file: passed=%s, expected %s".formatted(kind, KERNEL_NAME));
    }
    return new Userfaultfd(passed, false);
  }

  /** Returns the descriptor, to pass it to another process. */
  public Descriptor descriptor() {
    return file;
  }

  /**
   * Opens the requests of one thread, with a descriptor of their own. The registrations last until
   * the last descriptor is closed.
   *
   * @throws SystemCallException EMFILE at the limit of open files
   */
  public UserfaultfdRequests newRequests() {
    return new UserfaultfdRequests(file.duplicate());
  }

  /**
   * Returns whether the process that opened the userfaultfd has ended, or never enabled its
   * features.
   */
  public boolean isProcessGone() {
    return new UserfaultfdRequests(file).isProcessGone();
  }

  /** Returns whether this userfaultfd sees no fault of the kernel itself, for want of a right. */
  public boolean isUserModeOnly() {
    return userModeOnly;
  }

  /**
   * Enables features, once, and returns those that the kernel has.
   *
   * @throws SystemCallException EINVAL if the kernel lacks one of them
   */
  public synchronized long enable(long features) {
    set(API, features, 0, 0);
    request("UFFDIO_API", UFFDIO_API);
    return argument.getAtIndex(JAVA_LONG, 1);
  }

  /**
   * Registers a range of whole pages.
   *
   * @throws SystemCallException EBUSY if another userfaultfd has a part of the range, EINVAL if a
   *     part is not mapped or cannot be registered in that mode
   */
  public synchronized void register(long address, long lengthBytes, long mode) {
    set(address, lengthBytes, mode, 0);
    request("UFFDIO_REGISTER", UFFDIO_REGISTER);
  }

  /** Ends a registration and lifts its protections. */
  public synchronized void unregister(long address, long lengthBytes) {
    set(address, lengthBytes, 0, 0);
    request("UFFDIO_UNREGISTER", UFFDIO_UNREGISTER);
  }

  /**
   * Protects every page of a registered range against writes, populated or not.
   *
   * @throws SystemCallException ENOENT if a part is not registered, ESRCH if the process is gone
   */
  public synchronized void protectFromWrites(long address, long lengthBytes) {
    set(address, lengthBytes, PROTECT, 0);
    request("UFFDIO_WRITEPROTECT", UFFDIO_WRITEPROTECT);
  }

  /**
   * Protects the populated pages of a registered range against reads and writes.
   *
   * @throws SystemCallException ENOENT if a part is not registered, ESRCH if the process is gone
   */
  public synchronized void protectFromAccesses(long address, long lengthBytes) {
    set(address, lengthBytes, PROTECT, 0);
    request("UFFDIO_RWPROTECT", UFFDIO_RWPROTECT);
  }

  private void set(long a, long b, long c, long d) {
    argument.setAtIndex(JAVA_LONG, 0, a);
    argument.setAtIndex(JAVA_LONG, 1, b);
    argument.setAtIndex(JAVA_LONG, 2, c);
    argument.setAtIndex(JAVA_LONG, 3, d);
  }

  private void request(String name, long number) {
    long first = argument.getAtIndex(JAVA_LONG, 0);
    long second = argument.getAtIndex(JAVA_LONG, 1);
    long result;
    do {
      calls++;
      result = file.control(capture, number, argument.address());
    } while (result == -Errno.EAGAIN);
    if (result < 0) {
      String call = "ioctl(%s, 0x%x, %d)".formatted(name, first, second);
      throw new SystemCallException(call, (int) -result);
    }
  }

  /** Returns the number of requests made. */
  public synchronized long calls() {
    return calls;
  }

  /**
   * Returns the number by which other processes reach this userfaultfd; see {@link #ofProcess}. No
   * code of this process may use the number.
   */
  public int numberForOthers() {
    return file.numberForOthers();
  }

  @Override
  public void close() {
    file.close();
  }
}
