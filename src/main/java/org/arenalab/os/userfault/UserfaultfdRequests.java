package org.arenalab.os.userfault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.VirtualMemory;

/**
 * The requests of one thread to a userfaultfd: it reads faults and resolves them. Addresses are of
 * the process that opened the userfaultfd; only the source of a copy is of the caller.
 *
 * <pre>
 *   struct uffd_msg (32 B)       event 0 | flags 8 | address 16 | thread 24
 *   struct uffdio_copy, _move    to 0 | from 8 | length 16 | mode 24 | result 32
 *   struct uffdio_zeropage       start 0 | length 8 | mode 16 | result 24
 *   struct uffdio_poison         start 0 | length 8 | mode 16 | result 24
 *   struct uffdio_writeprotect   start 0 | length 8 | mode 16
 *   struct uffdio_rwprotect      start 0 | length 8 | mode 16
 *   struct uffdio_register       start 0 | length 8 | mode 16 | result 24
 *   struct uffdio_range          start 0 | length 8
 * </pre>
 *
 * <p><b>Answers.</b> A request returns 0 if it did all of its work, else the negated errno: {@code
 * -EEXIST} (a page is present), {@code -ENOENT} (not registered, or unmapped), {@code -ESRCH} (the
 * process has ended), {@code -EAGAIN} (mappings are changing, or a part was done, see {@link
 * #doneBytes}), {@code -EBUSY} (the page is shared by a fork), {@code -EINVAL}. It throws nothing.
 *
 * <p><b>Not thread-safe</b>: each thread has its own, with a descriptor of its own, so that threads
 * share no cache line here.
 *
 * <p><b>Cost.</b> A system call. No lock and no garbage in any tier of the compilers: the errno of
 * a copy, move, zero or poison is in the kernel's result field. Another request that fails is made
 * a second time to get its errno, with 40 bytes of garbage.
 */
@Internal
public final class UserfaultfdRequests implements AutoCloseable {
  /** The event of a page fault. */
  public static final int EVENT_PAGEFAULT = 0x12;

  /** Flag of a fault: the access is a write. */
  public static final long FLAG_WRITE = 1;

  /** Flag of a fault: the page is present and protected against writes. */
  public static final long FLAG_WRITE_PROTECT = 2;

  private static final long UFFDIO_REGISTER = 0xC020_AA00L;
  private static final long UFFDIO_UNREGISTER = 0x8010_AA01L;
  private static final long UFFDIO_WAKE = 0x8010_AA02L;
  private static final long UFFDIO_COPY = 0xC028_AA03L;
  private static final long UFFDIO_ZEROPAGE = 0xC020_AA04L;
  private static final long UFFDIO_MOVE = 0xC028_AA05L;
  private static final long UFFDIO_WRITEPROTECT = 0xC018_AA06L;
  private static final long UFFDIO_POISON = 0xC020_AA08L;
  private static final long UFFDIO_RWPROTECT = 0xC018_AA09L;

  private static final long MODE_WAKE = 0;
  private static final long MODE_DONT_WAKE = 1;
  private static final long COPY_PROTECTED = 2;
  private static final long PROTECT = 1;
  private static final long LIFT_PROTECTION = 0;

  /** An address below every mapping of a usual process; lifting a protection there is harmless. */
  private static final long PROBE_ADDRESS = 1 << 20;

  private static final int ARGUMENT_BYTES = 40;
  private static final int FIRST = 0;
  private static final int SECOND = 8;
  private static final int THIRD = 16;
  private static final int FOURTH = 24;
  private static final int RESULT_OF_TWO_ADDRESSES = 32;
  private static final int RESULT_OF_RANGE = 24;

  private static final int MESSAGE_BYTES = 32;
  private static final int FLAGS_OFFSET = 8;
  private static final int ADDRESS_OFFSET = 16;
  private static final int THREAD_OFFSET = 24;

  private final Descriptor file;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment argument = arena.allocate(ARGUMENT_BYTES, Long.BYTES);
  private final MemorySegment message = arena.allocate(MESSAGE_BYTES, Long.BYTES);
  private final MemorySegment capture = LibC.newCapture(arena);
  private long doneBytes;

  /** Owns {@code file}, a userfaultfd. */
  UserfaultfdRequests(Descriptor file) {
    this.file = file;
  }

  /** Fills missing pages with bytes of this process, and wakes the threads that wait for them. */
  public int copy(long to, long from, long lengthBytes) {
    return twoAddresses(UFFDIO_COPY, to, from, lengthBytes, MODE_WAKE);
  }

