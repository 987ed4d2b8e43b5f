package org.arenalab.os;

/**
 * Numbers of the system calls that the C library has no function for, and flags of those calls.
 * Each number is equal on every Linux of an architecture. From the kernel's {@code unistd.h},
 * {@code userfaultfd.h}, {@code perf_event.h}, {@code fs.h} and {@code membarrier.h}.
 */
@Internal
public final class KernelCalls {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  public static final long USERFAULTFD = ARM ? 282 : 323;
  public static final long PERF_EVENT_OPEN = ARM ? 241 : 298;
  public static final long PROCESS_VM_READV = ARM ? 270 : 310;
  static final long MEMBARRIER = ARM ? 283 : 324;

  public static final int O_CLOEXEC = 0x80000;
  public static final int O_NONBLOCK = 0x800;

  private KernelCalls() {}
}
