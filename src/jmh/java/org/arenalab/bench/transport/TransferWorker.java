package org.arenalab.bench.transport;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.transport.RemoteBuffer;

/**
 * One thread of an initiator. It copies batches of blocks between its share of the remote buffers
 * and its own staging area.
 *
 * <p>Only the address translations and copies of a batch are timed. Offsets are drawn and blocks
 * are filled before the timer starts; blocks that were read are checked after it stops. Checking
 * leaves only the staging area in the caches, which the copies use anyway. Throughput is bytes
 * divided by the sum of batch times, not by wall-clock time.
 */
final class TransferWorker implements Runnable {
  private static final long MAX_LATENCY_NS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final TransportRequest request;
  private final int firstBuffer;
  private final List<RemoteBuffer> buffers;
  private final int[][] versions;
  private final BlockPattern pattern;
  private final SplittableRandom random;
  private final BooleanSupplier stop;
  private final Histogram latencyNs = new Histogram(1, MAX_LATENCY_NS, DIGITS);
  private final int[] batchBuffers;
  private final long[] batchOffsets;
  private long staging;
  private long transferNs;
  private long blocks;
  private RuntimeException failure;

  /**
   * @param buffers the buffers of this thread alone
   * @param firstBuffer the number of the first of {@code buffers}
   * @param stop whether the time is over or the peer is gone
   */
  TransferWorker(
      TransportRequest request, int firstBuffer, List<RemoteBuffer> buffers, BooleanSupplier stop) {
    this.request = request;
    this.firstBuffer = firstBuffer;
    this.buffers = buffers;
    this.stop = stop;
    pattern = new BlockPattern(request.seed());
    random = new SplittableRandom(request.seed() ^ firstBuffer);
    versions = new int[buffers.size()][request.blocksPerBuffer()];
    for (int[] each : versions) {
      Arrays.fill(each, TransportTarget.FIRST_VERSION);
    }
    batchBuffers = new int[request.batchBlocks()];
    batchOffsets = new long[request.batchBlocks()];
  }

  @Override
  public void run() {
    long stagingBytes = request.blockBytes() * request.batchBlocks();
    staging = VirtualMemory.mapAnonymous(stagingBytes);
    try {
      RawMemory.fill(staging, stagingBytes, (byte) 0);
      while (!stop.getAsBoolean()) {
        batch();
      }
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      ReleaseGate.ours().unmap(staging, stagingBytes);
    }
  }

  private void batch() {
    boolean write = request.operation() == TransportRequest.Operation.WRITE;
    draw();
    if (write) {
      fillStaging();
    }
    long start = System.nanoTime();
    if (write) {
      copyOut();
    } else {
      copyIn();
    }
    long tookNs = System.nanoTime() - start;
    latencyNs.recordValue(Math.min(tookNs, MAX_LATENCY_NS));
    transferNs += tookNs;
    blocks += request.batchBlocks();
    if (!write) {
      verifyStaging();
    }
  }

  private void draw() {
    for (int i = 0; i < batchBuffers.length; i++) {
      batchBuffers[i] = random.nextInt(buffers.size());
      batchOffsets[i] = random.nextInt(request.blocksPerBuffer()) * request.blockBytes();
    }
  }

  private void copyIn() {
    long blockBytes = request.blockBytes();
    for (int i = 0; i < batchBuffers.length; i++) {
      long from = buffers.get(batchBuffers[i]).address(batchOffsets[i], blockBytes);
      RawMemory.copy(from, staging + i * blockBytes, blockBytes);
    }
  }

  private void copyOut() {
    long blockBytes = request.blockBytes();
    for (int i = 0; i < batchBuffers.length; i++) {
      long to = buffers.get(batchBuffers[i]).address(batchOffsets[i], blockBytes);
      RawMemory.copy(staging + i * blockBytes, to, blockBytes);
    }
  }

  /**
   * Fills the staging area. Blocks are copied in order, so a block that is drawn twice ends with
   * the later version.
   */
  private void fillStaging() {
    long blockBytes = request.blockBytes();
    for (int i = 0; i < batchBuffers.length; i++) {
      int version = ++versions[batchBuffers[i]][(int) (batchOffsets[i] / blockBytes)];
      int buffer = firstBuffer + batchBuffers[i];
      pattern.fill(staging + i * blockBytes, blockBytes, buffer, batchOffsets[i], version);
    }
  }

  private void verifyStaging() {
    long blockBytes = request.blockBytes();
    for (int i = 0; i < batchBuffers.length; i++) {
      int version = versions[batchBuffers[i]][(int) (batchOffsets[i] / blockBytes)];
      int buffer = firstBuffer + batchBuffers[i];
      pattern.verify(staging + i * blockBytes, blockBytes, buffer, batchOffsets[i], version);
    }
  }

  /** Returns the failure that ended this worker early, or null. */
  RuntimeException failure() {
    return failure;
  }

  /** Returns the version of every block of every buffer of this thread. */
  int[][] versions() {
    return versions;
  }

  Histogram latencyNs() {
    return latencyNs;
  }

  /** Returns the time inside batches. */
  long transferNs() {
    return transferNs;
  }

  long blocks() {
    return blocks;
  }
}
