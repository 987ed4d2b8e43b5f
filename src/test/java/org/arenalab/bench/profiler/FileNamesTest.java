package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @Test
  void shouldLeaveAPlainNameAlone() {
    assertThat(FileNames.safe("A.run-avgt-size=64", "id")).isEqualTo("A.run-avgt-size=64");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "/etc/passwd", "../x", "-rf", "a\0b", "ä", "a b", "%p", "", "x,y\n"})
  void shouldMakeAnythingANameOfOneFile(String text) {
    assertThat(FileNames.safe(text, text)).matches("[A-Za-z0-9_=][A-Za-z0-9._=-]{0,179}");
  }

  @Test
  void shouldKeepDifferentIdentitiesApart() {
    assertThat(FileNames.safe("a/b", "a/b")).isNotEqualTo(FileNames.safe("a?b", "a?b"));
    assertThat(FileNames.safe("x".repeat(400), "1"))
        .hasSize(180)
        .isNotEqualTo(FileNames.safe("x".repeat(400), "2"));
  }
}