  /** Fills missing pages like {@link #copy}, and wakes nobody. */
  public int copyWithoutWake(long to, long from, long lengthBytes) {
    return twoAddresses(UFFDIO_COPY, to, from, lengthBytes, MODE_DONT_WAKE);
  }

  /** Fills missing pages like {@link #copy}; they arrive protected against writes. */
  public int copyProtected(long to, long from, long lengthBytes) {
    return twoAddresses(UFFDIO_COPY, to, from, lengthBytes, COPY_PROTECTED);
  }

  /**
   * Moves pages of this process to missing pages, without a copy, and wakes the threads that wait
   * for the destination. The source is missing afterwards. Linux 6.8.
   *
   * <p>From Linux 6.18 on, pages may have moved in spite of {@code -EEXIST}, from the first page on
   * that {@link #doneBytes} does not count.
   */
  public int move(long to, long from, long lengthBytes) {
    return twoAddresses(UFFDIO_MOVE, to, from, lengthBytes, MODE_WAKE);
  }

  /** Fills missing pages with zeros, and wakes the threads that wait for them. */
  public int zeroPages(long to, long lengthBytes) {
    return range(UFFDIO_ZEROPAGE, to, lengthBytes, MODE_WAKE);
  }

  /**
   * Makes each access to missing pages fail: an access by Java code throws {@link InternalError}, a
   * system call returns EFAULT. Wakes the threads that wait. {@link #copy} undoes it. The answer is
   * {@code -EEXIST} for a page that is present, and for one that is poisoned already. Linux 6.6.
   */
  public int poison(long address, long lengthBytes) {
    return range(UFFDIO_POISON, address, lengthBytes, MODE_WAKE);
  }

  /** Wakes the threads that wait in a fault of the range: each of them repeats its access. */
  public int wake(long address, long lengthBytes) {
    return withoutResult(UFFDIO_WAKE, address, lengthBytes, 0);
  }

  /** Protects registered pages against writes. */
  public int protectFromWrites(long address, long lengthBytes) {
    return withoutResult(UFFDIO_WRITEPROTECT, address, lengthBytes, PROTECT);
  }

  /** Lifts the protection of {@link #protectFromWrites}, and wakes the threads that wait for it. */
  public int liftWriteProtection(long address, long lengthBytes) {
    return withoutResult(UFFDIO_WRITEPROTECT, address, lengthBytes, LIFT_PROTECTION);
  }

  /**
   * Lifts protections like {@link #liftWriteProtection}. Returns false, without the reason and
   * without garbage, if the kernel refuses; then nobody was woken.
   */
  public boolean tryLiftWriteProtection(long address, long lengthBytes) {
    setRange(address, lengthBytes, LIFT_PROTECTION);
    return control(UFFDIO_WRITEPROTECT);
  }

  /**
   * Takes all access from the populated pages of a range that is registered with {@link
   * Userfaultfd#MODE_RWP}. With {@link Userfaultfd#FEATURE_RWP_ASYNC} the kernel restores it at the
   * next access of a page, without a message. Linux 7.3.
   */
  public int protectFromAccesses(long address, long lengthBytes) {
    return withoutResult(UFFDIO_RWPROTECT, address, lengthBytes, PROTECT);
  }

  /** Registers a range of whole pages for the faults of {@code mode}. */
  public int register(long address, long lengthBytes, long mode) {
    return withoutResult(UFFDIO_REGISTER, address, lengthBytes, mode);
  }

  /** Ends a registration, lifts its protections and wakes the threads that wait in it. */
  public int unregister(long address, long lengthBytes) {
    return withoutResult(UFFDIO_UNREGISTER, address, lengthBytes, 0);
  }

  /**
   * Returns the bytes that the last copy, move, zero or poison did, from the start of its range.
   * They are fewer than requested if the answer was {@code -EAGAIN}.
   */
  public long doneBytes() {
    return doneBytes;
  }

  private int twoAddresses(long request, long to, long from, long lengthBytes, long mode) {
    argument.set(JAVA_LONG, FIRST, to);
    argument.set(JAVA_LONG, SECOND, from);
    argument.set(JAVA_LONG, THIRD, lengthBytes);
    argument.set(JAVA_LONG, FOURTH, mode);
    return withResult(request, RESULT_OF_TWO_ADDRESSES);
  }

