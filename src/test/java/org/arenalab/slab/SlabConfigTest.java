package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each switch three ways: environment, system property, builder; the later one wins. */
class SlabConfigTest {
  /** A switch, two texts for it, and what each must make of the configuration. */
  enum Switch {
    MODE("arenalab.lean", "ARENALAB_LEAN", "1", "balanced") {
      @Override
      Object of(SlabConfig config) {
        return config.mode();
      }

      @Override
      List<Object> expected() {
        return List.of(SlabMode.FAST, SlabMode.LEAN, SlabMode.BALANCED);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.mode((SlabMode) value);
      }
    },
    DECOMMIT("arenalab.lean.decommit", "ARENALAB_LEAN_DECOMMIT", "free", "OFF") {
      @Override
      Object of(SlabConfig config) {
        return config.decommit();
      }

      @Override
      List<Object> expected() {
        return List.of(Decommit.DONTNEED, Decommit.FREE, Decommit.OFF);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.decommit((Decommit) value);
      }
    },
    TARGET("arenalab.lean.targetMb", "ARENALAB_LEAN_TARGET_MB", "3", " 0 ") {
      @Override
      Object of(SlabConfig config) {
        return config.targetBytes();
      }

      @Override
      List<Object> expected() {
        return List.of(10L << 20, 3L << 20, 0L);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.targetBytes((long) value);
      }
    },
    RESERVE("arenalab.slab.reserveGb", "ARENALAB_SLAB_RESERVE_GB", "1", "1024") {
      @Override
      Object of(SlabConfig config) {
        return config.reservedBytes();
      }

      @Override
      List<Object> expected() {
        return List.of(64L << 30, 1L << 30, 1L << 40);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.reservedBytes((long) value);
      }
    },
    CHECKING("arenalab.check", "ARENALAB_CHECK", "checked", "FULL") {
      @Override
      Object of(SlabConfig config) {
        return config.checking();
      }

      @Override
      List<Object> expected() {
        return List.of(Checking.NONE, Checking.CHECKED, Checking.FULL);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.checking((Checking) value);
      }
    },
    DECAY("arenalab.lean.decayMs", "ARENALAB_LEAN_DECAY_MS", "50", "3600000") {
      @Override
      Object of(SlabConfig config) {
        return config.decay();
      }

      @Override
      List<Object> expected() {
        return List.of(Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofHours(1));
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.decay((Duration) value);
      }
    },
    BUDGET("arenalab.lean.budgetPercent", "ARENALAB_LEAN_BUDGET_PERCENT", "0.5", "100") {
      @Override
      Object of(SlabConfig config) {
        return config.budgetFraction();
      }

      @Override
      List<Object> expected() {
        return List.of(0.02, 0.005, 1.0);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.budgetFraction((double) value);
      }
    },
    HUGE_PAGES("arenalab.slab.hugePages", "ARENALAB_SLAB_HUGE_PAGES", "true", "0") {
      @Override
      Object of(SlabConfig config) {
        return config.hugePages();
      }

      @Override
      List<Object> expected() {
        return List.of(false, true, false);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.hugePages((boolean) value);
      }
    },
    SCAVENGER("arenalab.slab.scavenger", "ARENALAB_SLAB_SCAVENGER", "false", "1") {
      @Override
      Object of(SlabConfig config) {
        return config.scavenger();
      }

      @Override
      List<Object> expected() {
        return List.of(true, false, true);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.scavenger((boolean) value);
      }
    },
    GUARD_INTERVAL("arenalab.check.guardInterval", "ARENALAB_CHECK_GUARD_INTERVAL", "1", "77") {
      @Override
      Object of(SlabConfig config) {
        return config.guardInterval();
      }

      @Override
      List<Object> expected() {
        return List.of(SlabConfig.DEFAULT_GUARD_INTERVAL, 1, 77);
      }

      @Override
      void build(SlabConfig.Builder builder, Object value) {
        builder.guardInterval((int) value);
      }
    };

    final String property;
    final String variable;
    final String first;
    final String second;

    Switch(String property, String variable, String first, String second) {
      this.property = property;
      this.variable = variable;
      this.first = first;
      this.second = second;
    }

    abstract Object of(SlabConfig config);

    /** The default, and what the two texts mean. */
    abstract List<Object> expected();

    abstract void build(SlabConfig.Builder builder, Object value);
  }

  private static SlabConfig.Builder builder(
      Map<String, String> properties, Map<String, String> environment) {
    return SlabConfig.builder(properties, environment);
  }

