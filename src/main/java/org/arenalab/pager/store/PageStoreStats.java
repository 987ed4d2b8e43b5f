package org.arenalab.pager.store;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.statistics.Figure;
import org.arenalab.statistics.Figures;

/**
 * The contents of a store and the totals of its operations. The figures of the pool are read a
 * moment before the others.
 *
 * @param capacityBytes space for extents
 * @param pages stored pages that take an extent
 * @param plainBytes their size when decoded
 * @param storedBytes their size when encoded, without headers, tags and rounding
 * @param sameFilled pages that one value fills, with at most one outlier
 * @param raw pages that no codec makes smaller, stored as they are
 * @param lz4 pages in the form of LZ4
 * @param zstd pages that stayed, in the form of zstd
 * @param occupiedBytes bytes of the pool that the extents take: with headers, tags and rounding
 * @param fragmentedBytes bytes in holes between extents
 * @param backedBytes part of the file that may occupy memory
 * @param metadataBytes memory beside it: lists of holes and the map of block starts
 * @param accepting whether the store accepts pages now
 * @param puts pages that were given an extent, in total
 * @param zeroPages pages of zeros that needed none, in total
 * @param refusals pages refused because the store was full, in total
 * @param frees extents freed, in total
 * @param densified pages that zstd has made smaller, in total
 * @param settled pages for which zstd was tried and gained too little, in total
 * @param movedExtents extents moved by compaction, in total
 * @param refusedMoves moves refused because the page was claimed, in total
 * @param recovered pages that were found after the death of the process before
 * @param lost pages whose extent was not found then
 */
public record PageStoreStats(
    long capacityBytes,
    long pages,
    long plainBytes,
    long storedBytes,
    Form sameFilled,
    Form raw,
    Form lz4,
    Form zstd,
    long occupiedBytes,
    long fragmentedBytes,
    long backedBytes,
    long metadataBytes,
    boolean accepting,
    long puts,
    long zeroPages,
    long refusals,
    long frees,
    long densified,
    long settled,
    long movedExtents,
    long refusedMoves,
    long recovered,
    long lost) {

  public PageStoreStats {
    requireNonNull(sameFilled, "sameFilled");
    requireNonNull(raw, "raw");
    requireNonNull(lz4, "lz4");
    requireNonNull(zstd, "zstd");
  }

  /**
   * The pages of one form.
   *
   * @param pages their number
   * @param bytes their size when encoded, without headers, tags and rounding
   */
  public record Form(long pages, long bytes) {}

  /**
   * Returns the cost beyond the encoded bytes: {@code (backedBytes + metadataBytes) / storedBytes -
   * 1}; 0.05 is 5 %. NaN for an empty store.
   */
  @Figure
  public double overhead() {
    return storedBytes == 0 ? Double.NaN : (double) (backedBytes + metadataBytes) / storedBytes - 1;
  }

  /** Returns the bytes that the store saves: {@code plainBytes - backedBytes - metadataBytes}. */
  @Figure
  public long savedBytes() {
    return plainBytes - backedBytes - metadataBytes;
  }

  /** Returns all figures as one JSON object. */
  public String toJson() {
    return Figures.json(this);
  }

  /** Returns all figures as a table for people. */
  public String toTable() {
    return Figures.table("page store", this);
  }
}
