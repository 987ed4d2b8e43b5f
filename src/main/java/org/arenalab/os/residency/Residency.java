package org.arenalab.os.residency;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.Descriptor;
import org.arenalab.os.ProcFile;
import org.arenalab.os.SystemCallException;

/**
 * A meter of the resident memory of this process and of ranges of it. Most of the process's RSS is
 * the JVM's own, so an allocator is judged by the ranges that it mapped.
 *
 * <p>A meter keeps the files of {@code /proc/self} open and reads them into buffers of its own. The
 * table gives the cost of a reading in a JVM of 0.5 GiB on a virtual machine of 2026 with nested
 * page tables:
 *
 * <table>
 *   <caption>Cost of a reading</caption>
 *   <tr><th>reading<th>time<th>garbage<th>grows with
 *   <tr><td>{@link #residentBytes}<td>0.1 ms + 8 us per resident MiB<td>0.3 kB<td>resident pages of
 *   the range; a range of 64 GiB costs no more than one of 64 MiB
 *   <tr><td>{@link #process}<td>0.1 ms<td>1 kB<td>nothing
 *   <tr><td>{@link #detail}<td>10 to 40 ms<td>10 kB<td>mappings and resident pages of the whole
 *   process
 * </table>
 *
 * <p>Thread-safe; readings wait for each other. Other threads continue during a reading. If they
 * change the range, the reading may count one part before and another part after the change.
 */
public final class Residency implements AutoCloseable {
  private static final byte[] RSS = name("Rss:");
  private static final byte[] LAZY_FREE = name("LazyFree:");
  private static final byte[] ANON_HUGE_PAGES = name("AnonHugePages:");
  private static final byte[] SWAP = name("Swap:");
  private static final byte[] VM_HWM = name("VmHWM:");
  private static final byte[] VM_RSS = name("VmRSS:");
  private static final int MINOR_FAULTS_FIELD = 10;
  private static final int MAJOR_FAULTS_FIELD = 12;
  private static final int O_WRONLY = 1;

  private final PageMap pageMap;
  private final ProcFile smaps;
  private final ProcFile status;
  private final ProcFile stat;

  /**
   * Opens the files.
   *
   * @throws SystemCallException if the kernel refuses one, for example if {@code /proc} is not
   *     mounted; then none stays open
   */
  public Residency() {
    this(Path.of("/proc/self"));
  }

  Residency(Path folder) {
    List<Descriptor> files = openAll(folder, "pagemap", "smaps", "status", "stat");
    pageMap = new PageMap(files.get(0));
    smaps = new ProcFile(files.get(1));
    status = new ProcFile(files.get(2));
    stat = new ProcFile(files.get(3));
  }

  /** Opens all of the files, or leaves none open. */
  private static List<Descriptor> openAll(Path folder, String... names) {
    List<Descriptor> files = new ArrayList<>();
    boolean opened = false;
    try {
      for (String name : names) {
        files.add(Descriptor.open(folder.resolve(name), 0));
      }
      opened = true;
    } finally {
      if (!opened) {
        files.forEach(Descriptor::close);
      }
    }
    return files;
  }

  /**
   * Returns the resident bytes of the range, without the kernel's shared page of zeros (which backs
   * pages that were only read). Before Linux 6.7 that page counts too. Lazily freed pages count
   * until the kernel takes them.
   *
   * @param address of a page
   * @param lengthBytes a multiple of the page size
   */
  public synchronized long residentBytes(long address, long lengthBytes) {
    return pageMap.residentBytes(address, lengthBytes);
  }

  /** Returns the sums over the kernel's mappings that overlap the range. */
  public synchronized RangeResidency detail(long address, long lengthBytes) {
    return new SmapsSum(smaps.read(), address, address + lengthBytes).sum();
  }

  /** Returns RSS, its peak, and the faults of the whole process. */
  public synchronized ProcessResidency process() {
    status.read();
    stat.read();
    int behindName = behindLast(stat, ')');
    return new ProcessResidency(
        status.field(VM_RSS) * 1024,
        status.field(VM_HWM) * 1024,
        statField(behindName, MINOR_FAULTS_FIELD),
        statField(behindName, MAJOR_FAULTS_FIELD));
  }

  /**
   * Resets the peak of {@link #process} to the current RSS.
   *
   * @throws SystemCallException if the kernel refuses
   */
  public synchronized void resetPeak() {
    try (Descriptor file = Descriptor.open(Path.of("/proc/self/clear_refs"), O_WRONLY);
        Arena arena = Arena.ofConfined()) {
      long result = file.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) '5'), 0);
      if (result < 0) {
        throw new SystemCallException("write(/proc/self/clear_refs, 5)", (int) -result);
      }
    }
  }

  /** A sum of the figures of the mappings that overlap a range. */
  private static final class SmapsSum {
    private final ProcFile smaps;
    private final long start;
    private final long end;
    private long residentKiB;
    private long lazyFreeKiB;
    private long hugeKiB;
    private long swappedKiB;
    private int mappings;
    private long outsideBytes;

    SmapsSum(ProcFile smaps, long start, long end) {
      this.smaps = smaps;
      this.start = start;
      this.end = end;
    }

    RangeResidency sum() {
      boolean inside = false;
      for (int line = 0; line < smaps.length(); line = smaps.nextLine(line)) {
        if (isMapping(line)) {
          inside = addMapping(line);
        } else if (inside) {
          addFigure(line);
        }
      }
      return new RangeResidency(
          residentKiB * 1024,
          lazyFreeKiB * 1024,
          hugeKiB * 1024,
          swappedKiB * 1024,
          mappings,
          outsideBytes);
    }

    /**
     * Returns whether the line starts a mapping: with an address in lower case. The line of a
     * figure starts with a capital.
     */
    private boolean isMapping(int line) {
      return smaps.byteAt(line) < 'A' || smaps.byteAt(line) > 'Z';
    }

    private boolean addMapping(int line) {
      long from = smaps.hexAt(line);
      int dash = line;
      while (smaps.byteAt(dash) != '-') {
        dash++;
      }
      long to = smaps.hexAt(dash + 1);
      // Compares unsigned, because [vsyscall] lies at the top of the address space.
      if (Long.compareUnsigned(from, end) >= 0 || Long.compareUnsigned(to, start) <= 0) {
        return false;
      }
      mappings++;
      outsideBytes += Math.max(start - from, 0) + Math.max(to - end, 0);
      return true;
    }

    private void addFigure(int line) {
      switch (smaps.byteAt(line)) {
        case 'R' -> residentKiB += figure(line, RSS);
        case 'L' -> lazyFreeKiB += figure(line, LAZY_FREE);
        case 'A' -> hugeKiB += figure(line, ANON_HUGE_PAGES);
        case 'S' -> swappedKiB += figure(line, SWAP);
        default -> {}
      }
    }

    private long figure(int line, byte[] name) {
      return smaps.startsWith(line, name) ? smaps.numberAfter(line + name.length) : 0;
    }
  }

  /**
   * Returns a field, counted from the end of the program's name. The name, in parentheses, may
   * contain any character.
   */
  private long statField(int behindName, int field) {
    int at = behindName;
    for (int i = 2; i < field; i++) {
      while (stat.byteAt(at) != ' ') {
        at++;
      }
      at++;
    }
    return stat.numberAfter(at);
  }

  private static int behindLast(ProcFile file, char wanted) {
    int at = file.length();
    while (file.byteAt(at - 1) != wanted) {
      at--;
    }
    return at;
  }

  private static byte[] name(String field) {
    return field.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public synchronized void close() {
    pageMap.close();
    smaps.close();
    status.close();
    stat.close();
  }
}