  @ParameterizedTest
  @EnumSource
  void shouldComeFromBuilderPropertyEnvironmentDefaultInThisOrder(Switch each) {
    Map<String, String> properties = new HashMap<>();
    Map<String, String> environment = new HashMap<>();
    assertThat(each.of(builder(properties, environment).build()))
        .isEqualTo(each.expected().getFirst());
    environment.put(each.variable, each.first);
    assertThat(each.of(builder(properties, environment).build())).isEqualTo(each.expected().get(1));
    properties.put(each.property, each.second);
    assertThat(each.of(builder(properties, environment).build())).isEqualTo(each.expected().get(2));
    SlabConfig.Builder builder = builder(properties, environment);
    each.build(builder, each.expected().get(1));
    assertThat(each.of(builder.build())).isEqualTo(each.expected().get(1));
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadTheSystemPropertiesOfThisProcess(Switch each) {
    String before = System.setProperty(each.property, each.first);
    try {
      assertThat(each.of(SlabConfig.defaults())).isEqualTo(each.expected().get(1));
    } finally {
      if (before == null) {
        System.clearProperty(each.property);
      } else {
        System.setProperty(each.property, before);
      }
    }
  }

  /** The process's own environment, and an allocator made from nothing else. */
  @Tag("medium")
  @Test
  void shouldReadTheEnvironmentOfThisProcess() throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (Switch each : Switch.values()) {
      environment.put(each.variable, each.first);
    }
    Child.Answer answer = Child.run("-Dnone=", environment);
    assertThat(answer.exit()).as(answer.output()).isZero();
    assertThat(answer.output().strip())
        .isEqualTo("LEAN FREE 3145728 1073741824 CHECKED PT0.05S 0.005 true false 1 1073741824");
  }

  /** Prints what an allocator with nothing set in code is like. */
  static final class Child {
    /** How it ended, and what it printed. */
    record Answer(int exit, String output) {}

    private Child() {}

