package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The registry of this process's arenas by name. Each segment is created or attached once, and
 * every caller gets that one object.
 *
 * <p><b>Assumptions.</b> Any thread calls any method. Arenas from the registry are shared: closing
 * an arena closes it for all callers, and the next caller gets a new one.
 *
 * <p><b>Guarantees.</b> If several callers request a name concurrently, one creates or attaches the
 * arena and the others wait. At an orderly exit of the JVM, SIGTERM and Ctrl-C included, each arena
 * removes the name of the segment that it created. The segment stays mapped, because threads may
 * still use it. After SIGKILL {@code ShmSegments.sweep} removes the name.
 *
 * <p><b>Progress.</b> A call waits for a concurrent call that creates or attaches the name.
 *
 * <p><b>Cost.</b> A map lookup, once the arena exists.
 */
public final class ShmArenas {
  private static final ShmArenas OURS = new ShmArenas();

  /**
   * The key of an arena. The mode is part of it, because a read-only attachment is a separate
   * mapping.
   */
  private record Key(Path path, AttachMode mode) {}

  /** An arena and its requested {@code config}, which is null if the arena was only attached. */
  private record Entry(ShmArena arena, ShmArenaConfig config) {}

  private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();

  ShmArenas() {}

  /** Returns the registry of this process. */
  public static ShmArenas ours() {
    return OURS;
  }

  /**
   * Returns the arena of that name. If this process does not have it, creates it, or attaches the
   * arena that another living process created.
   *
   * @throws ShmArenaException CONFIG_MISMATCH if the existing arena has another configuration
   * @throws SegmentException EXISTS if its owner is dead (sweep it first), or the reason why it can
   *     be neither created nor attached
   */
  public ShmArena getOrCreate(ShmArenaConfig config) {
    requireNonNull(config, "config");
    Key key = new Key(config.path(), AttachMode.READ_WRITE);
    return get(
        key,
        existing -> {
          if (existing == null) {
            return createOrAttach(config);
          }
          requireAlike(existing, config);
          return existing;
        });
  }

  /** Attaches a segment of the configured directory; see {@link #attach(Path, AttachMode)}. */
  public ShmArena attach(String name, AttachMode mode) {
    requireNonNull(name, "name");
    requireNonNull(mode, "mode");
    return attach(ShmArenaConfig.builder().name(name).build().path(), mode);
  }

  /**
   * Returns the arena of that name, attached; never creates a segment. For {@link
   * AttachMode#READ_WRITE}, an arena that this process created is returned itself.
   *
   * @throws SegmentException if there is none, or it is not a complete segment
   */
  public ShmArena attach(Path path, AttachMode mode) {
    requireNonNull(path, "path");
    requireNonNull(mode, "mode");
    return get(
        new Key(path, mode),
        existing -> existing == null ? new Entry(ShmArena.attach(path, mode), null) : existing);
  }

  private ShmArena get(Key key, UnaryOperator<Entry> orMake) {
    return entries
        .compute(
            key,
            (same, present) -> {
              boolean usable = present != null && present.arena().isOpen();
              return orMake.apply(usable ? present : null);
            })
        .arena();
  }

  private static Entry createOrAttach(ShmArenaConfig config) {
    try {
      return new Entry(ShmArena.create(config), config);
    } catch (SegmentException e) {
      if (e.reason() != ShmArenaException.Reason.EXISTS) {
        throw e;
      }
    }
    ShmArena arena = ShmArena.attach(config.path(), AttachMode.READ_WRITE);
    Entry entry = new Entry(arena, null);
    try {
      requireLivingOwner(arena);
      requireAlike(entry, config);
      return entry;
    } catch (ShmArenaException e) {
      arena.close();
      throw e;
    }
  }

  private static void requireLivingOwner(ShmArena arena) {
    if (!OwnerLock.isHeld(arena.mapping().file())) {
      throw new SegmentException(
          ShmArenaException.Reason.EXISTS,
          arena.path(),
          "was left by an owner that is dead: owner=process %d, expected one that lives; remove it"
                  .formatted(arena.mapping().header().owner().pid())
              + " with \"shm sweep\" or ShmSegments.sweep, then call again");
    }
  }

  private static void requireAlike(Entry existing, ShmArenaConfig wanted) {
    ShmArena arena = existing.arena();
    if (existing.config() != null) {
      if (!existing.config().equals(wanted)) {
        throw ShmArenaException.configMismatch(arena.name(), existing.config(), wanted);
      }
      return;
    }
    SegmentHeader header = arena.mapping().header();
    boolean inFile = header.backing() == SegmentHeader.Backing.FILE;
    ShmArenaConfig effective = inFile ? SegmentFactory.fitToDirectory(wanted) : wanted;
    Traits has = new Traits(arena.capacityBytes(), arena.alignmentBytes(), !inFile);
    Traits wants =
        new Traits(
            effective.capacityBytes(),
            effective.granuleBytes(),
            wanted.hugePages() != HugePagePolicy.OFF);
    if (!has.equals(wants)) {
      throw ShmArenaException.configMismatch(arena.name(), has, wants);
    }
  }

  /** The part of a configuration that can be read back from a segment. */
  private record Traits(long capacityBytes, long alignmentBytes, boolean hugePages) {}

  /** Returns the open arenas. */
  public List<ShmArena> open() {
    return entries.values().stream().map(Entry::arena).filter(ShmArena::isOpen).toList();
  }

  /** Closes every arena, and removes the names of the segments that this process created. */
  public void closeAll() {
    List<ShmArena> closing = new ArrayList<>();
    for (Key key : entries.keySet()) {
      Entry entry = entries.remove(key);
      if (entry != null) {
        closing.add(entry.arena());
      }
    }
    closing.forEach(ShmArena::close);
  }
}
