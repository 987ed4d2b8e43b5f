package org.arenalab.os.residency;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;

/**
 * The structures of the {@code PAGEMAP_SCAN} request (Linux 6.7, {@code linux/fs.h}; kernel
 * document {@code admin-guide/mm/pagemap.rst}).
 *
 * <pre>
 *   struct pm_scan_arg, 96 bytes                      struct page_region, 24 bytes
 *    0 size            of this structure               0 start
 *    8 flags                                           8 end         exclusive
 *   16 start           of the range                   16 categories
 *   24 end             exclusive
 *   32 walk_end        out: where the walk stopped
 *   40 vec             where the regions go
 *   48 vec_len         how many have room there
 *   56 max_pages       0: no limit
 *   64 category_inverted
 *   72 category_mask           all of these (inverted or not) must hold
 *   80 category_anyof_mask
 *   88 return_mask             categories that the regions tell
 * </pre>
 */
@Internal
public final class PageMapScanDescriptor {
  /** {@code _IOWR('f', 16, struct pm_scan_arg)}. */
  public static final long REQUEST = 0xC060_6610L;

  static final long PAGE_IS_WRITTEN = 1 << 1;
  static final long PAGE_IS_PRESENT = 1 << 3;
  static final long PAGE_IS_PFNZERO = 1 << 5;
  static final long PAGE_IS_HUGE = 1 << 6;

  /** Linux 7.3. */
  static final long PAGE_IS_ACCESSED = 1 << 9;

  /** Protects the pages that match against writes, in one step with their report. */
  static final long PM_SCAN_WP_MATCHING = 1;

  /** Fails with EPERM if the range is not registered for asynchronous write protection. */
  static final long PM_SCAN_CHECK_WPASYNC = 1 << 1;

  public static final StructLayout ARGUMENT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("size"),
          JAVA_LONG.withName("flags"),
          JAVA_LONG.withName("start"),
          JAVA_LONG.withName("end"),
          JAVA_LONG.withName("walk_end"),
          JAVA_LONG.withName("vec"),
          JAVA_LONG.withName("vec_len"),
          JAVA_LONG.withName("max_pages"),
          JAVA_LONG.withName("category_inverted"),
          JAVA_LONG.withName("category_mask"),
          JAVA_LONG.withName("category_anyof_mask"),
          JAVA_LONG.withName("return_mask"));

  public static final StructLayout REGION =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("start"), JAVA_LONG.withName("end"), JAVA_LONG.withName("categories"));

  private static final VarHandle SIZE = argument("size");
  private static final VarHandle FLAGS = argument("flags");
  private static final VarHandle START = argument("start");
  private static final VarHandle END = argument("end");
  private static final VarHandle VEC = argument("vec");
  private static final VarHandle VEC_LEN = argument("vec_len");
  private static final VarHandle CATEGORY_INVERTED = argument("category_inverted");
  private static final VarHandle CATEGORY_MASK = argument("category_mask");
  private static final VarHandle RETURN_MASK = argument("return_mask");
  private static final long REGION_END_OFFSET = REGION.byteOffset(PathElement.groupElement("end"));

  private static final long REGION_CATEGORIES_OFFSET =
      REGION.byteOffset(PathElement.groupElement("categories"));

  private PageMapScanDescriptor() {}

  /** Requests the pages that are in memory and are not the kernel's shared page of zeros. */
  public static void askForResident(MemorySegment argument, MemorySegment regions) {
    ask(argument, regions, PageScan.RESIDENT);
  }

  static void ask(MemorySegment argument, MemorySegment regions, PageScan.Query query) {
    argument.fill((byte) 0);
    SIZE.set(argument, 0L, ARGUMENT.byteSize());
    FLAGS.set(argument, 0L, query.flags());
    VEC.set(argument, 0L, regions.address());
    VEC_LEN.set(argument, 0L, regions.byteSize() / REGION.byteSize());
    CATEGORY_INVERTED.set(argument, 0L, query.inverted());
    CATEGORY_MASK.set(argument, 0L, query.required());
    RETURN_MASK.set(argument, 0L, query.returned());
  }

  public static void range(MemorySegment argument, long start, long end) {
    START.set(argument, 0L, start);
    END.set(argument, 0L, end);
  }

  static long regionEnd(MemorySegment regions, long index) {
    return regions.get(JAVA_LONG, index * REGION.byteSize() + REGION_END_OFFSET);
  }

  static long regionStart(MemorySegment regions, long index) {
    return regions.get(JAVA_LONG, index * REGION.byteSize());
  }

  static long regionCategories(MemorySegment regions, long index) {
    return regions.get(JAVA_LONG, index * REGION.byteSize() + REGION_CATEGORIES_OFFSET);
  }

  private static VarHandle argument(String field) {
    return ARGUMENT.varHandle(PathElement.groupElement(field));
  }
}
