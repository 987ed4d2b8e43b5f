package org.arenalab.os.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.SystemCallException;

/**
 * The identity of a process. The start time distinguishes it from a later process with an equal
 * number.
 *
 * @param pid its number
 * @param startTicks its start time, in clock ticks since boot (field 22 of {@code /proc/PID/stat});
 *     0 if unknown
 */
public record ProcessIdentity(long pid, long startTicks) {
  private static final int START_TIME_AFTER_COMM = 19;
  private static final int STATE_AFTER_COMM = 0;
  private static final int FLAGS_AFTER_COMM = 6;

  /** PF_EXITING of the kernel: the thread leaves and runs no user code again. */
  private static final long EXITING = 0x4;

  private static final int THREADS_AFTER_COMM = 17;

  /**
   * Longer than any line: 52 fields with numbers of at most 20 digits, and a name of at most 64.
   */
  private static final int STAT_BYTES = 2048;

  private static final ProcessIdentity SELF = of(ProcessHandle.current().pid());

  /** Returns the identity of this process. */
  public static ProcessIdentity self() {
    return SELF;
  }

  /**
   * Returns the process that has the number now; its start is 0 if none exists or its file is
   * unreadable.
   */
  public static ProcessIdentity of(long pid) {
    Stat stat = statOf(pid);
    return new ProcessIdentity(
        pid, stat.result() < 0 ? 0 : Long.parseLong(stat.fields().get(START_TIME_AFTER_COMM)));
  }

  /**
   * Returns whether this process may still run. A process that has ended counts as dead even before
   * its parent waited for it. Only processes of this PID namespace are visible. False is always an
   * answer of the kernel. If the kernel cannot be asked, for example at the limit of open files,
   * the answer is true.
   */
  public boolean isAlive() {
    Stat stat = statOf(pid);
    if (stat.result() < 0) {
      return stat.result() != -Errno.ENOENT && stat.result() != -Errno.ESRCH;
    }
    List<String> fields = stat.fields();
    String state = fields.get(STATE_AFTER_COMM);
    // The other threads of a zombie leader may still be ending, and may still write.
    boolean alone = Long.parseLong(fields.get(THREADS_AFTER_COMM)) <= 1;
    boolean ended = (state.equals("Z") && alone) || state.equals("X");
    return !ended && Long.parseLong(fields.get(START_TIME_AFTER_COMM)) == startTicks;
  }

  /**
   * Returns whether the first thread of this process has begun to end or has ended, but the process
   * is not dead. The first thread of a JVM ends only with its process.
   */
  public boolean isEnding() {
    Stat stat = statOf(pid);
    if (stat.result() < 0) {
      return false;
    }
    long flags = Long.parseLong(stat.fields().get(FLAGS_AFTER_COMM));
    return (flags & EXITING) != 0
        && Long.parseLong(stat.fields().get(START_TIME_AFTER_COMM)) == startTicks;
  }

  /** The fields after the command's name; valid if {@code result} is not a negated errno. */
  private record Stat(long result, List<String> fields) {}

  /**
   * Reads the fields after the last bracket, because the command's name may contain spaces and
   * brackets.
   */
  private static Stat statOf(long pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(STAT_BYTES);
      long result = read(Path.of("/proc/" + pid + "/stat"), buffer);
      if (result <= 0) {
        return new Stat(result < 0 ? result : -Errno.ESRCH, List.of());
      }
      byte[] bytes = buffer.asSlice(0, result).toArray(ValueLayout.JAVA_BYTE);
      String stat = new String(bytes, StandardCharsets.ISO_8859_1);
      String afterName = stat.substring(stat.lastIndexOf(')') + 2).trim();
      return new Stat(result, List.of(afterName.split(" ")));
    }
  }

  private static long read(Path path, MemorySegment into) {
    try (Descriptor file = Descriptor.open(path, 0)) {
      return file.read(into, 0);
    } catch (SystemCallException e) {
      return -e.errno();
    }
  }
}