    /** Asks a process of its own, with one flag more for its JVM. */
    static Answer run(String flag, Map<String, String> environment) throws Exception {
      ProcessBuilder java =
          new ProcessBuilder(
              ProcessHandle.current().info().command().orElseThrow(),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:TieredStopAtLevel=1",
              flag,
              "-cp",
              System.getProperty("java.class.path"),
              Child.class.getName());
      java.environment().putAll(environment);
      Process process = java.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), output);
    }

    public static void main(String[] arguments) {
      try (SlabAllocator allocator = SlabAllocator.create(SlabConfig.defaults())) {
        SlabConfig config = allocator.config();
        System.out.printf(
            "%s %s %d %d %s %s %s %s %s %d %d%n",
            config.mode(),
            config.decommit(),
            config.targetBytes(),
            config.reservedBytes(),
            config.checking(),
            config.decay(),
            config.budgetFraction(),
            config.hugePages(),
            config.scavenger(),
            config.guardInterval(),
            allocator.reservedBytes());
      }
    }
  }

  /** The place, the value and the range of each bad text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ARENALAB_LEAN                 | 2        | FAST (also 0), BALANCED or LEAN (also 1)",
        "ARENALAB_LEAN_DECOMMIT        | MAYBE    | FREE, DONTNEED or OFF",
        "ARENALAB_LEAN_TARGET_MB       | many     | a whole number of MiB, 0 to 8796093022207",
        "ARENALAB_LEAN_TARGET_MB       | -1       | a whole number of MiB, 0 to 8796093022207",
        "ARENALAB_LEAN_TARGET_MB | 8796093022208  | a whole number of MiB, 0 to 8796093022207",
        "ARENALAB_SLAB_RESERVE_GB      | 1.5      | a whole number of GiB, 1 to 1024",
        "ARENALAB_SLAB_RESERVE_GB      | 0        | a whole number of GiB, 1 to 1024",
        "ARENALAB_SLAB_RESERVE_GB      | 1025     | a whole number of GiB, 1 to 1024",
        "ARENALAB_SLAB_RESERVE_GB | 9223372036854775807 | a whole number of GiB, 1 to 1024",
        "ARENALAB_CHECK                | yes      | NONE, CHECKED, GUARDED or FULL",
        "ARENALAB_LEAN_DECAY_MS        | soon     | a whole number of milliseconds, 1 to 3600000",
        "ARENALAB_LEAN_DECAY_MS        | 0        | a whole number of milliseconds, 1 to 3600000",
        "ARENALAB_LEAN_DECAY_MS        | 3600001  | a whole number of milliseconds, 1 to 3600000",
        "ARENALAB_LEAN_BUDGET_PERCENT  | 2%       | a percentage without the sign, above 0 and at"
            + " most 100",
        "ARENALAB_LEAN_BUDGET_PERCENT  | 0        | a percentage without the sign, above 0 and at"
            + " most 100",
        "ARENALAB_LEAN_BUDGET_PERCENT  | 100.1    | a percentage without the sign, above 0 and at"
            + " most 100",
        "ARENALAB_LEAN_BUDGET_PERCENT  | NaN      | a percentage without the sign, above 0 and at"
            + " most 100",
        "ARENALAB_SLAB_HUGE_PAGES      | yes      | true, false, 1 or 0",
        "ARENALAB_SLAB_SCAVENGER       | 2        | true, false, 1 or 0",
        "ARENALAB_CHECK_GUARD_INTERVAL | often    | a whole number of blocks, 1 to 2147483647",
        "ARENALAB_CHECK_GUARD_INTERVAL | 0        | a whole number of blocks, 1 to 2147483647"
      })
  void shouldNameASettingItsPlaceItsValueAndItsRange(String variable, String text, String range) {
    assertThatThrownBy(() -> builder(Map.of(), Map.of(variable, text)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "bad environment variable: %s=\"%s\", expected %s; correct or remove it",
            variable, text, range);
  }

  @Test
  void shouldRefuseValuesOutsideTheirRangesInTheBuilder() {
    Map<String, Consumer<SlabConfig.Builder>> calls = new LinkedHashMap<>();
    calls.put("targetBytes=-1, expected 0 bytes or more", each -> each.targetBytes(-1));
    calls.put("decay=PT0S, expected 1 ms to 1 h", each -> each.decay(Duration.ZERO));
    calls.put("decay=PT0.000999999S, expected", each -> each.decay(Duration.ofNanos(999_999)));
    calls.put(
        "decay=PT1H0.000000001S, expected", each -> each.decay(Duration.ofHours(1).plusNanos(1)));
    calls.put("decay=null, expected", each -> each.decay(null));
    calls.put("budgetFraction=0.0, expected a fraction above 0", each -> each.budgetFraction(0));
    calls.put("budgetFraction=1.01, expected", each -> each.budgetFraction(1.01));
    calls.put("budgetFraction=NaN, expected", each -> each.budgetFraction(Double.NaN));
    calls.put(
        "reservedBytes=0, expected 2097152 to 1099511627776 bytes, a multiple of 2097152",
        each -> each.reservedBytes(0));
    calls.put("reservedBytes=-2097152, expected", each -> each.reservedBytes(-2 << 20));
    calls.put("reservedBytes=2101248, expected", each -> each.reservedBytes((2 << 20) + 4096));
    calls.put(
        "reservedBytes=1099513724928, expected",
        each -> each.reservedBytes((1L << 40) + (2 << 20)));
    calls.put(
        "guardInterval=0, expected a whole number of blocks, 1 to 2147483647",
        each -> each.guardInterval(0));
    calls.put("mode=null, expected FAST", each -> each.mode(null));
    calls.put("decommit=null, expected FREE", each -> each.decommit(null));
    calls.put("checking=null, expected NONE", each -> each.checking(null));
    calls.forEach(
        (message, call) -> {
          SlabConfig.Builder builder = builder(Map.of(), Map.of());
          assertThatThrownBy(() -> call.accept(builder))
              .isInstanceOf(InvalidRequestException.class)
              .hasMessageStartingWith("bad setting in the builder: " + message);
          assertThat(builder.build())
              .as("nothing has changed")
              .isEqualTo(builder(Map.of(), Map.of()).build());
        });
  }

  @Test
  void shouldRefuseThemWithoutABuilderToo() {
    assertThatThrownBy(
            () ->
                new SlabConfig(
                    SlabMode.FAST,
                    Decommit.OFF,
                    -1,
                    SlabConfig.DEFAULT_DECAY,
                    1,
                    2 << 20,
                    true,
                    false,
                    false,
                    Checking.NONE,
                    1))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("bad setting in SlabConfig: targetBytes=-1, expected 0 bytes or more");
  }

  @Test
  void shouldServeAtTheEndsOfTheRanges() {
    SlabConfig smallest =
        SlabConfig.builder()
            .mode(SlabMode.LEAN)
            .targetBytes(0)
            .decay(Duration.ofMillis(1))
            .budgetFraction(Double.MIN_VALUE)
            .reservedBytes(2 << 20)
            .build();
    SlabConfig largest =
        SlabConfig.builder()
            .mode(SlabMode.LEAN)
            .targetBytes(Long.MAX_VALUE)
            .decay(Duration.ofHours(1))
            .budgetFraction(1)
            .reservedBytes(1L << 40)
            .guardInterval(Integer.MAX_VALUE)
            .build();
    for (SlabConfig config : List.of(smallest, largest)) {
      try (SlabAllocator allocator = SlabAllocator.create(config)) {
        SlabHeap heap = allocator.newHeap();
        heap.free(heap.allocate(64));
        heap.flush();
        allocator.scavenge();
        allocator.verifyInvariants();
        assertThat(allocator.reservedBytes()).isEqualTo(config.reservedBytes());
      }
    }
  }
}
