package org.arenalab.bench.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JMH JSON of any size, as large results are: histograms of sample mode, or very many rows. */
final class LargeResult {
  private static final int FORKS = 5;

  private LargeResult() {}

  /** Rows of five forks, each a histogram of {@code times} times of some 21 bytes. */
  static void writeSampled(Path file, int rows, int times) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int row = 0; row < rows; row++) {
        out.write(row == 0 ? "[" : ",");
        begin(out, "sample", row);
        out.write("\"rawDataHistogram\": [");
        for (int fork = 0; fork < FORKS; fork++) {
          out.write(fork == 0 ? "[[" : ",[[");
          for (int i = 0; i < times; i++) {
            out.write((i == 0 ? "[" : ",[") + (1_000.25 + i) + ", " + (1 + i % 7) + "]\n   ");
          }
          out.write("]]");
        }
        out.write("]}, \"secondaryMetrics\": {}}");
      }
      out.write("]");
    }
  }

  /** Rows of five forks of five iterations, some 3 kB each, as JMH writes them. */
  static void writeRows(Path file, int rows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int row = 0; row < rows; row++) {
        out.write(row == 0 ? "[" : ",");
        begin(out, "avgt", row);
        rawData(out, 10.25 + row % 97);
        out.write("}, \"secondaryMetrics\": {");
        for (String name : new String[] {"gc.alloc.rate", "gc.alloc.rate.norm", "rss"}) {
          out.write(name.equals("gc.alloc.rate") ? "" : ",");
          out.write("\"" + name + "\": {\"score\": 1.5, \"scoreUnit\": \"MiB\", ");
          rawData(out, 1.5);
          out.write("}");
        }
        out.write("}}");
      }
      out.write("]");
    }
  }

  private static void begin(BufferedWriter out, String mode, int row) throws IOException {
    out.write(
        "{\"jmhVersion\": \"1.37\", \"benchmark\": \"org.example.Large.b%d\", \"mode\": \"%s\","
            .formatted(row / 20, mode));
    out.write("\"threads\": 1, \"forks\": 5, \"jvmArgs\": [");
    for (int i = 0; i < 20; i++) {
      out.write((i == 0 ? "" : ",") + "\n\"-Dan.argument.of.the.forks." + i + "=with its value\"");
    }
    out.write("], \"params\": {\"allocator\": \"a%d\"}, ".formatted(row % 20));
    out.write("\"primaryMetric\": {\"score\": 1.5, \"scoreUnit\": \"ns/op\", ");
  }

  private static void rawData(BufferedWriter out, double from) throws IOException {
    out.write("\"rawData\": [");
    for (int fork = 0; fork < FORKS; fork++) {
      out.write(fork == 0 ? "\n[" : ",\n[");
      for (int i = 0; i < 5; i++) {
        out.write((i == 0 ? "\n" : ",\n") + (from + fork * 0.125 + i * 0.0625));
      }
      out.write("]");
    }
    out.write("]");
  }
}
