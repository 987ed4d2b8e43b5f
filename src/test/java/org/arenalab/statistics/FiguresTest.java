package org.arenalab.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

public class FiguresTest {
  /** A kind of statistics. */
  public enum Kind {
    SMALL
  }

  /** A nested record. */
  public record Part(int live, long cachedBytes) {}

  /** Statistics of every shape. */
  public record Stats(Kind kind, long bytes, Part large, List<Part> classes) {
    @Figure
    public double ratio() {
      return bytes == 0 ? Double.NaN : 1.5;
    }

    @Figure
    public long blocks() {
      return large.live();
    }

    public long notAFigure() {
      return 7;
    }
  }

  private static Stats stats(long bytes) {
    return new Stats(
        Kind.SMALL, bytes, new Part(1, 2), List.of(new Part(3, 4_000), new Part(5, 6)));
  }

  @Test
  void shouldPrintNestedRecordsAsJson() {
    assertThat(Figures.json(stats(12_345)))
        .isEqualTo(
            "{\"kind\":\"SMALL\",\"bytes\":12345,\"large\":{\"live\":1,\"cachedBytes\":2},"
                + "\"classes\":[{\"live\":3,\"cachedBytes\":4000},{\"live\":5,\"cachedBytes\":6}],"
                + "\"blocks\":1,\"ratio\":1.5000}");
    assertThat(Figures.json(stats(0))).contains("\"ratio\":null");
  }

  /** Statistics with an absent figure and a list of numbers. */
  public record Sparse(String name, List<Integer> sizes) {}

  @Test
  void shouldPrintAbsentFigures() {
    Sparse sparse = new Sparse(null, List.of(1, 2));
    assertThat(Figures.json(sparse)).isEqualTo("{\"name\":null,\"sizes\":[1,2]}");
    assertThat(Figures.table("heading", sparse).lines().map(String::strip))
        .containsExactly("heading", "name                null", "sizes             [1, 2]");
  }

  @Test
  void shouldPrintNestedRecordsAsTable() {
    assertThat(Figures.table("heading", stats(12_345)).lines().map(String::strip))
        .containsExactly(
            "heading",
            "kind                           SMALL",
            "bytes                         12,345",
            "large.live                         1",
            "large.cachedBytes                  2",
            "blocks                             1",
            "ratio                         1.5000",
            "classes",
            "live  cachedBytes",
            "3        4,000",
            "5            6");
  }
}
