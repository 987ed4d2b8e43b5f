package org.arenalab.transport;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.arenalab.shm.ArenaClosedException;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;

/**
 * A transport that carves buffers from one {@link ShmArena}. Allocation is an atomic addition, and
 * release is a push on a list. A recycled buffer has its pages mapped already.
 *
 * <p>A process that maps a buffer attaches the whole arena once, and then finds each buffer by
 * arithmetic. It detaches the arena after its last buffer is closed and the arena's name is gone.
 * The memory of owners that have ended is therefore freed.
 *
 * <p><b>Progress.</b> Allocation and release are lock-free once the arena exists; {@link #map}
 * takes a lock. <b>Cost.</b> The arena's cost, and one small object.
 */
public final class ArenaTransport implements ShmTransport {
  private final ShmArenaConfig config;
  private final Map<Key, Attachment> attached = new HashMap<>();
  private volatile ShmArena arena;
  private volatile boolean closed;

  /**
   * The identity of a segment. The name alone is not enough, because a later segment may reuse it.
   */
  private record Key(String segment, long identity, AttachMode mode) {}

  private static final class Attachment {
    final ShmArena arena;
    int users;

    Attachment(ShmArena arena) {
      this.arena = arena;
    }

    boolean isOver() {
      return users == 0 && !Files.exists(arena.path());
    }
  }

  /** Creates a transport. The arena is created when the first buffer is allocated. */
  ArenaTransport(ShmArenaConfig config) {
    this.config = config;
  }

  @Override
  public ShmBuffer allocate(long sizeBytes) {
    ShmArena from = arena();
    long handle = from.allocate(sizeBytes);
    return new ShmBuffer(this, handle, from.address(handle), sizeBytes);
  }

  private ShmArena arena() {
    ShmArena made = arena;
    return made != null ? made : makeArena();
  }

  private synchronized ShmArena makeArena() {
    requireOpen();
    if (arena == null) {
      ShmArena made = ShmArena.create(config);
      arena = made;
    }
    return arena;
  }

  @Override
  public void release(ShmBuffer buffer) {
    requireNonNull(buffer, "buffer");
    buffer.requireLiveIn(this, "release");
    buffer.markReleased();
    boolean freed = false;
    try {
      arena.free(buffer.id());
      freed = true;
    } finally {
      if (!freed) {
        buffer.markLive();
      }
    }
  }

  @Override
  public BufferDescriptor describe(ShmBuffer buffer) {
    requireNonNull(buffer, "buffer");
    buffer.requireLiveIn(this, "describe");
    requireOpen();
    return new BufferDescriptor(
        BufferDescriptor.Kind.ARENA,
        arena.name(),
        arena.identity(),
        buffer.id(),
        buffer.sizeBytes());
  }

  @Override
  public synchronized RemoteBuffer map(BufferDescriptor descriptor, AttachMode mode) {
    requireNonNull(descriptor, "descriptor");
    requireNonNull(mode, "mode");
    requireOpen();
    descriptor.requireKind(BufferDescriptor.Kind.ARENA);
    Key key = new Key(descriptor.segment(), descriptor.identity(), mode);
    Attachment there = attached.get(key);
    if (there == null) {
      detachWhatIsOver();
      there = new Attachment(attach(descriptor, mode));
      attached.put(key, there);
    }
    long address = there.arena.address(descriptor.handle(), 0, descriptor.sizeBytes());
    there.users++;
    return new RemoteBuffer(address, descriptor.sizeBytes(), () -> leave(key));
  }

  private ShmArena attach(BufferDescriptor descriptor, AttachMode mode) {
    Path path = config.directory().resolve(descriptor.segment());
    ShmArena found = ShmArena.attach(path, mode);
    long identity = found.identity();
    if (identity != descriptor.identity()) {
      found.close();
      throw new StaleDescriptorException(descriptor, identity);
    }
    return found;
  }

  private synchronized void leave(Key key) {
    Attachment there = attached.get(key);
    if (there != null) {
      there.users--;
      detachWhatIsOver();
    }
  }

  private void detachWhatIsOver() {
    attached
        .values()
        .removeIf(
            each -> {
              boolean over = each.isOver();
              if (over) {
                each.arena.close();
              }
              return over;
            });
  }

  /** Returns the number of other processes' arenas that are attached now. */
  synchronized int attachments() {
    return attached.size();
  }

  private void requireOpen() {
    if (closed) {
      throw new ArenaClosedException("this transport");
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    attached.values().forEach(each -> each.arena.close());
    attached.clear();
    if (arena != null) {
      arena.close();
    }
  }
}
