package org.arenalab.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process, so named that a later one which gets the same number is not taken for it.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks since boot (field 22 of {@code
 *     /proc/PID/stat}); 0 if unknown
 */
public record ProcessIdentity(long pid, long startTicks) {
  private static final ProcessIdentity SELF = of(ProcessHandle.current().pid());
  private static final int START_TIME_AFTER_COMM = 19;
  private static final int STATE_AFTER_COMM = 0;
  private static final int THREADS_AFTER_COMM = 17;

  /** This process. */
  public static ProcessIdentity self() {
    return SELF;
  }

  /** The process that has the number now; its start is 0 if there is none. */
  public static ProcessIdentity of(long pid) {
    String[] fields = statAfterComm(pid);
    return new ProcessIdentity(
        pid, fields.length == 0 ? 0 : Long.parseLong(fields[START_TIME_AFTER_COMM]));
  }

  /** Whether that very process still runs. One that has ended but was not waited for does not. */
  public boolean isAlive() {
    String[] fields = statAfterComm(pid);
    if (fields.length == 0) {
      return false;
    }
    String state = fields[STATE_AFTER_COMM];
    // A zombie leader's other threads may still be on their way out, and still write.
    boolean alone = Long.parseLong(fields[THREADS_AFTER_COMM]) <= 1;
    boolean ended = (state.equals("Z") && alone) || state.equals("X");
    return !ended && Long.parseLong(fields[START_TIME_AFTER_COMM]) == startTicks;
  }

  /** The fields behind the command's name, which may itself hold spaces and brackets. */
  private static String[] statAfterComm(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
    } catch (IOException gone) {
      return new String[0];
    }
  }
}