  private int range(long request, long address, long lengthBytes, long mode) {
    argument.set(JAVA_LONG, FIRST, address);
    argument.set(JAVA_LONG, SECOND, lengthBytes);
    argument.set(JAVA_LONG, THIRD, mode);
    return withResult(request, RESULT_OF_RANGE);
  }

  private int withResult(long request, int resultOffset) {
    argument.set(JAVA_LONG, resultOffset, 0);
    boolean whole = control(request);
    long result = argument.get(JAVA_LONG, resultOffset);
    doneBytes = Math.max(result, 0);
    if (whole) {
      return 0;
    }
    if (result < 0) {
      return (int) result;
    }
    if (result > 0) {
      return -Errno.EAGAIN;
    }
    // The kernel refused the request before it wrote a result, so that it may be repeated.
    int repeated = repeat(request);
    doneBytes = Math.max(argument.get(JAVA_LONG, resultOffset), 0);
    return repeated;
  }

  private int withoutResult(long request, long address, long lengthBytes, long mode) {
    setRange(address, lengthBytes, mode);
    return control(request) ? 0 : repeat(request);
  }

  private void setRange(long address, long lengthBytes, long mode) {
    argument.set(JAVA_LONG, FIRST, address);
    argument.set(JAVA_LONG, SECOND, lengthBytes);
    argument.set(JAVA_LONG, THIRD, mode);
    argument.set(JAVA_LONG, FOURTH, 0);
  }

  private boolean control(long request) {
    return file.systemCallWithoutErrno(KernelCalls.IOCTL, request, argument.address(), 0, 0) >= 0;
  }

  private int repeat(long request) {
    return (int) Math.min(0, file.control(capture, request, argument.address()));
  }

  /**
   * Waits for the next message, and returns 0 if there is one. Otherwise:
   *
   * <ul>
   *   <li>{@code -EINTR}: a signal ended the wait.
   *   <li>{@code -ESRCH}: the process has ended, or its userfaultfd was never enabled. The end of
   *       the process does not end a wait; send this thread a signal.
   *   <li>{@code -EAGAIN}: the userfaultfd is not blocking. Every process that has the userfaultfd
   *       can change that.
   * </ul>
   */
  public int readMessage() {
    long got =
        file.systemCallWithoutErrno(KernelCalls.READ, message.address(), MESSAGE_BYTES, 0, 0);
    if (got == MESSAGE_BYTES) {
      return 0;
    }
    if (isProcessGone()) {
      return -Errno.ESRCH;
    }
    boolean blocking = (file.statusFlags() & KernelCalls.O_NONBLOCK) == 0;
    return blocking ? -Errno.EINTR : -Errno.EAGAIN;
  }

  /**
   * Returns whether the process that opened the userfaultfd has ended, or never enabled its
   * features. ({@code poll} cannot tell: it reports an error for every blocking userfaultfd.) Makes
   * 40 bytes of garbage.
   */
  boolean isProcessGone() {
    argument.set(JAVA_LONG, FIRST, PROBE_ADDRESS);
    argument.set(JAVA_LONG, SECOND, VirtualMemory.pageSizeBytes());
    argument.set(JAVA_LONG, THIRD, LIFT_PROTECTION);
    int answer = repeat(UFFDIO_WRITEPROTECT);
    return answer == -Errno.ESRCH || answer == -Errno.EINVAL;
  }

  /** Returns the event of the last message. */
  public int event() {
    return message.get(JAVA_BYTE, 0);
  }

  /** Returns the flags of the last fault. */
  public long faultFlags() {
    return message.get(JAVA_LONG, FLAGS_OFFSET);
  }

  /** Returns the address of the last fault: that of its page. */
  public long address() {
    return message.get(JAVA_LONG, ADDRESS_OFFSET);
  }

  /** Returns the thread of the last fault; 0 without {@link Userfaultfd#FEATURE_THREAD_ID}. */
  public int thread() {
    return message.get(JAVA_INT, THREAD_OFFSET);
  }

  /** Returns whether the last fault is a write to a protected page; else the page is missing. */
  public boolean isWriteProtectFault() {
    return (faultFlags() & FLAG_WRITE_PROTECT) != 0;
  }

  /** Returns whether the last fault is of a write. */
  public boolean isWriteFault() {
    return (faultFlags() & FLAG_WRITE) != 0;
  }

  /** Closes the descriptor of this thread. */
  @Override
  public void close() {
    file.close();
  }
}
