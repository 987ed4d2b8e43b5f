package org.arenalab.bench.peer.block;

import java.util.List;
import org.arenalab.bench.peer.PeerUnavailableException;

/** The registry of the allocators by name. Opening one loads no class of another. */
public final class Allocators {
  /** Every name that {@link #open} knows, the floor first. */
  public static final List<String> NAMES =
      List.of(
          Floor.NAME,
          Slab.FAST,
          Slab.LEAN,
          Slab.BALANCED,
          Slab.CHECKED,
          Slab.GUARDED,
          Slab.FULL,
          Mimalloc.CRITICAL,
          Mimalloc.PLAIN,
          Jemalloc.CRITICAL,
          Jemalloc.PLAIN,
          LibcMalloc.CRITICAL,
          LibcMalloc.PLAIN,
          Rpmalloc.NAME,
          NettyAllocator.POOLED,
          NettyAllocator.ADAPTIVE,
          ConfinedArenas.NAME);

  private static final String PARAMETER = "allocator";

  private Allocators() {}

  /**
   * Opens a new allocator.
   *
   * @throws IllegalArgumentException if no allocator has that name
   * @throws PeerUnavailableException if its library cannot be loaded here
   */
  public static BlockAllocator<?> open(String name) {
    try {
      return find(name);
    } catch (LinkageError | RuntimeException e) {
      if (!NAMES.contains(name)) {
        throw e;
      }
      throw new PeerUnavailableException(name, "", PARAMETER, e);
    }
  }

  private static BlockAllocator<?> find(String name) {
    return switch (name) {
      case Floor.NAME -> new Floor();
      case Slab.FAST -> Slab.fast();
      case Slab.LEAN -> Slab.lean();
      case Slab.BALANCED -> Slab.balanced();
      case Slab.CHECKED -> Slab.checked();
      case Slab.GUARDED -> Slab.guarded();
      case Slab.FULL -> Slab.full();
      case Mimalloc.CRITICAL -> Mimalloc.critical();
      case Mimalloc.PLAIN -> Mimalloc.plain();
      case Jemalloc.CRITICAL -> Jemalloc.critical();
      case Jemalloc.PLAIN -> Jemalloc.plain();
      case LibcMalloc.CRITICAL -> LibcMalloc.critical();
      case LibcMalloc.PLAIN -> LibcMalloc.plain();
      case Rpmalloc.NAME -> Rpmalloc.open();
      case NettyAllocator.POOLED -> NettyAllocator.pooled();
      case NettyAllocator.ADAPTIVE -> NettyAllocator.adaptive();
      case ConfinedArenas.NAME -> new ConfinedArenas();
      default ->
          throw new IllegalArgumentException(
              "unknown allocator: name=%s, expected one of %s".formatted(name, NAMES));
    };
  }
}
