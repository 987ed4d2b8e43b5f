package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Settings;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClasses;

/**
 * The configuration of a new arena.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default:
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>setting</th><th>property</th><th>environment</th><th>default</th></tr>
 * <tr><td>capacityBytes</td><td>arenalab.shm.arenaSizeGb</td>
 *     <td>ARENALAB_SHM_ARENA_SIZE_GB</td><td>64 GiB, lazily backed</td></tr>
 * <tr><td>alignmentBytes</td><td>arenalab.shm.arenaAlignment</td>
 *     <td>ARENALAB_SHM_ARENA_ALIGNMENT</td><td>64</td></tr>
 * <tr><td>hugePages</td><td>arenalab.shm.useHugePages</td>
 *     <td>ARENALAB_SHM_USE_HUGE_PAGES</td><td>off; 1 or true is RESERVED</td></tr>
 * <tr><td>prefault</td><td>arenalab.shm.prefault</td>
 *     <td>ARENALAB_SHM_PREFAULT</td><td>false</td></tr>
 * <tr><td>directory</td><td>arenalab.shm.directory</td>
 *     <td>ARENALAB_SHM_DIRECTORY</td><td>/dev/shm</td></tr>
 * <tr><td>fileMode</td><td>arenalab.shm.fileMode</td>
 *     <td>ARENALAB_SHM_FILE_MODE</td><td>0600</td></tr>
 * </table>
 *
 * @param name of the segment in its directory: letters, digits, dot, dash, underscore; at most 200
 * @param capacityBytes the total allocatable size, 4 KiB to 2^31 granules (128 GiB at 64 B). It is
 *     rounded up to a multiple of the granule and of the kernel's page size, which is at least 4
 *     KiB
 * @param alignmentBytes of every block, a power of two up to 2 MiB; below 64 it counts as 64
 * @param prefault allocate all memory at creation, so that touching it cannot fail
 * @param dontFork exclude the mapping from child processes (MADV_DONTFORK)
 * @param numaNode the node of its memory; -1 for the kernel's choice
 * @param directory a tmpfs or hugetlbfs, in which the name appears
 * @param fileMode the permissions of the segment's file, independent of the umask: 0600, optionally
 *     with read or write permission for the group and for others. With huge pages 0600 is required,
 *     because another user cannot reach a memfd
 */
