package org.arenalab.shm;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;

/**
 * Takes the memory for links and free map before they are written, a page at a time, so that a full
 * file system is an exception at a free and never a fault inside the bookkeeping.
 *
 * <p>Remembers, for this process, which pages have their memory. Thread-safe; a page that is known
 * costs one load.
 */
final class BookkeepingBacking {
  private static final int PAGE_BYTES = SegmentDescriptor.HEADER_BYTES;
  private static final int GRANULES_PER_LINK_PAGE = PAGE_BYTES / SegmentDescriptor.LINK_BYTES;
  private static final int GRANULES_PER_MAP_PAGE =
      PAGE_BYTES / Long.BYTES * SegmentDescriptor.GRANULES_PER_MAP_WORD;

  private final SharedMemory file;
  private final Path path;
  private final SegmentDescriptor layout;
  private final AtomicIntegerArray known;

  BookkeepingBacking(SharedMemory file, Path path, SegmentDescriptor layout) {
    this.file = file;
    this.path = path;
    this.layout = layout;
    long linkPages = layout.granules() / GRANULES_PER_LINK_PAGE + 1;
    known = new AtomicIntegerArray((int) (linkPages / Integer.SIZE) + 1);
  }

  /**
   * Makes sure that what is kept about a granule can be written.
   *
   * @throws SegmentException NO_SPACE if the file system is full
   */
  void ensure(long granule) {
    int page = (int) (granule / GRANULES_PER_LINK_PAGE);
    int bit = 1 << (page % Integer.SIZE);
    if ((known.getOpaque(page / Integer.SIZE) & bit) == 0) {
      reserve(granule);
      known.getAndUpdate(page / Integer.SIZE, bits -> bits | bit);
    }
  }

  private void reserve(long granule) {
    long linkPage = granule / GRANULES_PER_LINK_PAGE;
    long mapPage = granule / GRANULES_PER_MAP_PAGE;
    try {
      file.reserve(SegmentDescriptor.LINKS + linkPage * PAGE_BYTES, PAGE_BYTES);
      file.reserve(layout.freeMapOffset() + mapPage * PAGE_BYTES, PAGE_BYTES);
    } catch (SystemCallException e) {
      throw SegmentFactory.translate(path, e);
    }
  }
}
