package org.arenalab.shm;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.arenalab.os.DescriptorClosedException;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * The backing of links and free map. Their memory is allocated before the first write, one kernel
 * page at a time. A full file system therefore throws an exception at a free, and never faults
 * inside the bookkeeping.
 *
 * <p>Remembers, for this process, which pages are backed. Thread-safe; a check of a backed page
 * costs one load.
 */
final class BookkeepingBacking {
  private final SharedMemory file;
  private final Path path;
  private final SegmentDescriptor layout;
  private final int pageBytes;
  private final int granulesPerLinkPage;
  private final int granulesPerMapPage;
  private final AtomicIntegerArray known;

  BookkeepingBacking(SharedMemory file, Path path, SegmentDescriptor layout) {
    this(file, path, layout, Math.toIntExact(VirtualMemory.pageSizeBytes()));
  }

  BookkeepingBacking(SharedMemory file, Path path, SegmentDescriptor layout, int pageBytes) {
    this.file = file;
    this.path = path;
    this.layout = layout;
    this.pageBytes = pageBytes;
    granulesPerLinkPage = pageBytes / SegmentDescriptor.LINK_BYTES;
    granulesPerMapPage = pageBytes / Long.BYTES * SegmentDescriptor.GRANULES_PER_MAP_WORD;
    long linkPages = layout.granules() / granulesPerLinkPage + 1;
    known = new AtomicIntegerArray((int) (linkPages / Integer.SIZE) + 1);
  }

  /**
   * Backs the link and the free-map word of a granule, so that they can be written.
   *
   * @throws SegmentException NO_SPACE if the file system is full
   * @throws ArenaClosedException if another thread has closed the arena
   */
  void ensure(long granule) {
    int page = (int) (granule / granulesPerLinkPage);
    int bit = 1 << (page % Integer.SIZE);
    if ((known.getOpaque(page / Integer.SIZE) & bit) == 0) {
      reserve(granule);
      known.getAndUpdate(page / Integer.SIZE, bits -> bits | bit);
    }
  }

  private void reserve(long granule) {
    long linkPage = granule / granulesPerLinkPage;
    long mapPage = granule / granulesPerMapPage;
    try {
      file.reserve(SegmentDescriptor.LINKS + linkPage * pageBytes, pageBytes);
      file.reserve(layout.freeMapOffset() + mapPage * pageBytes, pageBytes);
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    } catch (DescriptorClosedException e) {
      throw new ArenaClosedException("arena " + path.getFileName());
    }
  }
}
