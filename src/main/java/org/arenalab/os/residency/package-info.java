/**
 * Resident memory: which pages of this process are in memory, how many bytes, and which pages were
 * written.
 *
 * <p>{@link org.arenalab.os.residency.Residency} measures ranges and the whole process. {@link
 * org.arenalab.os.residency.PageScan} finds pages by their attributes with the {@code PAGEMAP_SCAN}
 * call; a kernel without that call is served by {@code /proc/self/pagemap}.
 *
 * <p><b>Threading.</b> Each class states which threads may call it.
 *
 * <p><b>Errors.</b> A call that the kernel refuses throws a {@link
 * org.arenalab.os.SystemCallException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}.
 */
package org.arenalab.os.residency;
