package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.arenalab.os.Descriptor;
import org.arenalab.os.Internal;
import org.arenalab.os.SystemCallException;
import org.arenalab.pager.daemon.lane.Closing;

/**
 * Starts daemons as processes of their own, with the flags that a daemon needs: the first compiler
 * only, a small heap, and the serial collector. With these flags the first faults after READY are
 * served as quickly as later ones. Daemon and standby share a {@link ClassArchive}.
 */
@Internal
public final class PagerProcess {
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xms2m",
          "-Xmn1m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          // A full collection returns all free memory at once, not a part of it.
          "-XX:-ShrinkHeapInSteps",
          "-XX:ReservedCodeCacheSize=16m",
          "-XX:MaxMetaspaceSize=48m",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          // An archive that does not fit is no error: the daemon loads its classes itself.
          "-Xlog:cds*=off,aot*=off",
          // Maps the class archive where it was written for: its pages stay shared by all JVMs.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          // The JVM looks after monitors and tables once in a minute, not several times a second.
          "-XX:AsyncDeflationInterval=0",
          "-XX:ServiceThreadCleanupInterval=60000",
          "--enable-native-access=ALL-UNNAMED");

  /** The heap that makes the class archive. */
  private static final String ARCHIVE_HEAP = "-Xmx16m";

  /** Two pipes of the JDK, what the new process opens at its start, and some for other threads. */
  private static final int DESCRIPTORS_TO_START = 8;

  private PagerProcess() {}

  /**
   * Returns a builder of a daemon's process. The daemon prints a line that begins with {@code
   * READY} when it serves.
   *
   * @param withStandby whether the daemon starts a standby
   */
  public static ProcessBuilder builder(DaemonConfig config, boolean withStandby) {
    requireNonNull(config, "config");
    return builder(new DaemonArguments(config, OptionalLong.empty(), withStandby, false));
  }

  static ProcessBuilder builder(DaemonArguments arguments) {
    return builder(arguments.words());
  }

  /**
   * Returns a builder of the process of a daemon with options as a user types them. The daemon
   * checks them itself, and prints them with {@code --help}.
   */
  public static ProcessBuilder builder(List<String> words) {
    requireNonNull(words, "words");
    List<String> command = new ArrayList<>(java(heap(words)));
    command.addAll(archive().flags());
    command.add("-cp");
    command.add(classPath());
    command.add(PagerDaemonMain.class.getName());
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    // One heap of the C library for all threads: each of several keeps free memory.
    builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "1");
    return builder;
  }

  /**
   * Makes the archive of the daemons' classes if there is none, so that daemon and standby share
   * them. Call before {@link #builder}. The first call for a class path takes some seconds.
   */
  public static void prepare() throws InterruptedException {
    archive().make();
  }

  private static ClassArchive archive() {
    return ClassArchive.of(java(ARCHIVE_HEAP), classPath());
  }

  private static List<String> java(String heap) {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(FLAGS);
    java.add(heap);
    return java;
  }

  /**
   * Returns the bound of the heap: the heap of each client depends on the number of processors.
   * Memory is taken as it is used, and {@link GarbageLimit} keeps the heap of few clients small.
   */
  static String heap(List<String> words) {
    DaemonConfig config;
    try {
      config = DaemonArguments.parse(words.toArray(String[]::new)).config();
    } catch (PagerDaemonException e) {
      // The daemon itself names what is wrong.
      config = DaemonConfig.ofSocket(Path.of("s"));
    }
    long bytes = HeapRoom.heapBytes(HeapRoom.lanes(config), config);
    return "-Xmx" + ((bytes >>> 20) + 1) + "m";
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** Starts a standby of this process, which writes to the output of this process. */
  static long startStandby(DaemonArguments daemon) {
    requireDescriptors();
    try {
      return builder(daemon.asStandbyOf(ProcessHandle.current().pid())).inheritIO().start().pid();
    } catch (IOException e) {
      throw new PagerDaemonException(
          PagerDaemonException.Reason.NOT_STARTED, "cannot start a standby: " + e.getMessage(), e);
    }
  }

  /**
   * Requires free descriptors. If JDK 25 finds too few while it starts a process, it closes the
   * standard input of this process and leaves a pipe open, again at each attempt.
   */
  private static void requireDescriptors() {
    try (Closing closing = new Closing()) {
      for (int i = 0; i < DESCRIPTORS_TO_START; i++) {
        Descriptor _ = closing.add(Descriptor.open(Path.of("/dev/null"), 0));
      }
    } catch (SystemCallException e) {
      throw new PagerDaemonException(
          PagerDaemonException.Reason.NOT_STARTED,
          "cannot start a standby: %s, expected %d free descriptors; raise the limit of open files"
              .formatted(e.getMessage(), DESCRIPTORS_TO_START),
          e);
    }
  }
}
