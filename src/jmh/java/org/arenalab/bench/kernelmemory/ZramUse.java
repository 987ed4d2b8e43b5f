package org.arenalab.bench.kernelmemory;

/**
 * The content of a zram device and its memory use ({@code mm_stat} and {@code io_stat}).
 *
 * @param storedBytes written to it and not discarded, before compression; same-filled pages too
 * @param compressedBytes of the stored bytes after compression, without the allocator's overhead
 * @param poolBytes that zsmalloc takes from the machine for them: whole pages
 * @param sameFilledPages pages of one repeated word, which take no memory
 * @param hugePages pages that did not compress, which are stored uncompressed
 * @param failedReads that the device could not serve
 * @param failedWrites that the device could not serve
 */
public record ZramUse(
    long storedBytes,
    long compressedBytes,
    long poolBytes,
    long sameFilledPages,
    long hugePages,
    long failedReads,
    long failedWrites) {
  private static final int SAME_PAGES = 5;
  private static final int HUGE_PAGES = 7;

  static ZramUse parse(String mmStat, String ioStat) {
    long[] memory = numbers(mmStat);
    long[] io = numbers(ioStat);
    return new ZramUse(
        memory[0],
        memory[1],
        memory[2],
        memory[SAME_PAGES],
        memory.length > HUGE_PAGES ? memory[HUGE_PAGES] : 0,
        io[0],
        io[1]);
  }

  private static long[] numbers(String line) {
    String[] words = line.strip().split("\\s+", -1);
    long[] numbers = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Long.parseLong(words[i]);
    }
    return numbers;
  }

  /** Returns the pool's overhead over its content: 0.05 is 5 %. NaN while the device is empty. */
  public double poolOverhead() {
    return compressedBytes == 0 ? Double.NaN : (double) poolBytes / compressedBytes - 1;
  }
}
