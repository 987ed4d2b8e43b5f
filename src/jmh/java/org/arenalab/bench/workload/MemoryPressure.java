package org.arenalab.bench.workload;

import org.arenalab.os.VirtualMemory;

/**
 * Makes the kernel behave as if memory were short, as often as it is applied. Closing it puts
 * everything back as it was. Used by one thread.
 */
public sealed interface MemoryPressure extends AutoCloseable
    permits MemoryPressure.None, MemoryPressure.PageOut, ReclaimGroup {

  /**
   * The pressure of that name: {@code none}, {@code pageout} or {@code reclaim}.
   *
   * @throws IllegalArgumentException if there is none of that name
   * @throws PressureUnavailableException if this machine does not allow it
   */
  static MemoryPressure of(String name) {
    return switch (name) {
      case "none" -> new None();
      case "pageout" -> new PageOut();
      case "reclaim" -> ReclaimGroup.enter();
      default ->
          throw new IllegalArgumentException(
              "pressure=" + name + ", expected none, pageout or reclaim");
    };
  }

  /** Presses once, on a range of this process at least. */
  void apply(long address, long lengthBytes);

  @Override
  void close();

  /** There is memory enough. */
  record None() implements MemoryPressure {
    @Override
    public void apply(long address, long lengthBytes) {}

    @Override
    public void close() {}
  }

  /**
   * MADV_PAGEOUT: lazily freed pages of the range are dropped. Other pages go to swap; where there
   * is none, as on the machines that we publish from, they stay.
   */
  record PageOut() implements MemoryPressure {
    @Override
    public void apply(long address, long lengthBytes) {
      VirtualMemory.pageOut(address, lengthBytes);
    }

    @Override
    public void close() {}
  }
}
