package org.arenalab.bench.workload;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Anonymous pages of a live child JVM, which runs {@link LiveHeap}. The child has a fixed heap, the
 * serial collector and no optimising compiler. So two forks with equal seeds on one JDK get nearly
 * equal pages. They differ because stacks, malloc and metaspace hold addresses that the kernel
 * randomises. The {@link PageSet#sha256 hash} shows a difference.
 *
 * <p>The child reads its own memory, which needs no permission. Java options are removed from its
 * environment.
 */
final class HeapPages {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int CUSTOMERS = 12_000;
  private static final List<String> FLAGS =
      List.of(
          "-Xms96m",
          "-Xmx96m",
          "-Xmn32m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData");

  private HeapPages() {}

  /**
   * The number of pages that were present in the child, and the number that is in {@code target}.
   */
  record Taken(long present, int pages) {}

  /** Starts the child and copies a sample of its pages to {@code target}. */
  static Taken read(MemorySegment target, long seed) {
    return read(Path.of(System.getProperty("java.home"), "bin", "java"), target, seed);
  }

  static Taken read(Path java, MemorySegment target, long seed) {
    int wanted = (int) (target.byteSize() / PageSet.PAGE_BYTES);
    Process child = start(java, wanted, seed);
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            child::destroyForcibly,
            CompletableFuture.delayedExecutor(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    try (DataInputStream in = new DataInputStream(child.getInputStream())) {
      return receive(in, target);
    } catch (IOException e) {
      throw new PageSourceException(
          "the JVM whose heap is the data set sent no pages (limit %d s): %s; its error output: %s"
              .formatted(TIMEOUT.toSeconds(), e, errorOutputOf(child)),
          e);
    } finally {
      watchdog.cancel(false);
      child.destroyForcibly();
    }
  }

  private static Process start(Path java, int wanted, long seed) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", ownClasses().toString(), LiveHeap.class.getName()));
    command.addAll(
        List.of(Integer.toString(wanted), Long.toString(seed), Integer.toString(CUSTOMERS)));
    ProcessBuilder builder = new ProcessBuilder(command);
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
        .forEach(builder.environment()::remove);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new PageSourceException("cannot start %s: %s".formatted(java, e.getMessage()), e);
    }
  }

  private static Path ownClasses() {
    try {
      return Path.of(LiveHeap.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new PageSourceException("the classes of the laboratory are not in a file", e);
    }
  }

  private static Taken receive(DataInputStream in, MemorySegment target) throws IOException {
    long magic = in.readLong();
    if (magic != LiveHeap.MAGIC) {
      throw new IOException("expected 0x%x, got 0x%x".formatted(LiveHeap.MAGIC, magic));
    }
    long present = in.readLong();
    long pages = in.readLong();
    if (pages <= 0 || pages * PageSet.PAGE_BYTES > target.byteSize()) {
      throw new IOException(
          "expected 1 to %d pages, got %d"
              .formatted(target.byteSize() / PageSet.PAGE_BYTES, pages));
    }
    byte[] page = new byte[PageSet.PAGE_BYTES];
    for (int i = 0; i < pages; i++) {
      in.readFully(page);
      MemorySegment.copy(
          MemorySegment.ofArray(page), 0, target, (long) i * PageSet.PAGE_BYTES, page.length);
    }
    return new Taken(present, (int) pages);
  }

  /**
   * Returns the child's error output. Waits until the child ends or the watchdog ends it, because
   * destroying the child first would close the stream.
   */
  private static String errorOutputOf(Process child) {
    try (InputStream error = child.getErrorStream()) {
      return new String(error.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }
}
