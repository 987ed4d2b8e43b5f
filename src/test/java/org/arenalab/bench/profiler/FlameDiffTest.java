package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlameDiffTest {
  private static final Pattern LARGEST =
      Pattern.compile("/\\*maxdiff:\\*/(-?\\d+)|maxdiff = (-?\\d+)");

  @TempDir private Path folder;

  @Test
  void shouldBringTheOtherSideToTheSameTotal() {
    String stacks = "a;b 1\na;c 1\na;d 1\n";

    assertThat(FlameDiff.total(stacks)).isEqualTo(3);
    assertThat(FlameDiff.total(FlameDiff.scaled(stacks, 10.0 / 3))).isEqualTo(10);
    assertThat(FlameDiff.scaled(stacks, 2)).isEqualTo("a;b 2\na;c 2\na;d 2\n");
    assertThat(FlameDiff.scaled(stacks, 1e-9)).isEmpty();
  }

  @Test
  void shouldSeeNoDifferenceBetweenASideAndTwiceItself() throws IOException {
    String page = page("run;work 10\nrun;rest 30\n", "run;work 20\nrun;rest 60\n");

    assertThat(largestDifference(page)).isZero();
    assertThat(page).contains("work", "rest");
  }

  @Test
  void shouldShowWhatHasGrownInTheShapeOfTheNewSide() throws IOException {
    String page = page("run;work 10\nrun;rest 30\nrun;gone 10\n", "run;work 30\nrun;rest 20\n");

    assertThat(largestDifference(page)).isEqualTo(20);
    assertThat(page).contains("work").doesNotContain("gone");
  }

  private String page(String base, String shape) throws IOException {
    Path page = folder.resolve("page.html");
    new FlameDiff(new ProfileEvent("cpu", null)).write(base, shape, "<title> & \"more\"", page);
    String written = Files.readString(page);
    assertThat(written).contains("&lt;title&gt; &amp; &quot;more&quot;");
    return written;
  }

  private static int largestDifference(String page) {
    Matcher matcher = LARGEST.matcher(page);
    assertThat(matcher.find()).as(page).isTrue();
    return Integer.parseInt(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
  }
}
