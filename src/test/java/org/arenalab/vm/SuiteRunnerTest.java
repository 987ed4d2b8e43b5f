package org.arenalab.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdict on a suite whose tests end in each possible way. */
@Tag("beside")
class SuiteRunnerTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** Nested types without a name of a test: the build itself does not run them. */
  private static final class Cases {
    private Cases() {}

    static final class Passing {
      @ParameterizedTest
      @ValueSource(ints = {1, 2})
      void shouldPass(int number) {
        assertThat(number).isPositive();
      }

      @Test
      @Tag("slow")
      void shouldBeLeftOut() {
        assertThat("a slow test").isEqualTo("left out");
      }

      @Test
      @Tag("nightly")
      void shouldBeLeftOutByDay() {
        assertThat("a nightly test").isEqualTo("left out");
      }
    }

    static final class Failing {
      @Test
      void shouldPass() {}

      @Test
      void shouldFail() {
        throw new AssertionError("<not> \u0001 & this");
      }
    }

    static final class Skipping {
      @Test
      void shouldPass() {}

      @Test
      @Disabled("not here")
      void shouldBeDisabled() {}
    }

    static final class Assuming {
      @Test
      void shouldPass() {}

      @Test
      void shouldBeAborted() {
        assumeTrue(false, "no such device");
      }
    }

    static final class Hanging {
      @Test
      void shouldWait() throws InterruptedException {
        Thread.sleep(Duration.ofMinutes(1));
      }
    }

    static final class Broken {
      @BeforeAll
      static void fail() {
        throw new IllegalStateException("no start");
      }

      @Test
      void shouldNeverStart() {}
    }
  }

  private boolean run(Class<?> type, String... without) throws IOException {
    return run(new SuiteFile("s", 60, List.of(type.getName()), List.of(without)));
  }

  private boolean run(SuiteFile suite) throws IOException {
    return new SuiteRunner(suite, new PrintStream(printed, true, StandardCharsets.UTF_8))
        .run(folder);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String xml() throws IOException {
    return Files.readString(folder.resolve("TEST-s.xml"));
  }

  @Test
  void shouldPassWhereEveryTestPasses() throws IOException {
    assertThat(run(Cases.Passing.class)).as(printed()).isTrue();

    assertThat(printed()).contains("2 passed, 0 failed, 0 skipped");
    assertThat(xml()).contains("tests=\"2\"").contains("failures=\"0\"").doesNotContain("time=");
  }

  @Test
  void shouldFailWithFailedTest() throws IOException {
    assertThat(run(Cases.Failing.class)).isFalse();

    assertThat(printed()).contains("failed  SuiteRunnerTest$Cases$Failing.shouldFail");
    assertThat(xml()).contains("failures=\"1\"").contains("&lt;not&gt; ? &amp; this");
  }

  @ParameterizedTest
  @ValueSource(classes = {Cases.Skipping.class, Cases.Assuming.class})
  void shouldFailWithSkippedTest(Class<?> type) throws IOException {
    assertThat(run(type)).isFalse();

    assertThat(printed()).contains("1 passed, 0 failed, 1 skipped");
    assertThat(xml()).contains("skipped=\"1\"").contains("<skipped message=");
  }

  @Test
  void shouldFailWithClassThatCannotStart() throws IOException {
    assertThat(run(Cases.Broken.class)).isFalse();

    assertThat(printed()).contains("(class)").contains("no start");
  }

  @Test
  void shouldFailWithoutTests() throws IOException {
    assertThat(run(Cases.class)).isFalse();

    assertThat(printed()).contains("0 passed").contains("no such test: entry=");
  }

  @Test
  void shouldFailWithExclusionOfNothing() throws IOException {
    assertThat(run(Cases.Passing.class, "org.arenalab.vm.SuiteRunnerTest#gone")).isFalse();

    assertThat(printed()).contains("no such test: entry=org.arenalab.vm.SuiteRunnerTest#gone");
  }

  /** A package and a class of it: both entries match, and the class runs once. */
  @Test
  void shouldMatchClassOfListedPackage() throws IOException {
    SuiteFile suite =
        new SuiteFile(
            "s",
            60,
            List.of("org.arenalab.slab.heap", "org.arenalab.slab.heap.SampleBackoffTest"),
            List.of());

    assertThat(run(suite)).as(printed()).isTrue();
    assertThat(printed()).containsOnlyOnce("SampleBackoffTest.shouldBeginAnewAfterQuietSample");
  }

  @Test
  void shouldLeaveOutExcludedMethod() throws IOException {
    String failing = Cases.Failing.class.getName() + "#shouldFail";

    assertThat(run(Cases.Failing.class, failing)).as(printed()).isTrue();
  }

  /** One JVM runs the suites of a machine. A suite that hangs has no result, nor have the next. */
  @Test
  @Tag("medium")
  void shouldEndAtTimeLimitOfSuite() throws Exception {
    Path first = suite("first", 60, Cases.Passing.class);
    Path second = suite("second", 1, Cases.Hanging.class);
    Path third = suite("third", 60, Cases.Passing.class);
    List<String> flags = List.of("-XX:+UseSerialGC");

    try (JavaProcess child =
        JavaProcess.start(
            flags, SuiteRunner.class, "" + folder, "" + first, "" + second, "" + third)) {
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.output())
          .contains("suite first", "suite second: ended by its time limit: seconds=1")
          .contains("Cases$Hanging.shouldWait")
          .doesNotContain("suite third");
    }
    assertThat(folder.resolve("first.exit")).hasContent("0");
    assertThat(folder.resolve("second.exit")).doesNotExist();
  }

  private Path suite(String name, int seconds, Class<?> type) throws IOException {
    return Files.writeString(
        folder.resolve(name), "seconds %d%nrun %s%n".formatted(seconds, type.getName()));
  }

  /** The exit code of the machine's JVM is that of its worst suite. */
  @Test
  @Tag("medium")
  void shouldRunEverySuite() throws Exception {
    Path first = suite("first", 60, Cases.Failing.class);
    Path second = suite("second", 60, Cases.Passing.class);

    try (JavaProcess child =
        JavaProcess.start(List.of(), SuiteRunner.class, "" + folder, "" + first, "" + second)) {
      assertThat(child.awaitExit()).isEqualTo(1);
    }
    assertThat(folder.resolve("first.exit")).hasContent("1");
    assertThat(folder.resolve("second.exit")).hasContent("0");
    assertThat(folder.resolve("TEST-second.xml")).exists();
  }
}
