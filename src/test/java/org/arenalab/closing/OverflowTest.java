package org.arenalab.closing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.arenalab.Await;
import org.arenalab.Effort;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A full stack in the middle of any public operation leaves no lock held and nothing half changed.
 * {@link CloseRaceTest} checks that the tables have every public operation.
 */
@Tag("slow")
@Tag("beside")
class OverflowTest {
  /**
   * Interpreted, so that the depth at which each operation overflows is the same in every run. Each
   * overflow makes a stack trace, and short ones cost less time.
   */
  private static final List<String> FLAGS = List.of("-Xint", "-XX:MaxJavaStackTraceDepth=64");

  /** Levels of 100 B between two calls. The frames of most operations are larger. */
  private static final String STRIDE = Integer.toString(Effort.of(7, 3));

  /** Each process uses one processor. */
  private static final int AT_ONCE = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final ExecutorService THREADS = Executors.newFixedThreadPool(AT_ONCE);
  private static final Map<String, Future<Ended>> PROCESSES = new HashMap<>();

  /** The files of the processes, which are not removed by a process that ends in this way. */
  @TempDir private static Path folder;

  private record Ended(int exit, String output) {}

  static List<ClosingSubject<?>> subjects() {
    return CloseRaceTest.subjects();
  }

  @BeforeAll
  static void start() {
    for (ClosingSubject<?> subject : subjects()) {
      PROCESSES.put(subject.name(), THREADS.submit(() -> run(subject.name())));
    }
  }

  private static Ended run(String name) throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add("-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve(name)));
    try (JavaProcess child = JavaProcess.start(flags, OverflowChild.class, name, STRIDE)) {
      return new Ended(child.awaitExit(), child.output());
    }
  }

  @AfterAll
  static void stop() {
    THREADS.shutdownNow();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void shouldSurviveOverflowInEveryOperation(ClosingSubject<?> subject) throws Exception {
    Ended ended = PROCESSES.get(subject.name()).get();
    assertThat(ended.output()).endsWith("done\n");
    assertThat(ended.exit()).isZero();
    assertThat(Await.holds(PATIENCE, () -> processesIn(folder.resolve(subject.name())).isEmpty()))
        .as("%s", processesIn(folder.resolve(subject.name())))
        .isTrue();
  }

  /** The command lines of daemons, which name their socket. */
  private static List<String> processesIn(Path directory) {
    return ProcessHandle.allProcesses()
        .flatMap(each -> each.info().commandLine().stream())
        .filter(line -> line.contains(directory + "/"))
        .toList();
  }
}
