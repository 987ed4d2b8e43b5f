package org.arenalab.os.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.arenalab.os.Descriptor;
import org.arenalab.os.ProcFile;
import org.arenalab.os.SystemCallException;

/**
 * Two counters of lost processor time. The first is the time that one thread was ready to run
 * without a processor. The second is the time that this machine's processors were ready to run
 * while the hypervisor ran another machine. Both only grow; the difference of two readings is the
 * time lost between them.
 *
 * <p>Thread-safe; readings wait for each other. Cost: 10 to 100 us a reading and some dozen bytes
 * of garbage.
 */
public final class ProcessorWait implements AutoCloseable {
  /**
   * The result if the kernel has no such figure, the thread has ended, or this object is closed.
   */
  public static final long UNKNOWN = -1;

  private static final byte[] ALL_PROCESSORS = "cpu ".getBytes(StandardCharsets.US_ASCII);
  private static final int WAITED_FIELD = 1;
  private static final int STOLEN_FIELD = 7;

  /** The length of a tick of {@code /proc/stat}: 1/100 s on every architecture. */
  private static final long NS_PER_TICK = 10_000_000;

  private ProcFile thread;
  private ProcFile machine;

  private ProcessorWait(ProcFile thread, ProcFile machine) {
    this.thread = thread;
    this.machine = machine;
  }

  /** Opens the counters of the calling platform thread; any thread may read them. */
  public static ProcessorWait ofThisThread() {
    return new ProcessorWait(openOrNull("/proc/thread-self/schedstat"), openOrNull("/proc/stat"));
  }

  private static ProcFile openOrNull(String path) {
    try {
      return new ProcFile(Descriptor.open(Path.of(path), 0));
    } catch (SystemCallException e) {
      // A kernel without CONFIG_SCHED_INFO, or a container that hides the file.
      return null;
    }
  }

  /**
   * Returns the nanoseconds that the thread waited on a run queue since its start, or {@link
   * #UNKNOWN}.
   */
  public synchronized long waitedNs() {
    return read(thread) ? number(thread, 0, WAITED_FIELD) : UNKNOWN;
  }

  /**
   * Returns the nanoseconds stolen from all processors together since boot, or {@link #UNKNOWN}.
   */
  public synchronized long stolenNs() {
    return read(machine) && machine.startsWith(0, ALL_PROCESSORS)
        ? number(machine, ALL_PROCESSORS.length, STOLEN_FIELD) * NS_PER_TICK
        : UNKNOWN;
  }

  private static boolean read(ProcFile file) {
    try {
      return file != null && file.read().length() > 0;
    } catch (SystemCallException e) {
      // ESRCH: the thread has ended.
      return false;
    }
  }

  /** Returns the number after {@code skipped} other numbers, all separated by spaces. */
  private static long number(ProcFile file, int from, int skipped) {
    int at = from;
    for (int i = 0; i < skipped; i++) {
      while (file.byteAt(at) == ' ') {
        at++;
      }
      while (file.byteAt(at) != ' ') {
        at++;
      }
    }
    return file.numberAfter(at);
  }

  /** Closes the files: every later reading returns {@link #UNKNOWN}. */
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.close();
      thread = null;
    }
    if (machine != null) {
      machine.close();
      machine = null;
    }
  }
}
