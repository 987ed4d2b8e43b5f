package org.arenalab.bench.pager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StageTimesTest {
  private static StageTimes.Stage stage(int count) {
    Histogram histogram = StageTimes.newHistogram();
    for (int i = 1; i <= count; i++) {
      StageTimes.record(histogram, i);
    }
    return StageTimes.Stage.of(histogram);
  }

  /** Three digits: values below 2,048 are exact. */
  @Test
  void shouldSummarizeWithInterval() {
    StageTimes.Stage stage = stage(2_000);
    assertThat(stage.count()).isEqualTo(2_000);
    assertThat(stage.p50().ns()).isEqualTo(1_001);
    // 1.96 * sqrt(2,000 * 0.5 * 0.5) = 43.8 ranks.
    assertThat(stage.p50().lowNs()).isEqualTo(957);
    assertThat(stage.p50().highNs()).isEqualTo(1_044);
    assertThat(stage.p99().isKnown()).isTrue();
    assertThat(stage.p999().isKnown()).isFalse();
    assertThat(stage(0).p50().isKnown()).isFalse();
  }

  @Test
  void shouldKeepTheHistogram() throws Exception {
    ObjectMapper json = new ObjectMapper();
    StageTimes times = new StageTimes(stage(100), stage(200), stage(300), stage(400));
    StageTimes read = json.readValue(json.writeValueAsString(times), StageTimes.class);
    assertThat(read.resumed().count()).isEqualTo(300);
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(read.resumed().histogram()));
    Histogram decoded = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    assertThat(decoded.getTotalCount()).isEqualTo(300);
    assertThat(decoded.getMaxValue()).isEqualTo(300);
  }
}
