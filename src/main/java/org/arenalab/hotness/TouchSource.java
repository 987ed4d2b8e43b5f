package org.arenalab.hotness;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.VirtualMemory;

/**
 * Explicit touches: the owner of the memory reports each access itself, and supplies the epoch.
 * Exact, needs nothing of the kernel, and therefore is the truth that other sources are judged by.
 *
 * <p>The owner of a range gets its {@link TouchMap} once, and calls {@link TouchMap#touch} at each
 * access.
 */
public final class TouchSource extends TrackingSource {
  private final long unitBytes;
  private final List<TouchMap> maps = new ArrayList<>();
  private int asked;

  /**
   * Opens a source.
   *
   * @param unitBytes the unit of a touch: a multiple of the page size
   * @throws HotnessException INVALID_RANGE for another size
   */
  public TouchSource(long unitBytes) {
    super(SourceKind.TOUCHES, unitBytes);
    if (unitBytes <= 0 || unitBytes % VirtualMemory.pageSizeBytes() != 0) {
      throw new HotnessException(
          Reason.INVALID_RANGE,
          "unit is not made of whole pages: unitBytes=%d, expected a multiple of %d"
              .formatted(unitBytes, VirtualMemory.pageSizeBytes()));
    }
    this.unitBytes = unitBytes;
  }

  /**
   * Returns the touches of a watched range.
   *
   * @param address of the range
   * @throws HotnessException INVALID_RANGE if no watched range starts there
   */
  public synchronized TouchMap map(long address) {
    requireOpen();
    for (TouchMap map : maps) {
      if (map.address() == address) {
        return map;
      }
    }
    throw new HotnessException(
        Reason.INVALID_RANGE,
        "no watched range starts there: address=0x%x; watch the range first".formatted(address));
  }

  @Override
  void begin(long address, long lengthBytes) {
    if ((lengthBytes - 1) / unitBytes >= Integer.MAX_VALUE - 8) {
      throw new HotnessException(
          Reason.INVALID_RANGE,
          "range has too many units: lengthBytes=%d, unitBytes=%d, expected less than 2^31 units"
              .formatted(lengthBytes, unitBytes));
    }
    maps.add(new TouchMap(address, lengthBytes, unitBytes));
    maps.sort((a, b) -> Long.compare(a.address(), b.address()));
  }

  @Override
  void end(long address, long lengthBytes) {
    maps.removeIf(map -> map.address() == address);
  }

  @Override
  void beforeQuestion() {
    asked = 0;
  }

  @Override
  boolean question(long start, long end) {
    maps.get(asked++).report(this);
    return true;
  }

  @Override
  long kernelCalls() {
    return 0;
  }

  @Override
  void release() {
    maps.clear();
  }
}
