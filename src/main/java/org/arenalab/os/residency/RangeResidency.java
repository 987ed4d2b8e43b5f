package org.arenalab.os.residency;

import org.arenalab.os.ReleaseGate;

/**
 * The resident memory of an address range, as reported by {@code /proc/self/smaps}. All sizes are
 * in bytes.
 *
 * @param residentBytes pages in memory, including {@code lazyFreeBytes}
 * @param lazyFreeBytes released by {@link ReleaseGate#releaseLazily}, but not yet taken by the
 *     kernel. The figure lags: each processor collects up to 31 pages before it marks them
 * @param hugeBytes resident in transparent huge pages
 * @param swappedBytes in swap
 * @param mappings of the kernel (VMAs) that overlap the range; advice to parts of it splits them
 * @param outsideBytes of address space that these mappings have outside the range. If it is not 0,
 *     the kernel merged the range with a neighbour, and the figures may include the neighbour's
 */
public record RangeResidency(
    long residentBytes,
    long lazyFreeBytes,
    long hugeBytes,
    long swappedBytes,
    int mappings,
    long outsideBytes) {

  /** Returns the bytes that memory pressure cannot drop: resident and not lazily freed. */
  public long heldBytes() {
    return residentBytes - lazyFreeBytes;
  }
}
