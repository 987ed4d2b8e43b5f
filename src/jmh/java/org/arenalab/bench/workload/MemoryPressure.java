package org.arenalab.bench.workload;

import org.arenalab.os.VirtualMemory;

/**
 * Pressure that makes the kernel behave as if memory were short, each time it is applied. Closing
 * it restores the previous state of the system. Used by one thread.
 */
public sealed interface MemoryPressure extends AutoCloseable
    permits MemoryPressure.None, MemoryPressure.PageOut, ReclaimGroup {

  /**
   * Opens the pressure of that name: {@code none}, {@code pageout} or {@code reclaim}.
   *
   * @throws IllegalArgumentException if no pressure has that name
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

  /** Applies the pressure once, at least to a range of this process. */
  void apply(long address, long lengthBytes);

  @Override
  void close();

  /** No pressure. */
  record None() implements MemoryPressure {
    @Override
    public void apply(long address, long lengthBytes) {}

    @Override
    public void close() {}
  }

  /**
   * MADV_PAGEOUT: the kernel drops lazily freed pages of the range and moves other pages to swap.
   * Without swap, as on the machines that we publish from, the other pages stay.
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
