package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.cli.UsageException;

/**
 * The async-profiler library that this jar carries, as a file that a fork can load.
 *
 * <p>The file is in the user's cache folder ({@code $XDG_CACHE_HOME} or {@code ~/.cache}). Its name
 * contains its SHA-256, so two versions never share a file. It is written under a temporary name
 * and renamed, so no process sees a partial file. A file with other bytes is replaced. If the cache
 * cannot be written, a temporary folder of this process holds the file.
 */
public final class AsyncProfilerLibrary {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private AsyncProfilerLibrary() {}

  /**
   * Returns the library's file for this machine, and extracts it if it is absent. Costs about a
   * millisecond if the file exists.
   *
   * @throws UsageException when the jar holds no library for this machine
   */
  public static Path file() {
    byte[] library = bytesFor(System.getProperty("os.name"), System.getProperty("os.arch"));
    try {
      return extract(library, cacheDirectory(System.getenv(), System.getProperty("user.home")));
    } catch (IOException | UnsupportedOperationException cacheNotUsable) {
      return extractToTemporaryDirectory(library);
    }
  }

  /** Returns the cache folder: {@code $XDG_CACHE_HOME/arenalab} or {@code ~/.cache/arenalab}. */
  static Path cacheDirectory(Map<String, String> environment, String userHome) {
    String xdg = environment.get("XDG_CACHE_HOME");
    // The XDG specification requires that a relative path is ignored.
    Path base =
        xdg != null && Path.of(xdg).isAbsolute() ? Path.of(xdg) : Path.of(userHome, ".cache");
    return base.resolve("arenalab");
  }

  /** Returns the library's bytes in the jar for one operating system and architecture. */
  static byte[] bytesFor(String osName, String osArch) {
    String platform = platform(osName, osArch);
    String resource = platform + "/libasyncProfiler.so";
    try (InputStream in =
        AsyncProfilerLibrary.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new UsageException(
            "async-profiler is not in this jar: no resource "
                + resource
                + "; build target/benchmarks.jar with `mvn package` and start that");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String platform(String osName, String osArch) {
    if (osName.toLowerCase(Locale.ROOT).startsWith("linux")) {
      switch (osArch) {
        case "amd64", "x86_64" -> {
          return "linux-x64";
        }
        case "aarch64" -> {
          return "linux-arm64";
        }
        default -> {}
      }
    }
    throw new UsageException(
        "async-profiler in this jar runs on Linux x86-64 and arm64 only; this is "
            + osName
            + " on "
            + osArch);
  }

  /** Ensures that {@code directory} holds {@code library}, and returns the file. */
  static Path extract(byte[] library, Path directory) throws IOException {
    Path file = directory.resolve("libasyncProfiler-" + sha256(library).substring(0, 16) + ".so");
    if (holds(file, library)) {
      return file;
    }
    createPrivate(directory);
    Path half = Files.createTempFile(directory, "extracting-", ".so", OWNER_ONLY_FILE);
    try {
      Files.write(half, library);
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(half);
    }
    return file;
  }

  private static Path extractToTemporaryDirectory(byte[] library) {
    try {
      Path directory = Files.createTempDirectory("arenalab-", OWNER_ONLY_DIRECTORY);
      directory.toFile().deleteOnExit();
      Path file = extract(library, directory);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UsageException(
          "cannot write the async-profiler library to the cache folder nor to "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e.getMessage()
              + "); make one of them writable, or set XDG_CACHE_HOME",
          e);
    }
  }

  /**
   * Returns whether {@code file} is a plain file with exactly these bytes. A link is refused,
   * because another user could change its target.
   */
  private static boolean holds(Path file, byte[] library) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == library.length
        && Arrays.equals(Files.readAllBytes(file), library);
  }

  private static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(directory.toAbsolutePath().getParent());
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
