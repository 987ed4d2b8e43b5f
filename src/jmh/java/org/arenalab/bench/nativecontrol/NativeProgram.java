package org.arenalab.bench.nativecontrol;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A C program of the laboratory, compiled by the machine's own C compiler into a temporary folder.
 *
 * <p>For one thread. Closing removes the folder.
 */
final class NativeProgram implements AutoCloseable {
  private final Path folder;
  private final Path program;

  private NativeProgram(Path folder, String name) {
    this.folder = folder;
    this.program = folder.resolve(name);
  }

  /**
   * Compiles a program.
   *
   * @param compiler such as {@code gcc}
   * @param name of the source in this package's resources, without {@code .c}
   * @param libraries words for the linker
   * @throws NativeStepsException if the compiler does not exist or fails
   */
  static NativeProgram build(String compiler, String name, String... libraries) {
    try {
      NativeProgram built = new NativeProgram(Files.createTempDirectory("arenalab-native"), name);
      try {
        Path source = built.file(name + ".c");
        copySource(name + ".c", source);
        List<String> command = new ArrayList<>(List.of(compiler, "-O3", "-o"));
        command.addAll(List.of(built.program.toString(), source.toString()));
        command.addAll(List.of(libraries));
        List<String> _ = execute(command);
        return built;
      } catch (IOException | NativeStepsException e) {
        built.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copySource(String name, Path target) throws IOException {
    try (InputStream in = NativeProgram.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name + " is not beside NativeProgram");
      }
      Files.copy(in, target);
    }
  }

  /** Returns the path of a file in the program's folder. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Runs the program and returns the lines that it printed.
   *
   * @throws NativeStepsException if it fails, with its words
   */
  List<String> run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    try {
      return execute(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> execute(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new NativeStepsException(
          "cannot start %s: install a C compiler, or name one with --compiler"
              .formatted(command.getFirst()),
          e);
    }
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new NativeStepsException(
            "%s ended with exit code %d: %s".formatted(command.getFirst(), exit, output.strip()),
            null);
      }
      return output.lines().toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NativeStepsException("interrupted while " + command.getFirst() + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
