package org.arenalab.slab.mapping;

import org.arenalab.os.Internal;

/**
 * A mapping of one large or guarded block, live or freed. The object exists before the kernel maps
 * the memory. It links itself into tables and lists, so no step after the system call needs Java
 * memory. An {@link OutOfMemoryError} therefore cannot lose a mapping.
 *
 * <p>Protected by the lock of the {@link DirectTable}, {@link MappingList} or {@code GuardedBlocks}
 * that holds it.
 */
@Internal
public final class DirectMapping {
  public long address;
  public long bytes;

  /** True if the block has grown after its allocation. */
  boolean grown;

  /** The time at which its block was freed. */
  long freedNs;

  /** The next mapping in the table's bucket or in the list. */
  DirectMapping next;
}
