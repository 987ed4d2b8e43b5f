package org.arenalab.bench.transport;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.arenalab.bench.result.row.TimePerOperation;

/**
 * The results of a session.
 *
 * @param blocks the number of copied blocks
 * @param threadSeconds the time inside batches, summed over threads
 * @param latencyNs the latency of batches
 * @param setUp the times of allocation and mapping
 * @param verifiedBytes the bytes that were compared with their expected values
 */
public record TransportFigures(
    TransportRequest request,
    long blocks,
    double threadSeconds,
    Histogram latencyNs,
    SetUp setUp,
    long verifiedBytes) {
  private static final double BYTES_PER_GB = 1e9;

  /**
   * Times of allocation and mapping, without touching the memory. They show the cost that a session
   * pays; the JMH suites measure allocation itself.
   *
   * @param firstAllocationNs to allocate and release the target's first buffer, which creates the
   *     arena, if one is used
   * @param allocationNs to allocate all buffers, after warm-up rounds of allocating and releasing
   *     all
   * @param firstMapNs to map and close the initiator's first buffer, which attaches the arena
   * @param mapNs to map all buffers, after warm-up rounds of mapping and closing all
   * @param releaseNs to release all buffers in the target
   */
  public record SetUp(
      long firstAllocationNs, long allocationNs, long firstMapNs, long mapNs, long releaseNs) {}

  /** Returns the throughput of all threads together within batches, GB/s. */
  double gigabytesPerSecond() {
    return blocksPerSecond() * request.blockBytes() / BYTES_PER_GB;
  }

  double blocksPerSecond() {
    return threadSeconds == 0 ? 0 : blocks / (threadSeconds / request.threads());
  }

  /** Returns the results for people. */
  public List<String> lines() {
    return List.of(
        "transport      %s, %s, %d B blocks, batches of %d, %d buffer(s) of %d B, %d thread(s)"
            .formatted(
                request.useArena() ? "arena" : "segment per buffer",
                request.operation().word(),
                request.blockBytes(),
                request.batchBlocks(),
                request.buffers(),
                request.bufferBytes(),
                request.threads()),
        line("throughput     %.3f GB/s, %.0f blocks/s", gigabytesPerSecond(), blocksPerSecond()),
        line(
            "batch latency  p50 %s, p99 %s, p99.9 %s, max %s, %d samples",
            latency(50),
            latency(99),
            latency(99.9),
            TimePerOperation.format((double) latencyNs.getMaxValue()),
            latencyNs.getTotalCount()),
        line(
            "first buffer   allocate %s, map %s",
            TimePerOperation.format((double) setUp.firstAllocationNs()),
            TimePerOperation.format((double) setUp.firstMapNs())),
        line(
            "each buffer    allocate %s, map %s, release %s",
            perBuffer(setUp.allocationNs()),
            perBuffer(setUp.mapNs()),
            perBuffer(setUp.releaseNs())),
        line("verified       %d B, no mismatch (outside the measured time)", verifiedBytes));
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private String latency(double percentile) {
    return TimePerOperation.format((double) latencyNs.getValueAtPercentile(percentile));
  }

  private String perBuffer(long ns) {
    return TimePerOperation.format((double) ns / request.buffers());
  }

  /** Writes the results for programs. */
  public void writeJson(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("useArena", request.useArena());
    root.put("operation", request.operation().word());
    root.put("blockBytes", request.blockBytes());
    root.put("batchBlocks", request.batchBlocks());
    root.put("bufferBytes", request.bufferBytes());
    root.put("buffers", request.buffers());
    root.put("threads", request.threads());
    root.put("durationMs", request.durationMs());
    root.put("seed", request.seed());
    root.put("blocks", blocks);
    root.put("gigabytesPerSecond", gigabytesPerSecond());
    root.put("blocksPerSecond", blocksPerSecond());
    ObjectNode latency = root.putObject("batchLatencyNs");
    latency.put("p50", latencyNs.getValueAtPercentile(50));
    latency.put("p99", latencyNs.getValueAtPercentile(99));
    latency.put("p99_9", latencyNs.getValueAtPercentile(99.9));
    latency.put("max", latencyNs.getMaxValue());
    latency.put("samples", latencyNs.getTotalCount());
    root.put("firstAllocationNs", setUp.firstAllocationNs());
    root.put("firstMapNs", setUp.firstMapNs());
    root.put("allocationNsPerBuffer", (double) setUp.allocationNs() / request.buffers());
    root.put("mapNsPerBuffer", (double) setUp.mapNs() / request.buffers());
    root.put("releaseNsPerBuffer", (double) setUp.releaseNs() / request.buffers());
    root.put("verifiedBytes", verifiedBytes);
    mapper.writeValue(file.toFile(), root);
  }
}
