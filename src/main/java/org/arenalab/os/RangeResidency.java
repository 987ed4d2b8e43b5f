package org.arenalab.os;

/**
 * What a range of addresses keeps in memory, as {@code /proc/self/smaps} says it. All in bytes.
 *
 * @param residentBytes pages in memory; those of {@code lazyFreeBytes} are among them
 * @param lazyFreeBytes given back by {@link ReleaseGate#releaseLazily}, but not yet taken by the
 *     kernel. It lags: each processor collects up to 31 pages before it marks them
 * @param hugeBytes resident in transparent huge pages
 * @param swappedBytes in swap
 * @param mappings of the kernel (VMAs) that overlap the range; advice to parts of it splits them
 * @param outsideBytes of address space that these mappings have outside the range: where it is not
 *     0, the range was merged with a neighbour and the figures may be the neighbour's too
 */
public record RangeResidency(
    long residentBytes,
    long lazyFreeBytes,
    long hugeBytes,
    long swappedBytes,
    int mappings,
    long outsideBytes) {

  /** What memory pressure cannot take away: resident and not given back lazily. */
  public long heldBytes() {
    return residentBytes - lazyFreeBytes;
  }
}
