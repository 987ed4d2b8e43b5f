package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsyncProfilerOptionsTest {
  private static final String OURS = PerForkAsyncProfiler.class.getName();

  private static String rewrite(String profArgument) {
    return AsyncProfilerOptions.withLibrary(profArgument, () -> Path.of("/lib.so"));
  }

  @Test
  void shouldNameTheLibraryAndKeepTheUsersOptions() {
    assertThat(rewrite("async")).isEqualTo(OURS + ":libPath=/lib.so");
    assertThat(rewrite("async:")).isEqualTo(OURS + ":libPath=/lib.so");
    assertThat(rewrite("async:output=jfr;dir=a b"))
        .isEqualTo(OURS + ":libPath=/lib.so;output=jfr;dir=a b");
  }

  @Test
  void shouldPreferTheUsersOwnLibrary() {
    assertThat(rewrite("async:output=text;libPath=/mine.so"))
        .isEqualTo(OURS + ":output=text;libPath=/mine.so");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gc", "asynchronous", "perfasm:events=cycles", "org.x.async:libPath=/y"})
  void shouldLeaveOtherProfilersAlone(String profArgument) {
    assertThat(rewrite(profArgument)).isEqualTo(profArgument);
  }

  @Test
  void shouldRewriteEveryProfilerOfACommandLineAndNothingElse() {
    assertThat(AsyncProfilerOptions.withLibrary(List.of("-f", "2", "-prof", "gc", "async")))
        .containsExactly("-f", "2", "-prof", "gc", "async");
    assertThat(AsyncProfilerOptions.withLibrary(List.of("-prof=async:libPath=/x", "-prof")))
        .containsExactly("-prof=" + OURS + ":libPath=/x", "-prof");
    assertThat(AsyncProfilerOptions.withLibrary(List.of("X", "-prof", "async")))
        .hasSize(3)
        .last()
        .asString()
        .startsWith(OURS + ":libPath=/");
  }
}
