package org.arenalab.bench.result;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.arenalab.bench.result.json.UnreadableResultException;

/**
 * Makes a result a plain file that can be read more than once. Standard input, a pipe and a gzip
 * file are copied, uncompressed, to a temporary file, which is deleted when the process ends.
 */
final class ResultFiles {
  /** The word for standard input. */
  static final String STANDARD_INPUT = "-";

  private static Path standardInput;

  private ResultFiles() {}

  /** Copies standard input to a file; reads standard input once in the life of the process. */
  static synchronized Path standardInput() throws UnreadableResultException {
    if (standardInput == null) {
      standardInput = copy(System.in, Path.of("standard input"));
    }
    return standardInput;
  }

  /**
   * Returns {@code file}, or a plain copy of its content.
   *
   * @throws UnreadableResultException if the file cannot be read, or is truncated gzip
   */
  static Path plain(Path file) throws UnreadableResultException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Files.isRegularFile(file) && !isGzip(in) ? file : copy(in, file);
    } catch (IOException e) {
      throw new UnreadableResultException(file, "cannot be read: " + e, e);
    }
  }

  private static Path copy(InputStream stream, Path shown) throws UnreadableResultException {
    InputStream in = stream.markSupported() ? stream : new BufferedInputStream(stream);
    try {
      Path copy = Files.createTempFile("arenalab-result-", ".json");
      copy.toFile().deleteOnExit();
      try (InputStream text = isGzip(in) ? new GZIPInputStream(in) : in) {
        Files.copy(text, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      return copy;
    } catch (EOFException | ZipException e) {
      throw new UnreadableResultException(
          shown,
          "is gzip, and cut off or damaged (%s): copy it again".formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UnreadableResultException(shown, "cannot be read: " + e, e);
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }
}
