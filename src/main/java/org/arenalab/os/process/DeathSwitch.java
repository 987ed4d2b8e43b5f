package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * A dead man's switch between processes: a pipe whose write end the guards hold, and whose read end
 * the guarded process arms. When the last write end is closed, which the death of a process does
 * too, the kernel sends the guarded process a signal. No thread waits for it, so the switch works
 * although every thread of the process hangs.
 *
 * <p>Nobody writes to the pipe: a byte would release the switch, too.
 *
 * <p>Thread-safe.
 */
@Internal
public final class DeathSwitch implements AutoCloseable {
  private static final int F_SETFL = 4;
  private static final int F_SETOWN = 8;
  private static final int F_SETSIG = 10;
  private static final int O_ASYNC = 0x2000;

  private final Descriptor readEnd;
  private final Descriptor writeEnd;

  private DeathSwitch(Descriptor readEnd, Descriptor writeEnd) {
    this.readEnd = readEnd;
    this.writeEnd = writeEnd;
  }

  /** Makes a switch that is not armed. */
  public static DeathSwitch create() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      long result =
          LibC.syscall(KernelCalls.PIPE2, ends.address(), KernelCalls.O_CLOEXEC, 0, 0, 0, 0);
      if (result < 0) {
        throw new SystemCallException("pipe2", (int) -result);
      }
      String name = "death switch";
      return new DeathSwitch(
          Descriptor.of(name, "pipe2", ends.getAtIndex(JAVA_INT, 0)),
          Descriptor.of(name, "pipe2", ends.getAtIndex(JAVA_INT, 1)));
    }
  }

  /** Returns the end to send to the guarded process. Call {@link #closeReadEnd} after that. */
  public Descriptor readEnd() {
    return readEnd;
  }

  /** Returns the end that a guard keeps open for as long as it lives. */
  public Descriptor writeEnd() {
    return writeEnd;
  }

  /** Closes the read end of this process. */
  public void closeReadEnd() {
    readEnd.close();
  }

  /** Closes both ends of this process. */
  @Override
  public void close() {
    readEnd.close();
    writeEnd.close();
  }

  /**
   * Arms the switch: this process gets {@code signal} when the last write end is closed. Owns
   * {@code readEnd} from then on; closes it if arming fails.
   *
   * @param signal from 1 to 31; one that the process handles does not end it
   * @throws IllegalStateException if no write end is open any more
   */
  public static Armed arm(Descriptor readEnd, int signal) {
    if (signal < 1 || signal > 31) {
      throw new IllegalArgumentException("signal=" + signal + ", expected 1 to 31");
    }
    Armed armed = new Armed(readEnd);
    boolean done = false;
    try {
      control(readEnd, "F_SETSIG", F_SETSIG, signal);
      control(readEnd, "F_SETOWN", F_SETOWN, ProcessHandle.current().pid());
      control(readEnd, "F_SETFL", F_SETFL, readEnd.statusFlags() | O_ASYNC);
      // The last write end may have been closed before the switch was armed.
      if (armed.isReleased()) {
        throw new IllegalStateException(
            "no guard lives: readEnd=" + readEnd + ", expected an open write end; attach again");
      }
      done = true;
      return armed;
    } finally {
      if (!done) {
        armed.close();
      }
    }
  }

  private static void control(Descriptor file, String name, int command, long argument) {
    long result = file.fileControl(command, argument);
    if (result < 0) {
      throw new SystemCallException("fcntl(" + name + ", " + argument + ")", (int) -result);
    }
  }

  /** The armed end of a switch in the guarded process. Thread-safe. */
  @Internal
  public static final class Armed implements AutoCloseable {
    private final Descriptor readEnd;

    private Armed(Descriptor readEnd) {
      this.readEnd = readEnd;
    }

    /** Returns whether no write end is open any more. */
    public boolean isReleased() {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment scratch = arena.allocate(Descriptor.POLL_BYTES, Long.BYTES);
        return (readEnd.poll(scratch, Descriptor.POLLIN) & Descriptor.POLLHUP) != 0;
      }
    }

    /** Disarms the switch. Closing twice does nothing. */
    @Override
    public void close() {
      if (!readEnd.isClosed()) {
        control(readEnd, "F_SETFL", F_SETFL, readEnd.statusFlags() & ~O_ASYNC);
        readEnd.close();
      }
    }
  }
}
