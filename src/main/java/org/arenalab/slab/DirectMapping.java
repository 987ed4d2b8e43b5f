package org.arenalab.slab;

/**
 * A mapping that one large block has, or had. It is made before the kernel maps it and links itself
 * into tables and lists, so that nothing after the system call needs Java memory: an {@link
 * OutOfMemoryError} cannot lose a mapping.
 *
 * <p>Guarded by the {@link DirectTable} or the {@link MappingList} that holds it.
 */
final class DirectMapping {
  long address;
  long bytes;

  /** Whether its block has grown since it was allocated. */
  boolean grown;

  /** The time at which its block was freed. */
  long freedNs;

  /** The next one of the table's bucket, or of the list. */
  DirectMapping next;
}
