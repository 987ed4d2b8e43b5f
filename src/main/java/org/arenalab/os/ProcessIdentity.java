package org.arenalab.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A process, so named that a later one which gets the same number is not taken for it.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks since boot (field 22 of {@code
 *     /proc/PID/stat}); 0 if unknown
 */
public record ProcessIdentity(long pid, long startTicks) {
  private static final int START_TIME_AFTER_COMM = 19;
  private static final int STATE_AFTER_COMM = 0;
  private static final int THREADS_AFTER_COMM = 17;

  /** More than the 52 fields of a line take: numbers of at most 20 digits, a name of at most 64. */
  private static final int STAT_BYTES = 2048;

  private static final ProcessIdentity SELF = of(ProcessHandle.current().pid());

  /** This process. */
  public static ProcessIdentity self() {
    return SELF;
  }

  /** The process that has the number now; its start is 0 if there is none, or none is readable. */
  public static ProcessIdentity of(long pid) {
    Stat stat = statOf(pid);
    return new ProcessIdentity(
        pid, stat.result() < 0 ? 0 : Long.parseLong(stat.fields().get(START_TIME_AFTER_COMM)));
  }

  /**
   * Whether that very process may still run. One that has ended but was not waited for does not.
   * Only processes of this PID namespace are seen. False is an answer of the kernel: where it
   * cannot be asked, as at the limit of open files, the answer is true.
   */
  public boolean isAlive() {
    Stat stat = statOf(pid);
    if (stat.result() < 0) {
      return stat.result() != -Errno.ENOENT && stat.result() != -Errno.ESRCH;
    }
    List<String> fields = stat.fields();
    String state = fields.get(STATE_AFTER_COMM);
    // A zombie leader's other threads may still be on their way out, and still write.
    boolean alone = Long.parseLong(fields.get(THREADS_AFTER_COMM)) <= 1;
    boolean ended = (state.equals("Z") && alone) || state.equals("X");
    return !ended && Long.parseLong(fields.get(START_TIME_AFTER_COMM)) == startTicks;
  }

  /** The fields after the command's name, if {@code result} is not a negated errno. */
  private record Stat(long result, List<String> fields) {}

  /** The command's name may itself hold spaces and brackets. */
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
