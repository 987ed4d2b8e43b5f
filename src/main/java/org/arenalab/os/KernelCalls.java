package org.arenalab.os;

/**
 * The only table of numbers that differ between x86-64 and arm64: system calls that the C library
 * has no function for, and flags of {@code open}. Each number is equal on every Linux of a
 * processor architecture, whatever its page size. From the kernel's {@code unistd.h} and {@code
 * fcntl.h}.
 */
@Internal
public final class KernelCalls {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  public static final long USERFAULTFD = ARM ? 282 : 323;
  public static final long PERF_EVENT_OPEN = ARM ? 241 : 298;
  public static final long PROCESS_VM_READV = ARM ? 270 : 310;
  static final long IOCTL = ARM ? 29 : 16;
  static final long MBIND = ARM ? 235 : 237;
  public static final long PIDFD_OPEN = 434;
  static final long PIDFD_GETFD = 438;
  @Internal public static final long MEMBARRIER = ARM ? 283 : 324;
  @Internal public static final long SCHED_SETSCHEDULER = ARM ? 119 : 144;
  @Internal public static final long SCHED_GETSCHEDULER = ARM ? 120 : 145;
  @Internal public static final long SETPRIORITY = ARM ? 140 : 141;
  @Internal public static final long GETPRIORITY = ARM ? 141 : 140;
  static final long STATX = ARM ? 291 : 332;

  public static final int O_CLOEXEC = 0x80000;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_DIRECT = ARM ? 0x10000 : 0x4000;
  static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

  private KernelCalls() {}
}
