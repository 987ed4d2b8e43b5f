package org.arenalab.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code java -jar benchmarks.jar} starts, whatever Java is on the PATH: it finds a JDK 25 or
 * newer, and runs the laboratory under it with every flag it needs. Bytecode 11, so that any Java a
 * user is likely to have can start it.
 */
public final class Launcher {
  private static final int EXIT_NO_JDK = 2;
  private static final String MAIN_CLASS = "org.arenalab.bench.Main";

  /** Flags the laboratory cannot run without; {@code Main} gives the same ones to every fork. */
  private static final List<String> REQUIRED_FLAGS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /**
   * The heap of a soak: as large from the start as it will ever be, and every page of it touched,
   * so that the growth of the process is not the heap's.
   */
  private static final List<String> SOAK_HEAP = List.of("-Xms64m", "-Xmx64m");

  private static final String SOAK_COLLECTOR = "-XX:+UseSerialGC";

  /** A user's flag of the heap's size. */
  private static final String HEAP_SIZE =
      "-Xm[nsx]\\d.*|-XX:(Initial|Max|Min|SoftMax)HeapSize=.*|-XX:(Initial|Max|Min)RAM.*";

  /** A user's flag of the collector; the heap keeps its size then. */
  private static final String COLLECTOR = "-XX:[+-]Use\\w+GC";

  private Launcher() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    JdkFinder finder = JdkFinder.ofThisMachine();
    Path java = finder.find();
    if (java == null) {
      System.err.println(finder.describeFailure());
      System.exit(EXIT_NO_JDK);
    }
    System.exit(run(command(java, ManagementFactory.getRuntimeMXBean().getInputArguments(), args)));
  }

  /** The laboratory's command line; a user's own size or collector replaces that of the soak. */
  static List<String> command(Path java, List<String> userFlags, String[] args) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(REQUIRED_FLAGS);
    if (args.length > 0 && args[0].equals("soak")) {
      command.addAll(has(userFlags, HEAP_SIZE) ? List.of() : SOAK_HEAP);
      command.add("-XX:+AlwaysPreTouch");
      command.addAll(has(userFlags, COLLECTOR) ? List.of() : List.of(SOAK_COLLECTOR));
    }
    command.addAll(userFlags);
    command.add("-cp");
    command.add(ownJar());
    command.add(MAIN_CLASS);
    command.addAll(List.of(args));
    return command;
  }

  private static boolean has(List<String> flags, String pattern) {
    return flags.stream().anyMatch(flag -> flag.matches(pattern));
  }

  private static String ownJar() {
    try {
      return new File(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs the laboratory with our own terminal. A Ctrl-C reaches both processes; a SIGTERM reaches
   * only this one and is passed on. In both cases this process stays until the laboratory has saved
   * what was finished.
   */
  private static int run(List<String> command) throws IOException, InterruptedException {
    Process laboratory = new ProcessBuilder(command).inheritIO().start();
    Thread passOn =
        new Thread(
            () -> {
              laboratory.destroy();
              try {
                // The laboratory's exit code says how it ended; ours would only name the signal.
                Runtime.getRuntime().halt(laboratory.waitFor());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(passOn);
    int exit = laboratory.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(passOn);
    } catch (IllegalStateException alreadyShuttingDown) {
      // A signal arrived while the laboratory was ending; its exit code still stands.
    }
    return exit;
  }
}
