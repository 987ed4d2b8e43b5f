package org.arenalab.bench.transport;

import java.util.Locale;

/**
 * An initiator's request to a target, and the plan of the initiator's own work.
 *
 * @param useArena which transport both sides use
 * @param operation read from the buffers, or write into them
 * @param blockBytes the size of one copy, a multiple of 8
 * @param batchBlocks copies per latency sample
 * @param bufferBytes the size of each buffer, a multiple of the block size
 * @param buffers the number of buffers, at least one per thread
 * @param threads the number of threads of the initiator; each has its own buffers
 * @param durationMs the duration of the measurement
 * @param seed the seed of the pattern and of the random offsets
 */
public record TransportRequest(
    boolean useArena,
    Operation operation,
    long blockBytes,
    int batchBlocks,
    long bufferBytes,
    int buffers,
    int threads,
    long durationMs,
    long seed) {
  /** Least number of allocations and mappings before the timed ones. */
  static final int WARM_UPS = 3_000;

  private static final int FIELDS = 9;

  /** The direction of the copies. */
  public enum Operation {
    READ,
    WRITE;

    /** Returns the word on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public TransportRequest {
    require(blockBytes >= 8 && blockBytes % 8 == 0, "--block-size", blockBytes, "a multiple of 8");
    require(batchBlocks >= 1, "--batch-size", batchBlocks, "at least 1");
    require(
        blockBytes <= Integer.MAX_VALUE / batchBlocks,
        "--batch-size",
        batchBlocks,
        "a batch below 2 GiB");
    require(
        bufferBytes >= blockBytes && bufferBytes % blockBytes == 0,
        "--buffer-size",
        bufferBytes,
        "a multiple of the block size");
    require(
        bufferBytes / blockBytes <= 1 << 28,
        "--buffer-size",
        bufferBytes,
        "fewer than 2^28 blocks");
    require(threads >= 1 && threads <= 1024, "--threads", threads, "1 to 1024");
    require(buffers >= threads, "--buffers", buffers, "at least one per thread");
    require(buffers <= 1 << 20, "--buffers", buffers, "at most 2^20");
    require(durationMs >= 1, "--duration", durationMs, "at least 1 ms");
  }

  private static void require(boolean good, String option, long value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(option + " is " + value + ", expected " + expected);
    }
  }

  int blocksPerBuffer() {
    return (int) (bufferBytes / blockBytes);
  }

  /** Returns this request as one line of text. */
  String encode() {
    return String.join(
        " ",
        Boolean.toString(useArena),
        operation.name(),
        Long.toString(blockBytes),
        Integer.toString(batchBlocks),
        Long.toString(bufferBytes),
        Integer.toString(buffers),
        Integer.toString(threads),
        Long.toString(durationMs),
        Long.toString(seed));
  }

  /** Returns the request that {@link #encode} wrote. */
  static TransportRequest decode(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("\"" + text + "\" is not a transport request");
    }
    return new TransportRequest(
        Boolean.parseBoolean(fields[0]),
        Operation.valueOf(fields[1]),
        Long.parseLong(fields[2]),
        Integer.parseInt(fields[3]),
        Long.parseLong(fields[4]),
        Integer.parseInt(fields[5]),
        Integer.parseInt(fields[6]),
        Long.parseLong(fields[7]),
        Long.parseLong(fields[8]));
  }
}
