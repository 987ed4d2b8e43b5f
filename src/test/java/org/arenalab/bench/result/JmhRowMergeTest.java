package org.arenalab.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.format.ResultFormatType;

/** Forks that were measured by three processes, against JMH that has measured all three. */
class JmhRowMergeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double[][] SCORES = {{10, 11, 12}, {20, 21, 25}, {14, 15, 13}};

  @Test
  void shouldMakeTheRowThatJmhWouldHaveWritten() throws IOException {
    ObjectNode merged = merged(SCORES);
    ObjectNode expected = json(row(SCORES));

    assertSame(merged, expected, "");
    assertThat(merged.get("forks").asInt()).isEqualTo(3);
    assertThat(merged.at("/secondaryMetrics/sum/score").asDouble()).isEqualTo(9);
    assertThat(merged.at("/secondaryMetrics/max/score").asDouble()).isEqualTo(25);
  }

  @Test
  void shouldReadLikeOneRunOfThreeForks() throws Exception {
    ObjectNode merged = merged(SCORES);
    assertThat(merged.at("/primaryMetric/rawData").toString())
        .isEqualTo("[[10.0,11.0,12.0],[20.0,21.0,25.0],[14.0,15.0,13.0]]");
  }

  @Test
  void shouldTakeTheMeanOfScoresWithoutRawData() throws IOException {
    String row =
        """
        {"benchmark": "a.B.c", "mode": "avgt", "forks": 1,
         "primaryMetric": {"score": 1, "rawData": [[1]]},
         "secondaryMetrics": {"outside": {"score": %s, "rawData": [[]]}}}
        """;
    ObjectNode merged = (ObjectNode) JSON.readTree(row.formatted("4"));
    for (String score : List.of("6", "2")) {
      merged = JmhRowMerge.merge(merged, (ObjectNode) JSON.readTree(row.formatted(score)));
    }

    JsonNode outside = merged.at("/secondaryMetrics/outside");
    assertThat(outside.get("score").asDouble()).isEqualTo(4);
    assertThat(outside.get("scoreError").asText()).isEqualTo("NaN");
    assertThat(outside.get("rawData")).hasSize(3);
  }

  @Test
  void shouldCountPercentilesOfSamplesAnew() throws IOException {
    String row =
        """
        {"benchmark": "a.B.c", "mode": "sample", "forks": 1,
         "primaryMetric": {"score": 1, "scorePercentiles": {"50.0": 0, "100.0": 0},
           "rawDataHistogram": [[%s]]},
         "secondaryMetrics": {"p1.00": {"score": 1, "rawData": [[]]}}}
        """;
    ObjectNode merged =
        JmhRowMerge.merge(
            (ObjectNode) JSON.readTree(row.formatted("[[1.0, 3]]")),
            (ObjectNode) JSON.readTree(row.formatted("[[9.0, 1]]")));

    JsonNode primary = merged.get("primaryMetric");
    assertThat(primary.get("score").asDouble()).isEqualTo(3);
    assertThat(primary.at("/scorePercentiles/50.0").asDouble()).isEqualTo(1);
    assertThat(primary.at("/scorePercentiles/100.0").asDouble()).isEqualTo(9);
    assertThat(merged.at("/secondaryMetrics/p1.00/score").asDouble()).isEqualTo(9);
    assertThat(primary.get("rawDataHistogram")).hasSize(2);
  }

  @Test
  void shouldKeepNotANumber() throws IOException {
    String row =
        """
        {"benchmark": "a.B.c", "mode": "avgt", "forks": 1, "secondaryMetrics": {},
         "primaryMetric": {"score": "NaN", "rawData": [["NaN"]]}}
        """;
    ObjectNode one = (ObjectNode) JSON.readTree(row);

    assertThat(JmhRowMerge.merge(one, one).at("/primaryMetric/score").asText()).isEqualTo("NaN");
  }

  private static ObjectNode merged(double[][] scores) throws IOException {
    ObjectNode merged = null;
    for (double[] fork : scores) {
      ObjectNode one = json(row(new double[][] {fork}));
      merged = merged == null ? one : JmhRowMerge.merge(merged, one);
    }
    return merged;
  }

  /** With a metric of each kind of sum. */
  private static RunResult row(double[][] scores) {
    RunResult row = SampleRows.row("arm", scores);
    for (var fork : row.getBenchmarkResults()) {
      List<IterationResult> iterations = new ArrayList<>(fork.getIterationResults());
      for (IterationResult iteration : iterations) {
        double score = iteration.getPrimaryResult().getScore();
        iteration.addResult(new ScalarResult("sum", 1, "n", AggregationPolicy.SUM));
        iteration.addResult(new ScalarResult("max", score, "n", AggregationPolicy.MAX));
      }
    }
    return row;
  }

  private static ObjectNode json(RunResult row) throws IOException {
    byte[] printed = ResultWriter.print(ResultFormatType.JSON, List.of(row));
    return (ObjectNode) JSON.readTree(printed).get(0);
  }

  private static void assertSame(JsonNode actual, JsonNode expected, String path) {
    if (expected.isNumber()) {
      assertThat(actual.asDouble()).as(path).isCloseTo(expected.asDouble(), within(1e-9));
    } else if (expected.isContainerNode()) {
      assertThat(actual.size()).as(path).isEqualTo(expected.size());
      expected
          .properties()
          .forEach(
              each ->
                  assertSame(
                      actual.get(each.getKey()), each.getValue(), path + "/" + each.getKey()));
      for (int i = 0; expected.isArray() && i < expected.size(); i++) {
        assertSame(actual.get(i), expected.get(i), path + "/" + i);
      }
    } else {
      assertThat(actual).as(path).isEqualTo(expected);
    }
  }
}
