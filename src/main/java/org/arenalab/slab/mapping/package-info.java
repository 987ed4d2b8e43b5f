/**
 * The blocks outside of the region. Each is a mapping of its own.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Direct block</i>: a block above 64 MiB, or a block for which the region has no room.
 *   <li><i>Refused</i>: a mapping of a freed block that the kernel does not unmap now. A later call
 *       retries the unmap.
 * </ul>
 *
 * <p><b>Threading.</b> Any thread may use every type, except lists and single mappings. The type
 * that holds them guards them.
 *
 * <p><b>Errors.</b> {@link org.arenalab.slab.mapping.NoMappingException} if the kernel has no room
 * or the process has too many mappings. No error loses a mapping.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and {@code slab.release}.
 */
package org.arenalab.slab.mapping;
