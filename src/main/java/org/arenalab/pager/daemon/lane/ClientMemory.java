package org.arenalab.pager.daemon.lane;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.residency.PageScan;

/**
 * The memory of a client whose pages leave before they are copied. If they leave by UFFDIO_MOVE,
 * also its page tables.
 *
 * <p>The memory is read through the client's own {@code /proc/self/mem}, which it opened and
 * passed. The kernel checked the rights at that time: a reader needs none, whatever Yama forbids.
 * The memory stays that of the client when its process number has a new owner.
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
  private final Optional<PageScan> pages;

  private ClientMemory(Descriptor file, Optional<PageScan> pages) {
    this.file = file;
    this.pages = pages;
  }

  /**
   * Wraps descriptors that the client passed, and owns them from then on. Closes both if one is
   * refused.
   *
   * @param pageMap the file of the page tables, of a client that moves pages by UFFDIO_MOVE
   * @throws IllegalArgumentException if it is another file
   */
  public static ClientMemory received(Descriptor passed, Optional<Descriptor> pageMap) {
    String name = passed.kernelName();
    if (!NAME.matcher(name).matches()) {
      passed.close();
      pageMap.ifPresent(Descriptor::close);
      throw new IllegalArgumentException(
          "wrong file: passed=%s, expected /proc/PID/mem".formatted(name));
    }
    boolean done = false;
    try {
      ClientMemory memory = new ClientMemory(passed, pageMap.map(PageScan::received));
      done = true;
      return memory;
    } finally {
      if (!done) {
        passed.close();
      }
    }
  }

  /** Returns the descriptors, to pass them to the standby. */
  public List<Descriptor> descriptors() {
    return pages.map(each -> List.of(file, each.descriptor())).orElse(List.of(file));
  }

  /** Returns the client's page tables; empty if its pages leave by {@code mremap}. */
  public Optional<PageScan> pages() {
    return pages;
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
    pages.ifPresent(PageScan::close);
    file.close();
  }
}
