package org.arenalab.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class ForkFlagsTest {
  private final Options nothing = new OptionsBuilder().build();

  @Test
  void shouldPassTheParentsOwnFlagsOnWithoutDoublingTheRequiredOnes() {
    List<String> parent = new ArrayList<>(ForkFlags.REQUIRED);
    parent.add("-Dparent=1");

    Options merged = ForkFlags.mergeInto(nothing, parent).build();

    List<String> expected = new ArrayList<>(ForkFlags.REQUIRED);
    expected.add("-Dparent=1");
    assertThat(merged.getJvmArgs().get()).containsExactlyElementsOf(expected);
    assertThat(merged.getJvmArgsPrepend().hasValue()).isFalse();
  }

  @Test
  void shouldReplaceTheParentsFlagsWhereTheUserGivesSome() {
    Options user = new OptionsBuilder().jvmArgs("-Dmine=1").jvmArgsAppend("-Dlast=1").build();

    Options merged = ForkFlags.mergeInto(user, List.of("-Dparent=1")).build();

    assertThat(merged.getJvmArgs().get())
        .containsAll(ForkFlags.REQUIRED)
        .endsWith("-Dmine=1")
        .doesNotContain("-Dparent=1");
    assertThat(merged.getJvmArgsAppend().get()).containsExactly("-Dlast=1");
  }
}
