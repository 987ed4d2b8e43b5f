package org.arenalab.pager.daemon.lane;

import java.util.regex.Pattern;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;

/**
 * The memory of a client, through its own {@code /proc/self/mem}, which it opened and passed. The
 * kernel checked the rights at that time: a reader needs none, whatever Yama forbids. The memory
 * stays that of the client when its process number has a new owner.
 *
 * <p>Thread-safe. A read makes no garbage and takes no lock of this process. It may wait if the
 * client has mapped a file there that answers slowly; the lanes of that client alone wait then.
 */
@Internal
public final class ClientMemory implements AutoCloseable {
  /** Nothing is mapped there, or nothing that can be read. */
  static final int ABSENT = 1;

  /** The client has ended. */
  static final int GONE = 2;

  /** The kernel's name of the file; the proc file system may be another one than ours. */
  private static final Pattern NAME = Pattern.compile("(/proc)?/\\d+(/task/\\d+)?/mem");

  private final Descriptor file;

  private ClientMemory(Descriptor file) {
    this.file = file;
  }

  /**
   * Wraps a descriptor that the client passed, and owns it from then on. Closes it if it is
   * refused.
   *
   * @throws IllegalArgumentException if it is another file
   */
  public static ClientMemory received(Descriptor passed) {
    String name = passed.kernelName();
    if (!NAME.matcher(name).matches()) {
      passed.close();
      throw new IllegalArgumentException(
          "wrong file: passed=%s, expected /proc/PID/mem".formatted(name));
    }
    return new ClientMemory(passed);
  }

  /** Returns the descriptor, to pass it to the standby. */
  public Descriptor descriptor() {
    return file;
  }

  /** Copies bytes of the client to {@code into}. Returns 0, {@link #ABSENT} or {@link #GONE}. */
  int read(long address, long into, int lengthBytes) {
    long got = file.systemCallWithoutErrno(KernelCalls.PREAD64, into, lengthBytes, address, 0);
    if (got == lengthBytes) {
      return 0;
    }
    return got == 0 ? GONE : ABSENT;
  }

  @Override
  public void close() {
    file.close();
  }
}
