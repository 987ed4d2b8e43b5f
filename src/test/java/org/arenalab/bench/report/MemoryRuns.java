package org.arenalab.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/** Runs of the memory experiment, of the version that kept no histogram and of this one. */
final class MemoryRuns {
  static final Path GOLDEN = ReportPages.ROOT.resolve("src/test/resources/golden/mem-1.json");

  private static final ObjectMapper JSON = new ObjectMapper();

  private MemoryRuns() {}

  /** Three runs each of {@code repetitive} and {@code mixed_50_50} without histograms. */
  static ReportRun old(Path folder) throws Exception {
    return write(folder, document());
  }

  /**
   * The same with histograms: 1 to 1,000 µs once each in the first run, 2 µs once in the others.
   */
  static ReportRun recorded(Path folder) throws Exception {
    ObjectNode document = document();
    for (JsonNode row : document.get("rows")) {
      Histogram histogram = new Histogram(10_000_000_000L, 3);
      boolean first = row.at("/sample/runId").asInt() == 3;
      for (int us = first ? 1 : 2; us <= (first ? 1_000 : 2); us++) {
        histogram.recordValue(us * 1_000L);
      }
      ((ObjectNode) row.get("sample")).put("stallHistogram", encoded(histogram));
    }
    return write(folder, document);
  }

  /** Data sets and settings that try to break out of the page. */
  static ReportRun hostile(Path folder) throws Exception {
    return named(
        folder,
        HostileRun.HANDLER,
        HostileRun.ENTITY,
        HostileRun.LONG,
        "<script>window.broken=5",
        "\"><img src=x onerror='window.broken=6'>");
  }

  /** One run without a histogram of each data set. */
  static ReportRun named(Path folder, String... names) throws Exception {
    ObjectNode document = document();
    ArrayNode rows = document.putArray("rows");
    for (String name : names) {
      JsonNode row = document().at("/rows/0");
      ((ObjectNode) row.get("plan")).put("dataset", name).put("phaseModel", HostileRun.SCRIPT);
      rows.add(row);
    }
    return write(folder, document);
  }

  static ObjectNode document() throws IOException {
    return (ObjectNode) JSON.readTree(GOLDEN.toFile());
  }

  static String encoded(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  static ReportRun write(Path folder, JsonNode document) throws Exception {
    return write(folder, JSON.writeValueAsString(document));
  }

  static ReportRun write(Path folder, String document) throws Exception {
    ReportRun run = empty(folder);
    Files.writeString(folder.resolve("mem.json"), document);
    return run;
  }

  /** A run without any row. */
  static ReportRun empty(Path folder) throws Exception {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("result.json"), "[]");
    Files.writeString(
        folder.resolve("envelope.json"),
        "{\"schema\":\"arenalab-run/1\",\"kind\":\"mem\",\"commit\":\"07d192b250e2\"}");
    return ReportPages.read(folder.resolve("result.json"));
  }
}