public record ShmArenaConfig(
    String name,
    long capacityBytes,
    long alignmentBytes,
    HugePagePolicy hugePages,
    boolean prefault,
    boolean dontFork,
    int numaNode,
    Path directory,
    int fileMode) {
  public static final long DEFAULT_CAPACITY_BYTES = 64L << 30;
  public static final long DEFAULT_ALIGNMENT_BYTES = 64;
  public static final long MIN_CAPACITY_BYTES = 4096;
  public static final long MAX_ALIGNMENT_BYTES = SegmentDescriptor.DATA_ALIGNMENT;
  public static final Path DEFAULT_DIRECTORY = Path.of("/dev/shm");

  /** Access for the user that created the segment only. */
  public static final int DEFAULT_FILE_MODE = 0600;

  /** Prefix of the names that {@link Builder} generates. */
  public static final String NAME_PREFIX = "arenalab_";

  static final long MIN_GRANULE_BYTES = 64;
  private static final int MAX_FILE_MODE = 0666;
  private static final int MAX_NAME_LENGTH = 200;
  private static final AtomicLong NAMES_MADE = new AtomicLong();

  public ShmArenaConfig {
    requireNonNull(name, "name");
    requireNonNull(hugePages, "hugePages");
    requireNonNull(directory, "directory");
    checkName(name);
    if (!isPowerOfTwo(alignmentBytes) || alignmentBytes > MAX_ALIGNMENT_BYTES) {
      throw InvalidRequestException.alignment(alignmentBytes, MAX_ALIGNMENT_BYTES);
    }
    long granuleBytes = Math.max(alignmentBytes, MIN_GRANULE_BYTES);
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    long unit = capacityUnit(granuleBytes, VirtualMemory.pageSizeBytes());
    long maxBytes = SizeClasses.MAX_GRANULES * granuleBytes;
    if (capacityBytes < MIN_CAPACITY_BYTES || capacityBytes > maxBytes) {
      throw new InvalidRequestException(
          "capacityBytes=%d, expected %d to %d (more with a larger alignment than %d)"
              .formatted(capacityBytes, MIN_CAPACITY_BYTES, maxBytes, granuleBytes));
    }
    capacityBytes = SegmentDescriptor.roundUp(capacityBytes, unit);
    if (numaNode < -1) {
      throw new InvalidRequestException("numaNode=" + numaNode + ", expected -1 or a node");
    }
    checkFileMode(fileMode, hugePages);
  }

  private static void checkFileMode(int fileMode, HugePagePolicy hugePages) {
    if ((fileMode & DEFAULT_FILE_MODE) != DEFAULT_FILE_MODE || (fileMode & ~MAX_FILE_MODE) != 0) {
      throw new InvalidRequestException(
          "fileMode=0%o, expected 0600 to 0666: the owner reads and writes, nobody executes"
              .formatted(fileMode));
    }
    if (fileMode != DEFAULT_FILE_MODE && hugePages != HugePagePolicy.OFF) {
      throw new InvalidRequestException(
          "fileMode=0%o with hugePages=%s, expected 0600: no other user can reach a memfd; leave one of them out"
              .formatted(fileMode, hugePages));
    }
  }

  /** Returns the configuration from properties, environment and defaults, with a generated name. */
  public static ShmArenaConfig defaults() {
    return builder().build();
  }

  /** Returns a builder with the values of properties, environment and defaults. */
  public static Builder builder() {
    return builder(System::getProperty, System.getenv());
  }

  @Internal
  public static Builder builder(
      Function<String, String> properties, Map<String, String> environment) {
    return new Builder(new Settings(properties, environment, InvalidRequestException::new));
  }

  /** Returns the path of the segment's name. */
  public Path path() {
    return directory.resolve(name);
  }

  /** Returns the unit of every block's offset and size. */
  public long granuleBytes() {
    return Math.max(alignmentBytes, MIN_GRANULE_BYTES);
  }

  ShmArenaConfig withCapacity(long bytes) {
    return new ShmArenaConfig(
        name, bytes, alignmentBytes, hugePages, prefault, dontFork, numaNode, directory, fileMode);
  }

  /**
   * Returns the unit of a new segment's capacity. An attached segment may come from a machine or
   * process with another page size.
   */
  static long capacityUnit(long granuleBytes, long pageBytes) {
    return Math.max(granuleBytes, Math.max(pageBytes, MIN_CAPACITY_BYTES));
  }

  static boolean isGranule(long bytes) {
    return isPowerOfTwo(bytes) && bytes >= MIN_GRANULE_BYTES && bytes <= MAX_ALIGNMENT_BYTES;
  }

  static boolean isCapacity(long bytes, long granuleBytes) {
    return bytes >= MIN_CAPACITY_BYTES
        && bytes % Math.max(granuleBytes, MIN_CAPACITY_BYTES) == 0
        && bytes <= SizeClasses.MAX_GRANULES * granuleBytes;
  }

  private static boolean isPowerOfTwo(long value) {
    return value > 0 && (value & (value - 1)) == 0;
  }

  @Internal
  public static void checkName(String name) {
    if (name.isEmpty()
        || name.length() > MAX_NAME_LENGTH
        || name.startsWith(".")
        || !hasOnlyNameLetters(name)) {
      throw new InvalidRequestException(
          "name=\"%s\", expected 1 to %d of A-Z a-z 0-9 . _ - and no dot in front"
              .formatted(name, MAX_NAME_LENGTH));
    }
  }

  /** Checks without a regular expression, which near the end of the stack refuses a valid name. */
  private static boolean hasOnlyNameLetters(String name) {
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      boolean known =
          (letter >= 'A' && letter <= 'Z')
              || (letter >= 'a' && letter <= 'z')
              || (letter >= '0' && letter <= '9')
              || letter == '.'
              || letter == '_'
              || letter == '-';
      if (!known) {
        return false;
      }
    }
    return true;
  }

  /** A builder whose setters override properties, environment and defaults. Not thread-safe. */
  public static final class Builder {
    private String name =
        NAME_PREFIX + ProcessHandle.current().pid() + "_" + NAMES_MADE.getAndIncrement();
    private long capacityBytes;
    private long alignmentBytes;
    private HugePagePolicy hugePages;
    private boolean prefault;
    private boolean dontFork = true;
    private int numaNode = -1;
    private Path directory;
    private int fileMode;

    private Builder(Settings settings) {
      capacityBytes =
          settings.read(
              "arenalab.shm.arenaSizeGb",
              "ARENALAB_SHM_ARENA_SIZE_GB",
              DEFAULT_CAPACITY_BYTES,
              text -> Math.multiplyExact(Long.parseLong(text), 1L << 30));
      alignmentBytes =
          settings.read(
              "arenalab.shm.arenaAlignment",
              "ARENALAB_SHM_ARENA_ALIGNMENT",
              DEFAULT_ALIGNMENT_BYTES,
              Long::parseLong);
      hugePages =
          settings.read(
              "arenalab.shm.useHugePages",
              "ARENALAB_SHM_USE_HUGE_PAGES",
              HugePagePolicy.OFF,
              Builder::policy);
      prefault =
          settings.read("arenalab.shm.prefault", "ARENALAB_SHM_PREFAULT", false, Settings::flag);
      directory =
          settings.read(
              "arenalab.shm.directory", "ARENALAB_SHM_DIRECTORY", DEFAULT_DIRECTORY, Path::of);
      fileMode =
          settings.read(
              "arenalab.shm.fileMode",
              "ARENALAB_SHM_FILE_MODE",
              DEFAULT_FILE_MODE,
              text -> Integer.parseUnsignedInt(text, 8));
    }

    private static HugePagePolicy policy(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "0", "false", "off" -> HugePagePolicy.OFF;
        case "1", "true", "reserved" -> HugePagePolicy.RESERVED;
        case "transparent" -> HugePagePolicy.TRANSPARENT;
        default -> throw new IllegalArgumentException(text);
      };
    }

    public Builder name(String value) {
      requireNonNull(value, "name");
      name = value;
      return this;
    }

    public Builder capacityBytes(long value) {
      capacityBytes = value;
      return this;
    }

    public Builder alignmentBytes(long value) {
      alignmentBytes = value;
      return this;
    }

    public Builder hugePages(HugePagePolicy value) {
      requireNonNull(value, "hugePages");
      hugePages = value;
      return this;
    }

    public Builder prefault(boolean value) {
      prefault = value;
      return this;
    }

    public Builder dontFork(boolean value) {
      dontFork = value;
      return this;
    }

    public Builder numaNode(int value) {
      numaNode = value;
      return this;
    }

    public Builder directory(Path value) {
      requireNonNull(value, "directory");
      directory = value;
      return this;
    }

    /**
     * Sets the permissions in the form of {@code chmod}: {@code 0660} lets the group attach, {@code
     * 0644} lets all users read.
     */
    public Builder fileMode(int value) {
      fileMode = value;
      return this;
    }

    /**
     * Checks every setting.
     *
     * @throws InvalidRequestException if a setting is outside its range
     */
    public ShmArenaConfig build() {
      return new ShmArenaConfig(
          name,
          capacityBytes,
          alignmentBytes,
          hugePages,
          prefault,
          dontFork,
          numaNode,
          directory,
          fileMode);
    }
  }
}
