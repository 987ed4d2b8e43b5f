package org.arenalab.os.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SystemCallException;

/**
 * A view of one process that can tell whether it still runs, or is stopped. It keeps the file
 * {@code /proc/PID/stat} open, which never refers to a later process with an equal number.
 *
 * <p>Not thread-safe. A look costs a system call and makes no garbage.
 */
@Internal
public final class ProcessWatch implements AutoCloseable {
  /** Enough for the number, the name and the state: at most 20 + 64 + 6 bytes. */
  private static final int BYTES = 128;

  private final Descriptor stat;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment text = arena.allocate(BYTES);
  private final MemorySegment capture = LibC.newCapture(arena);

  /**
   * Opens the process that has the number now.
   *
   * @throws SystemCallException ENOENT if there is none
   */
  public ProcessWatch(long pid) {
    stat = Descriptor.open(Path.of("/proc/" + pid + "/stat"), 0);
  }

  /** Returns whether the process runs; a zombie does not. */
  public boolean isAlive() {
    long length = stat.read(capture, text, 0);
    if (length < 0) {
      return length != -Errno.ESRCH && length != -Errno.ENOENT;
    }
    byte state = state(length);
    return state != 'Z' && state != 'X';
  }

  /**
   * Returns whether the process is stopped by SIGSTOP, SIGTSTP or a debugger. None of its threads
   * runs until it is continued. Makes no garbage in any tier of the compilers.
   */
  public boolean isStopped() {
    long length = stat.systemCallWithoutErrno(KernelCalls.PREAD64, text.address(), BYTES, 0, 0);
    byte state = state(length);
    return state == 'T' || state == 't';
  }

  /** Returns the letter of the state; 0 if the text has none. */
  private byte state(long length) {
    // The name, in brackets, may contain brackets; the state follows the last one.
    long at = length - 1;
    // Not by the segment: an access costs microseconds while this method is interpreted.
    while (at > 0 && RawMemory.getByte(text.address() + at) != ')') {
      at--;
    }
    return at + 2 < length ? RawMemory.getByte(text.address() + at + 2) : 0;
  }

  @Override
  public void close() {
    stat.close();
  }
}
