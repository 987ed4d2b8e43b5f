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
import org.arenalab.bench.run.UsageException;

/**
 * The async-profiler library that this jar carries, as a file that a fork can load.
 *
 * <p>It is kept in the user's cache folder ({@code $XDG_CACHE_HOME} or {@code ~/.cache}) under a
 * name that contains its SHA-256, so two versions never meet, and written under a temporary name
 * and renamed, so two processes never see half of it. A copy whose bytes are not ours is replaced.
 * Where the cache cannot be written, a temporary folder of this process serves.
 */
public final class AsyncProfilerLibrary {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private AsyncProfilerLibrary() {}

  /**
   * The library's file for this machine, extracted if it is not there yet; about a millisecond when
   * it is.
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

  /** Where the library is cached: {@code $XDG_CACHE_HOME/arenalab} or {@code ~/.cache/arenalab}. */
  static Path cacheDirectory(Map<String, String> environment, String userHome) {
    String xdg = environment.get("XDG_CACHE_HOME");
    // The XDG specification: a relative path is to be ignored.
    Path base =
        xdg != null && Path.of(xdg).isAbsolute() ? Path.of(xdg) : Path.of(userHome, ".cache");
    return base.resolve("arenalab");
  }

  /** The library's bytes, as the jar holds them for one operating system and architecture. */
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

  /** Makes sure that {@code directory} holds {@code library}, and says where. */
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

  /** A library that another user could have written is not loaded: only a plain file of ours is. */
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
