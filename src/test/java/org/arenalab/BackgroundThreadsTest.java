package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The threads that the library starts. A background thread makes no garbage; a new one needs a test
 * of that, like {@code ScavengerGarbageTest}.
 */
class BackgroundThreadsTest {
  /** The classes that start threads, except those that live for a single task. */
  private static final Set<String> BACKGROUND =
      Set.of(
          "org.arenalab.pager.daemon.background.Background",
          "org.arenalab.pager.daemon.lane.Lane",
          "org.arenalab.pager.daemon.PagerDaemon",
          "org.arenalab.pager.daemon.ProcessorWatch",
          "org.arenalab.pager.Agent",
          "org.arenalab.pager.DaemonMessages",
          "org.arenalab.slab.scavenger.ScavengerThread",
          "org.arenalab.tiering.LoopThread",
          "org.arenalab.tiering.SourceSession");

  /** Threads of one task: at exit, before the first use of a room, and to write lines that wait. */
  private static final Set<String> SINGLE_TASK =
      Set.of(
          "org.arenalab.hotness.DamonSource",
          "org.arenalab.os.StackReserve",
          "org.arenalab.os.StackReserve$Initializer",
          "org.arenalab.pager.daemon.DaemonLog",
          "org.arenalab.pager.daemon.Termination",
          "org.arenalab.shm.ExitCleanup",
          "org.arenalab.statistics.ExitReport");

  private static final Set<Class<?>> POOLS =
      Set.of(CompletableFuture.class, Executors.class, ForkJoinPool.class, java.util.Timer.class);

  @Test
  void shouldKnowEveryThreadOfTheLibrary() {
    assertThat(
            ImportedClasses.CLASSES.stream()
                .filter(BackgroundThreadsTest::isOfLibrary)
                .filter(BackgroundThreadsTest::startsThreads)
                .map(JavaClass::getName))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(BACKGROUND.stream(), SINGLE_TASK.stream()).toList());
  }

  private static boolean isOfLibrary(JavaClass each) {
    return !each.getPackageName().startsWith("org.arenalab.bench")
        && !each.getPackageName().startsWith("org.arenalab.launcher");
  }

  private static boolean startsThreads(JavaClass each) {
    return Stream.concat(
            each.getMethodCallsFromSelf().stream(), each.getConstructorCallsFromSelf().stream())
        .anyMatch(call -> startsThread(call.getTarget()));
  }

  private static boolean startsThread(CodeUnitCallTarget target) {
    JavaClass owner = target.getOwner();
    boolean isThread = owner.isAssignableTo(Thread.class);
    return POOLS.stream().anyMatch(owner::isAssignableTo)
        || (isThread && target.getName().matches("<init>|ofPlatform|ofVirtual|startVirtualThread"));
  }
}
