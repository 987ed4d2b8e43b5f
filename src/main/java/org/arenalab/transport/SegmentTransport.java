package org.arenalab.transport;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.UseCount;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.ArenaClosedException;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.ExitCleanup;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.SegmentException;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.shm.segments.BufferDirectory;
import org.arenalab.shm.segments.ShmSegments;

/**
 * A transport that creates a segment for each buffer. Allocation calls {@code shm_open}, {@code
 * ftruncate} and {@code mmap}; release calls {@code munmap} and {@code unlink}. It is the baseline
 * for the measurements of arenas.
 *
 * <p>The buffers are files without a header, in a directory of this transport's own. The
 * directory's marker lets {@link ShmSegments#sweep} find the files of a killed owner. Names are
 * never reused, so a descriptor never reaches a buffer other than its own.
 *
 * <p><b>Progress.</b> Allocation and release briefly lock the process's table of mappings; the
 * first allocation also creates the directory under a lock. <b>Cost.</b> Microseconds, and one page
 * fault for each touched page of each buffer.
 */
public final class SegmentTransport implements ShmTransport {
  private final Path parent;
  private final AtomicLong numbers = new AtomicLong();
  private final Set<ShmBuffer> live = ConcurrentHashMap.newKeySet();
  private final Map<String, Mapped> mapped = new HashMap<>();
  private final UseCount users = new UseCount();
  private volatile BufferDirectory directory;
  private boolean closed;

  /** A buffer of another process as mapped here, shared by all its users in this process. */
  private static final class Mapped {
    final long address;
    final long lengthBytes;
    int users;

    Mapped(long address, long lengthBytes) {
      this.address = address;
      this.lengthBytes = lengthBytes;
    }
  }

  /**
   * Creates a transport in {@code parent}, a tmpfs. Its directory is created when the first buffer
   * is allocated.
   */
  SegmentTransport(Path parent) {
    this.parent = parent;
  }

  @Override
  public ShmBuffer allocate(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw InvalidRequestException.size(sizeBytes);
    }
    enter();
    try {
      return makeBuffer(sizeBytes);
    } finally {
      users.leave();
    }
  }

  private ShmBuffer makeBuffer(long sizeBytes) {
    long number = numbers.getAndIncrement();
    Path path = directory().pathOf(number);
    try (SharedMemory file = SharedMemory.createExclusive(path)) {
      long address = mapNew(path, file, sizeBytes);
      ShmBuffer buffer = new ShmBuffer(this, number, address, sizeBytes);
      live.add(buffer);
      return buffer;
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    }
  }

  private static long mapNew(Path path, SharedMemory file, long sizeBytes) {
    try {
      file.resize(sizeBytes);
      return VirtualMemory.mapShared(file, sizeBytes, true, VirtualMemory.pageSizeBytes());
    } catch (SystemCallException e) {
      SharedMemory.unlink(path);
      throw e;
    }
  }

  private BufferDirectory directory() {
    BufferDirectory made = directory;
    return made != null ? made : makeDirectory();
  }

  private synchronized BufferDirectory makeDirectory() {
    if (directory == null) {
      BufferDirectory made = BufferDirectory.create(parent);
      ExitCleanup.add(made, made::removeNames);
      directory = made;
    }
    return directory;
  }

  @Override
  public void release(ShmBuffer buffer) {
    requireNonNull(buffer, "buffer");
    buffer.requireLiveIn(this, "release");
    enter();
    try {
      boolean ours = live.remove(buffer);
      buffer.markReleased();
      if (ours) {
        giveBack(buffer);
      }
    } finally {
      users.leave();
    }
  }

  private void giveBack(ShmBuffer buffer) {
    Path path = directory.pathOf(buffer.id());
    try {
      ReleaseGate.ours().unmap(buffer.address(), buffer.sizeBytes());
      SharedMemory.unlink(path);
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    }
  }

  @Override
  public BufferDescriptor describe(ShmBuffer buffer) {
    requireNonNull(buffer, "buffer");
    buffer.requireLiveIn(this, "describe");
    requireOpen();
    Path path = directory.pathOf(buffer.id());
    return new BufferDescriptor(
        BufferDescriptor.Kind.SEGMENT,
        parent.relativize(path).toString(),
        0,
        0,
        buffer.sizeBytes());
  }

  @Override
  public synchronized RemoteBuffer map(BufferDescriptor descriptor, AttachMode mode) {
    requireNonNull(descriptor, "descriptor");
    requireNonNull(mode, "mode");
    requireOpen();
    descriptor.requireKind(BufferDescriptor.Kind.SEGMENT);
    String key = mode + ":" + descriptor.segment();
    Mapped present = mapped.get(key);
    if (present == null) {
      present = mapThere(descriptor, mode == AttachMode.READ_WRITE);
      mapped.put(key, present);
    }
    if (descriptor.sizeBytes() > present.lengthBytes) {
      throw tooShort(descriptor, present.lengthBytes);
    }
    present.users++;
    return new RemoteBuffer(present.address, descriptor.sizeBytes(), () -> unmap(key));
  }

  private Mapped mapThere(BufferDescriptor descriptor, boolean writable) {
    Path path = parent.resolve(descriptor.segment());
    try (SharedMemory file = SharedMemory.open(path, writable)) {
      if (!file.status().regular()) {
        throw new SegmentException(
            ShmArenaException.Reason.NOT_A_FILE, path, "is not a regular file");
      }
      long lengthBytes = file.status().sizeBytes();
      if (lengthBytes < descriptor.sizeBytes()) {
        throw tooShort(descriptor, lengthBytes);
      }
      long pageBytes = VirtualMemory.pageSizeBytes();
      long address = VirtualMemory.mapShared(file, lengthBytes, writable, pageBytes);
      return new Mapped(address, lengthBytes);
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    }
  }

  private SegmentException tooShort(BufferDescriptor descriptor, long lengthBytes) {
    return new SegmentException(
        ShmArenaException.Reason.TRUNCATED,
        parent.resolve(descriptor.segment()),
        "has %d B, its descriptor says %d B".formatted(lengthBytes, descriptor.sizeBytes()));
  }

  private synchronized void unmap(String key) {
    Mapped present = mapped.get(key);
    if (present != null && --present.users == 0) {
      mapped.remove(key);
      ReleaseGate.ours().unmap(present.address, present.lengthBytes);
    }
  }

  private void enter() {
    if (!users.tryEnter()) {
      throw new ArenaClosedException("this transport");
    }
  }

  private void requireOpen() {
    if (users.isClosed()) {
      throw new ArenaClosedException("this transport");
    }
  }

  @Override
  public void close() {
    users.closeAndAwait();
    releaseAll();
  }

  private synchronized void releaseAll() {
    if (closed) {
      return;
    }
    closed = true;
    for (ShmBuffer buffer : List.copyOf(live)) {
      if (live.remove(buffer)) {
        giveBack(buffer);
      }
    }
    mapped.values().forEach(each -> ReleaseGate.ours().unmap(each.address, each.lengthBytes));
    mapped.clear();
    if (directory != null) {
      directory.close();
      ExitCleanup.remove(directory);
    }
  }
}
