package org.arenalab.pager.protocol;

import static org.arenalab.os.SharedMemory.Seal.GROW;
import static org.arenalab.os.SharedMemory.Seal.SEAL;
import static org.arenalab.os.SharedMemory.Seal.SHRINK;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;

/**
 * The shared memory of one client of the pager, mapped by client, daemon and standby. {@link
 * SessionLayout} draws it. Its size is sealed, so that no process can make an access of another one
 * fail.
 *
 * <p><b>Trust.</b> The layout is read and checked once, at {@link #attach}, and kept in Java
 * memory. Every other value may be changed by a hostile client at any time; the Javadoc of each
 * part names its checks. An index that this process chooses wrongly is an {@link
 * IndexOutOfBoundsException}.
 *
 * <p><b>Threading.</b> Any thread may use any part. {@link #close} unmaps: no thread may use a part
 * after it.
 */
@Internal
public final class SessionMemory implements AutoCloseable {
  private static final Set<SharedMemory.Seal> SIZE = EnumSet.of(SHRINK, GROW);

  private final SharedMemory file;
  private final SessionLayout layout;
  private final long address;
  private final SessionHeader header;
  private final SessionWords words;
  private final PageMarks marks;
  private final RangeTable ranges;
  private final SlotOwners slotOwners;
  private final CommandRing commands;
  private boolean closed;

  private SessionMemory(SharedMemory file, SessionLayout layout) {
    this.file = file;
    this.layout = layout;
    address = map(file, layout.sizeBytes());
    header = new SessionHeader(address, layout);
    ranges = new RangeTable(address + layout.rangeTableOffset(), layout);
    words = new SessionWords(address + layout.pageWordsOffset(), layout, ranges, header);
    marks = new PageMarks(address + layout.returnedOffset(), address + layout.pinsOffset(), layout);
    slotOwners = new SlotOwners(address + layout.slotOwnersOffset(), layout);
    commands = new CommandRing(address + layout.commandRingOffset(), layout);
  }

  private static long map(SharedMemory file, long lengthBytes) {
    return VirtualMemory.mapShared(file, lengthBytes, true, VirtualMemory.pageSizeBytes());
  }

  /**
   * Makes the memory of a new session, and owns {@code memfd} from then on. For the daemon.
   *
   * @param memfd an empty one that can be sealed
   */
  public static SessionMemory create(SharedMemory memfd, SessionLayout layout, long sessionId) {
    memfd.resize(layout.sizeBytes());
    SessionMemory created = new SessionMemory(memfd, layout);
    boolean done = false;
    try {
      created.header.format(sessionId);
      memfd.seal(EnumSet.of(SHRINK, GROW, SEAL));
      done = true;
      return created;
    } finally {
      if (!done) {
        created.unmap();
      }
    }
  }

  /**
   * Maps the memory that another process made, and owns {@code memfd} from then on. If the memory
   * is refused, the caller still owns {@code memfd}.
   *
   * @throws DamagedSessionException if its size is not sealed, or its header makes no sense
   */
  public static SessionMemory attach(SharedMemory memfd) {
    if (!memfd.seals().containsAll(SIZE)) {
      throw DamagedSessionException.of("seals", memfd.seals(), "at least " + SIZE);
    }
    long fileBytes = memfd.status().sizeBytes();
    long headerBytes = VirtualMemory.pageSizeBytes();
    if (fileBytes < headerBytes) {
      throw DamagedSessionException.of("size", fileBytes, "at least " + headerBytes);
    }
    long header = map(memfd, headerBytes);
    SessionLayout layout;
    try {
      layout = SessionHeader.layoutOf(header, fileBytes);
    } finally {
      ReleaseGate.ours().unmap(header, headerBytes);
    }
    return new SessionMemory(memfd, layout);
  }

  public SessionLayout layout() {
    return layout;
  }

  /** Returns the session's file, to pass it on; closed with this object. */
  public SharedMemory file() {
    return file;
  }

  /** Returns the address of the mapping in this process. */
  public long address() {
    return address;
  }

  public SessionHeader header() {
    return header;
  }

  public SessionWords words() {
    return words;
  }

  public PageMarks marks() {
    return marks;
  }

  public RangeTable ranges() {
    return ranges;
  }

  public SlotOwners slotOwners() {
    return slotOwners;
  }

  public CommandRing commands() {
    return commands;
  }

  /** Returns the address of a slot's copy in this process. */
  public long copyAddress(int slot) {
    return address + layout.copyOffset(Objects.checkIndex(slot, layout.slots()));
  }

  private void unmap() {
    ReleaseGate.ours().unmap(address, layout.sizeBytes());
  }

  /** Unmaps the memory and closes the file. Closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      unmap();
      file.close();
    }
  }
}
