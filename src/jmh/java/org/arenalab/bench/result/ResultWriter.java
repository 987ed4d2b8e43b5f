package org.arenalab.bench.result;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/** Prints rows in JMH's own formats, and replaces files so that no reader ever sees half of one. */
public final class ResultWriter {
  private ResultWriter() {}

  /** What JMH itself would print for {@code rows}. */
  public static byte[] print(ResultFormatType format, Collection<RunResult> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(format, out).writeOut(rows);
    }
    return bytes.toByteArray();
  }

  /**
   * Puts {@code content} at {@code file} in one step: written beside it, forced to the disk,
   * renamed over it. After a crash the file is the old one or the new one. Costs two fsyncs. What
   * is no plain file, such as a pipe or {@code /dev/stdout}, is written to and stays what it is.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.write(file, content);
      return;
    }
    replace(
        file,
        channel -> {
          ByteBuffer rest = ByteBuffer.wrap(content);
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
        });
  }

  /** What a file is to hold, where that is too much to be held in memory. */
  @FunctionalInterface
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** As {@link #replace(Path, byte[])}. */
  static void replace(Path file, Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path beside = folder.resolve("." + file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
