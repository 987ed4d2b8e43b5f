package org.arenalab.bench.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.arenalab.bench.result.TimePerOperation;

/**
 * What a session measured.
 *
 * @param blocks copied
 * @param threadSeconds inside batches, summed over threads
 * @param latencyNs of batches
 * @param setUp what getting at the memory took
 * @param verifiedBytes that were compared with what they had to be
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
   * Times of allocation and mapping; the memory is not touched in them. All but the first are sums
   * over the session's buffers. They show what a session pays; the JMH suites measure allocation.
   *
   * @param firstAllocationNs of the target's very first buffer: it makes the arena, if there is one
   * @param allocationNs of all buffers, after all were allocated and released several times
   * @param firstMapNs of the initiator's first buffer: it attaches the arena
   * @param mapNs of all buffers, after all were mapped and closed several times
   * @param releaseNs of all buffers by the target
   */
  public record SetUp(
      long firstAllocationNs, long allocationNs, long firstMapNs, long mapNs, long releaseNs) {}

  /** While transferring: what the threads together would do if they did nothing else. */
  double gigabytesPerSecond() {
    return blocksPerSecond() * request.blockBytes() / BYTES_PER_GB;
  }

  double blocksPerSecond() {
    return threadSeconds == 0 ? 0 : blocks / (threadSeconds / request.threads());
  }

  /** For people. */
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

  /** For programs. */
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
