package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The arenas of this process by name: each segment is created or attached once, and every caller
 * gets the same object.
 *
 * <p><b>Assumptions.</b> Any thread calls any method. Arenas from here are shared: whoever closes
 * one closes it for all, and the next caller gets a new one.
 *
 * <p><b>Guarantees.</b> Of callers that ask at the same time one creates or attaches, the others
 * wait for it. At an orderly exit of the JVM, SIGTERM and Ctrl-C included, each arena removes the
 * name of the segment it made. It is not unmapped then, because threads may still use it. After
 * SIGKILL {@link ShmSegments#sweep} removes it.
 *
 * <p><b>Progress.</b> A call waits for one that creates or attaches the same name.
 *
 * <p><b>Cost.</b> A lookup in a map, once the arena is there.
 */
public final class ShmArenas {
  private static final ShmArenas OURS = new ShmArenas();

  /** A read-only attachment is another mapping than a writable one. */
  private record Key(Path path, AttachMode mode) {}

  /** {@code config} is what the arena was asked for with; null if it was only attached. */
  private record Entry(ShmArena arena, ShmArenaConfig config) {}

  private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();

  ShmArenas() {}

  /** The registry of this process. */
  public static ShmArenas ours() {
    return OURS;
  }

  /**
   * The arena of that name: the one this process has, or else a new one, or else the one that
   * another living process made.
   *
   * @throws ConfigMismatchException if there is one that was made in another way
   * @throws SegmentException EXISTS if its owner is dead (sweep it first), or another reason why it
   *     can be neither created nor attached
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

  /** As {@link #attach(Path, AttachMode)}, in the configured directory. */
  public ShmArena attach(String name, AttachMode mode) {
    requireNonNull(name, "name");
    requireNonNull(mode, "mode");
    return attach(ShmArenaConfig.builder().name(name).build().path(), mode);
  }

  /**
   * The arena of that name, attached; never creates a segment. One that this process has made is
   * given out as it is for {@link AttachMode#READ_WRITE}.
   *
   * @throws SegmentException if there is none, or it is not a whole segment
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
      if (e.reason() != SegmentException.Reason.EXISTS) {
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
          SegmentException.Reason.EXISTS,
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
        throw new ConfigMismatchException(arena.name(), existing.config(), wanted);
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
      throw new ConfigMismatchException(arena.name(), has, wants);
    }
  }

  /** What a segment tells of the configuration it was made with. */
  private record Traits(long capacityBytes, long alignmentBytes, boolean hugePages) {}

  /** What is open now. */
  public List<ShmArena> open() {
    return entries.values().stream().map(Entry::arena).filter(ShmArena::isOpen).toList();
  }

  /** Closes every arena; the names of those that this process made are removed. */
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
