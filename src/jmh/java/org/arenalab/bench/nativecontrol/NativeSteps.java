package org.arenalab.bench.nativecontrol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.peer.block.NativeLibraryFile;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.workload.MixedTrace;

/**
 * A C program that takes the steps of the random-mixed suite on the same trace, with the same
 * libraries. It shows the cost of the work without a JVM. The program is a yardstick and not part
 * of the product.
 *
 * <p>For one thread. Closing removes the folder.
 */
public final class NativeSteps implements AutoCloseable {
  /** The label of the driver without an allocator. */
  public static final String FLOOR = "void";

  private static final String SOURCE = "mixed_steps";
  private static final int ROUNDS = 5;

  private final NativeProgram program;
  private final List<NativeLibraryFile> libraries = new ArrayList<>();

  private NativeSteps(NativeProgram program) {
    this.program = program;
  }

  /** An allocator of a C library: its label, and its functions for the program. */
  public enum Allocator {
    VOID(FLOOR, null, null, null),
    MALLOC("malloc", null, null, null),
    MIMALLOC("mimalloc", "mimalloc", "mi_malloc", "mi_free"),
    JEMALLOC("jemalloc", "jemalloc", "je_malloc", "je_free");

    private final String label;
    private final String library;
    private final String allocate;
    private final String free;

    Allocator(String label, String library, String allocate, String free) {
      this.label = label;
      this.library = library;
      this.allocate = allocate;
      this.free = free;
    }

    public String label() {
      return label;
    }

    /** Returns the label, so that a command line prints and accepts it. */
    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * Compiles the program.
   *
   * @param compiler such as {@code gcc}
   * @throws NativeStepsException if the compiler does not exist or fails
   */
  public static NativeSteps build(String compiler) {
    return new NativeSteps(NativeProgram.build(compiler, SOURCE, "-ldl"));
  }

  /**
   * Runs the program once and returns the median over its rounds, in nanoseconds per step.
   *
   * @param form as in the suite's parameter
   */
  public double nanoseconds(String form, MixedTrace trace, Allocator allocator) {
    try {
      Path bytes = program.file("trace-" + trace.workingSet());
      if (!Files.exists(bytes)) {
        Files.write(bytes, trace.toBytes());
      }
      List<String> lines =
          program.run(
              List.of(
                  form,
                  Integer.toString(trace.workingSet()),
                  bytes.toString(),
                  Integer.toString(ROUNDS),
                  argument(allocator)));
      return ForkStatistics.median(lines.stream().mapToDouble(Double::parseDouble).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String argument(Allocator allocator) {
    if (allocator.library == null) {
      return allocator.label;
    }
    NativeLibraryFile file = NativeLibraryFile.unpack(allocator.library);
    libraries.add(file);
    return file.path() + ":" + allocator.allocate + ":" + allocator.free;
  }

  @Override
  public void close() {
    libraries.forEach(NativeLibraryFile::close);
    program.close();
  }
}
