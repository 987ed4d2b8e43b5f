package org.arenalab.hotness;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.hotness.SourceAvailability.State;
import org.arenalab.os.Internal;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;

/**
 * Opens sources of hotness, and tells which ones this machine, this user and the kind of memory can
 * have. A source is probed by its features, never by the version of the kernel.
 *
 * <p>Any thread may call any method.
 */
public final class HotnessSources {
  private HotnessSources() {}

  /**
   * Opens a source. {@link SourceKind#TOUCHES} opens a {@link TouchSource} of pages.
   *
   * @throws HotnessException UNAVAILABLE with the reason, BUSY as {@link DamonBusyException}
   */
  public static HotnessSource open(SourceKind kind, MemoryKind memory) {
    requireNonNull(kind, "kind");
    requireNonNull(memory, "memory");
    return switch (kind) {
      case TOUCHES -> new TouchSource(VirtualMemory.pageSizeBytes());
      case READ_WRITE_TRACKING -> AccessTracking.open();
      case ZAP_AND_SCAN -> ZapAndScan.open(memory);
      case WRITTEN_PAGES -> WrittenPages.ofSelf();
      case DAMON -> DamonSource.open(DamonTree.ofThisMachine());
    };
  }

  /**
   * Opens {@link SourceKind#WRITTEN_PAGES} of another process. The caller needs the rights of a
   * debugger.
   *
   * @param faults a userfaultfd that the other process made with {@link
   *     Userfaultfd#FEATURE_WP_ASYNC}; the source closes it
   * @param registered whether the ranges are registered with it already, for write protection; the
   *     source then neither registers nor unregisters them
   * @throws HotnessException UNAVAILABLE if the process is gone or may not be watched
   */
  @Internal
  public static HotnessSource writtenPagesOf(long pid, Userfaultfd faults, boolean registered) {
    return WrittenPages.ofProcess(pid, faults, registered);
  }

  /** Tests one source, and changes nothing that outlives the test. */
  public static SourceAvailability probe(SourceKind kind, MemoryKind memory) {
    requireNonNull(kind, "kind");
    requireNonNull(memory, "memory");
    try {
      if (kind == SourceKind.DAMON) {
        // Opening it would set up a kdamond.
        DamonSession.requireFree(DamonTree.ofThisMachine());
      } else {
        open(kind, memory).close();
      }
      return new SourceAvailability(kind, State.AVAILABLE, "");
    } catch (HotnessException e) {
      return new SourceAvailability(kind, State.UNAVAILABLE, e.getMessage());
    }
  }

  /**
   * Opens the first source of an order that can watch all ranges.
   *
   * @param order the kinds to try; {@link SourceKind#TOUCHES} is always available
   * @throws HotnessException UNAVAILABLE if none is available; the message has a line for each.
   *     Also if the order is empty
   */
  public static SourceSelection select(
      List<SourceKind> order, MemoryKind memory, List<AddressRange> ranges) {
    requireNonNull(order, "order");
    requireNonNull(memory, "memory");
    requireNonNull(ranges, "ranges");
    order.forEach(kind -> requireNonNull(kind, "order"));
    ranges.forEach(range -> requireNonNull(range, "ranges"));
    if (order.isEmpty()) {
      throw new HotnessException(
          Reason.UNAVAILABLE,
          "no kind of source is named: order=[], expected at least one; name TOUCHES, which is"
              + " always available");
    }
    List<SourceAvailability> sources = new ArrayList<>();
    HotnessSource source = null;
    boolean selected = false;
    try {
      for (SourceKind kind : order) {
        if (source == null) {
          source = tryOpen(kind, memory, ranges, sources);
        } else {
          sources.add(probe(kind, memory));
        }
      }
      if (source == null) {
        throw new HotnessException(
            Reason.UNAVAILABLE,
            "no source of hotness is available: "
                + String.join("; ", sources.stream().map(SourceAvailability::line).toList()));
      }
      SourceSelection selection = new SourceSelection(source, sources);
      selected = true;
      return selection;
    } finally {
      if (!selected && source != null) {
        source.close();
      }
    }
  }

  /** Adds a line about a kind; returns its source, or null if it cannot watch all ranges. */
  private static HotnessSource tryOpen(
      SourceKind kind,
      MemoryKind memory,
      List<AddressRange> ranges,
      List<SourceAvailability> sources) {
    try {
      HotnessSource source = openAndWatch(kind, memory, ranges);
      sources.add(new SourceAvailability(kind, State.USED, ""));
      return source;
    } catch (HotnessException e) {
      sources.add(new SourceAvailability(kind, State.UNAVAILABLE, e.getMessage()));
      return null;
    }
  }

  private static HotnessSource openAndWatch(
      SourceKind kind, MemoryKind memory, List<AddressRange> ranges) {
    HotnessSource source = open(kind, memory);
    boolean watching = false;
    try {
      for (AddressRange range : ranges) {
        source.watch(range.address(), range.lengthBytes());
      }
      watching = true;
      return source;
    } finally {
      if (!watching) {
        source.close();
      }
    }
  }

  /**
   * Removes the kdamond of a process of Arenalab that was killed. Changes nothing without proof:
   * the kdamond's marker, and the death of the process that it names.
   *
   * @return whether there was one, and it is removed
   */
  public static boolean removeLeftover() {
    return DamonSession.removeLeftover(DamonTree.ofThisMachine());
  }
}
