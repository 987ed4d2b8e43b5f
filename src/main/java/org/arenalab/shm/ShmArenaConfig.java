package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Choices;
import org.arenalab.settings.Option;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClasses;

/**
 * The configuration of a new arena.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. {@code docs/shm.md} lists the names, ranges and defaults.
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
    require(ShmOptions.ALIGNMENT_BYTES, alignmentBytes);
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
    require(ShmOptions.NUMA_NODE, numaNode);
    checkFileMode(fileMode, hugePages);
  }

  private static <T> void require(Option<T> option, T value) {
    ShmOptions.GROUP.require("ShmArenaConfig", option, value);
  }

  /** Returns whether the owner may read and write, and nobody may execute. */
  static boolean isFileMode(int mode) {
    return (mode & DEFAULT_FILE_MODE) == DEFAULT_FILE_MODE && (mode & ~MAX_FILE_MODE) == 0;
  }

  private static void checkFileMode(int fileMode, HugePagePolicy hugePages) {
    require(ShmOptions.FILE_MODE, fileMode);
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

  /**
   * Returns a builder with the values of properties, environment and defaults.
   *
   * @throws InvalidRequestException if a value is outside its range or cannot be read. Also if a
   *     property or variable starts like one of shared memory, but is not a setting. Such names
   *     start with {@code arenalab.shm}, {@code .check}, {@code .preset} or {@code .profile}.
   */
  public static Builder builder() {
    return new Builder(ShmOptions.GROUP.read());
  }

  @Internal
  public static Builder builder(Map<String, String> properties, Map<String, String> environment) {
    return new Builder(ShmOptions.GROUP.read(properties, environment));
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
    private final Choices choices;

    private Builder(Choices choices) {
      this.choices = choices;
    }

    /**
     * Applies all settings of a preset. Later calls override them.
     *
     * @param nameOrFile a preset of the library, or the path of a properties file
     * @throws InvalidRequestException if the preset does not exist or cannot be read; nothing is
     *     set then
     */
    public Builder preset(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      ShmOptions.GROUP.apply(choices, nameOrFile);
      return this;
    }

    public Builder name(String value) {
      requireNonNull(value, "name");
      name = value;
      return this;
    }

    public Builder capacityBytes(long value) {
      ShmOptions.GROUP.set(choices, ShmOptions.CAPACITY_BYTES, value);
      return this;
    }

    public Builder alignmentBytes(long value) {
      ShmOptions.GROUP.set(choices, ShmOptions.ALIGNMENT_BYTES, value);
      return this;
    }

    public Builder hugePages(HugePagePolicy value) {
      ShmOptions.GROUP.set(choices, ShmOptions.HUGE_PAGES, value);
      return this;
    }

    public Builder prefault(boolean value) {
      ShmOptions.GROUP.set(choices, ShmOptions.PREFAULT, value);
      return this;
    }

    public Builder dontFork(boolean value) {
      ShmOptions.GROUP.set(choices, ShmOptions.DONT_FORK, value);
      return this;
    }

    public Builder numaNode(int value) {
      ShmOptions.GROUP.set(choices, ShmOptions.NUMA_NODE, value);
      return this;
    }

    public Builder directory(Path value) {
      ShmOptions.GROUP.set(choices, ShmOptions.DIRECTORY, value);
      return this;
    }

    /**
     * Sets the permissions in the form of {@code chmod}: {@code 0660} lets the group attach, {@code
     * 0644} lets all users read.
     */
    public Builder fileMode(int value) {
      ShmOptions.GROUP.set(choices, ShmOptions.FILE_MODE, value);
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
          choices.get(ShmOptions.CAPACITY_BYTES),
          choices.get(ShmOptions.ALIGNMENT_BYTES),
          choices.get(ShmOptions.HUGE_PAGES),
          choices.get(ShmOptions.PREFAULT),
          choices.get(ShmOptions.DONT_FORK),
          choices.get(ShmOptions.NUMA_NODE),
          choices.get(ShmOptions.DIRECTORY),
          choices.get(ShmOptions.FILE_MODE));
    }
  }
}
