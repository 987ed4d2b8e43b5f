package org.arenalab.os;

/**
 * The only table of numbers that differ between x86-64 and arm64: system calls that the C library
 * has no function for, and flags of {@code open}. Each number is equal on every Linux of a
 * processor architecture, whatever its page size. From the kernel's {@code unistd.h} and {@code
 * fcntl.h}.
 */
@Internal
public final class KernelCalls {
  /** Java's name of this processor architecture: {@code amd64} or {@code aarch64}. */
  public static final String ARCHITECTURE = System.getProperty("os.arch");

  private static final boolean ARM = ARCHITECTURE.equals("aarch64");

  public static final long USERFAULTFD = ARM ? 282 : 323;
  public static final long PERF_EVENT_OPEN = ARM ? 241 : 298;
  public static final long PROCESS_VM_READV = ARM ? 270 : 310;
  @Internal public static final long IOCTL = ARM ? 29 : 16;
  static final long MBIND = ARM ? 235 : 237;
  public static final long PIDFD_OPEN = 434;
  static final long PIDFD_GETFD = 438;
  static final long PROCESS_MADVISE = 440;
  @Internal public static final long MEMBARRIER = ARM ? 283 : 324;
  @Internal public static final long SCHED_SETSCHEDULER = ARM ? 119 : 144;
  @Internal public static final long SCHED_GETSCHEDULER = ARM ? 120 : 145;
  @Internal public static final long SETPRIORITY = ARM ? 140 : 141;
  @Internal public static final long GETPRIORITY = ARM ? 141 : 140;
  static final long STATX = ARM ? 291 : 332;
  static final long FALLOCATE = ARM ? 47 : 285;
  static final long FCNTL = ARM ? 25 : 72;
  static final long PWRITEV = ARM ? 70 : 296;
  static final long PPOLL = ARM ? 73 : 271;
  static final long SENDMSG = ARM ? 211 : 46;
  static final long RECVMSG = ARM ? 212 : 47;
  @Internal public static final long READ = ARM ? 63 : 0;
  @Internal public static final long PREAD64 = ARM ? 67 : 17;
  @Internal public static final long PIPE2 = ARM ? 59 : 293;
  @Internal public static final long FUTEX = ARM ? 98 : 202;
  @Internal public static final long SCHED_SETATTR = ARM ? 274 : 314;
  @Internal public static final long SCHED_GETATTR = ARM ? 275 : 315;
  @Internal public static final long SCHED_SETAFFINITY = ARM ? 122 : 203;
  @Internal public static final long SCHED_GETAFFINITY = ARM ? 123 : 204;
  @Internal public static final long TGKILL = ARM ? 131 : 234;
  @Internal public static final long GETCPU = ARM ? 168 : 309;
  @Internal public static final long GETTID = ARM ? 178 : 186;
  @Internal public static final long GETEUID = ARM ? 175 : 107;
  @Internal public static final long GETEGID = ARM ? 177 : 108;
  @Internal public static final long SOCKET = ARM ? 198 : 41;
  @Internal public static final long SOCKETPAIR = ARM ? 199 : 53;
  @Internal public static final long BIND = ARM ? 200 : 49;
  @Internal public static final long LISTEN = ARM ? 201 : 50;
  @Internal public static final long ACCEPT4 = ARM ? 242 : 288;
  @Internal public static final long CONNECT = ARM ? 203 : 42;
  @Internal public static final long SETSOCKOPT = ARM ? 208 : 54;
  @Internal public static final long GETSOCKOPT = ARM ? 209 : 55;
  @Internal public static final long SHUTDOWN = ARM ? 210 : 48;
  @Internal public static final long PRCTL = ARM ? 167 : 157;

  public static final int O_CLOEXEC = 0x80000;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_DIRECT = ARM ? 0x10000 : 0x4000;
  static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

  private KernelCalls() {}
}
