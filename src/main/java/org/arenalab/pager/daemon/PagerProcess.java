package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.arenalab.os.Internal;

/**
 * Starts daemons as processes of their own, with the flags that a daemon needs: the first compiler
 * only, a small heap, and the serial collector. With these flags the first faults after READY are
 * served as quickly as later ones.
 */
@Internal
public final class PagerProcess {
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xms2m",
          "-Xmn1m",
          "-Xmx16m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          "-XX:ReservedCodeCacheSize=16m",
          "-XX:MaxMetaspaceSize=48m",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          // Maps the class archive where it was written for: its pages stay shared by all JVMs.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          // Returns the memory of the compiler, in ms.
          "-XX:TrimNativeHeapInterval=10000",
          "--enable-native-access=ALL-UNNAMED");

  private PagerProcess() {}

  /**
   * Returns the command line of a daemon, which prints a line that begins with {@code READY} when
   * it serves.
   *
   * @param withStandby whether the daemon starts a standby
   */
  public static List<String> command(DaemonConfig config, boolean withStandby) {
    requireNonNull(config, "config");
    return command(new DaemonArguments(config, OptionalLong.empty(), withStandby, false));
  }

  static List<String> command(DaemonArguments arguments) {
    return command(arguments.words());
  }

  /**
   * Returns the command line of a daemon with options as a user types them. The daemon checks them
   * itself, and prints them with {@code --help}.
   */
  public static List<String> command(List<String> words) {
    requireNonNull(words, "words");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PagerDaemonMain.class.getName());
    command.addAll(words);
    return command;
  }

  /** Starts a standby of this process, which writes to the output of this process. */
  static long startStandby(DaemonArguments daemon) {
    List<String> command = command(daemon.asStandbyOf(ProcessHandle.current().pid()));
    try {
      return new ProcessBuilder(command).inheritIO().start().pid();
    } catch (IOException e) {
      throw new PagerDaemonException(
          PagerDaemonException.Reason.NOT_STARTED, "cannot start a standby: " + e.getMessage(), e);
    }
  }
}
