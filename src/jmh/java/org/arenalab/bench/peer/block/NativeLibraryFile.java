package org.arenalab.bench.peer.block;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * A temporary file with a shared library out of LWJGL's natives jars, deleted by {@link #close}. A
 * library that was loaded from the file stays loaded.
 */
public final class NativeLibraryFile implements AutoCloseable {
  private static final int COMMIT_DIGITS = 10;

  private final Path path;

  private NativeLibraryFile(Path path) {
    this.path = path;
  }

  /**
   * Unpacks a library.
   *
   * @param library such as {@code mimalloc}
   * @throws UncheckedIOException if the jar has no such library for this processor, or the
   *     temporary folder cannot be written
   */
  public static NativeLibraryFile unpack(String library) {
    String resource = "/linux/%s/org/lwjgl/%s/lib%s.so".formatted(architecture(), library, library);
    try (InputStream in = NativeLibraryFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource + " is not on the class path");
      }
      Path path = Files.createTempFile("arenalab-lib" + library, ".so");
      Files.copy(in, path, StandardCopyOption.REPLACE_EXISTING);
      return new NativeLibraryFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the source commit of the library from its jar, such as {@code commit 81034ce1}. */
  static String commit(String library) {
    String resource =
        "/META-INF/linux/%s/org/lwjgl/%s/lib%s.so.git".formatted(architecture(), library, library);
    try (InputStream in = NativeLibraryFile.class.getResourceAsStream(resource)) {
      return in == null
          ? "commit unknown"
          : "commit " + new String(in.readNBytes(COMMIT_DIGITS), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> "x64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
