package org.arenalab.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a soak's Java heap, and of the advice where that heap is too small. */
class SoakHeapTest {
  private static final Pattern ADVICE = Pattern.compile("-Xms(\\d+)m -Xmx\\1m");

  /** A child process that prints the heap that the collector leaves to a program. */
  static final class Child {
    public static void main(String[] args) {
      System.out.print(Runtime.getRuntime().maxMemory());
    }
  }

  /** A collector may hold back a part of the heap. */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC"})
  void shouldAdviseAHeapThatSuffices(String collector) throws Exception {
    SoakPlan plan = new SoakPlan("slab", "lean", "dontneed", 10_000, SoakPlan.Churn.HEAVY, 1);
    Matcher advice = ADVICE.matcher(catchThrowable(() -> plan.requireHeap(64 << 20)).getMessage());
    assertThat(advice.find()).isTrue();

    long heapBytes = child(collector, "-Xmx" + advice.group(1) + "m");

    assertThatCode(() -> plan.requireHeap(heapBytes)).doesNotThrowAnyException();
  }

  private static long child(String... flags) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                flags[0],
                flags[1],
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(child.waitFor()).isZero();
    return Long.parseLong(out);
  }

  @Test
  void shouldWarnOfAHeapThatGrows() {
    assertThat(new SoakHeap(64 << 20, 64 << 20, true).warning()).isNull();
    assertThat(new SoakHeap(16 << 20, 64 << 20, true).warning())
        .startsWith("The heap is not fixed: initial=16 MiB, max=64 MiB, touched=yes");
    assertThat(new SoakHeap(64 << 20, 64 << 20, false).warning()).contains("touched=no");
  }
}
