package org.arenalab.tiering.prefetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.arenalab.tiering.prefetch.RecordedSetException.Reason;

/**
 * The file of recorded sets.
 *
 * <pre>
 *   8 B   "ARENASET"                          all numbers little-endian
 *   4 B   version
 *   4 B   bytes of a chunk
 *   4 B   number of regions     then for each: 4 B ordinal, 4 B chunks
 *   4 B   number of sets        then for each: 4 B number of chunks,
 *                               then for each chunk: 4 B ordinal, 4 B chunk, 1 B score
 *   4 B   CRC-32C of everything before
 * </pre>
 *
 * <p>A file from elsewhere is hostile until proven otherwise. Its size is bounded before it is
 * read, and every field before it is used. So a reader needs at most {@value #MAX_BYTES} B, and
 * {@link RecordedSets#MAX_CHUNKS} chunks.
 */
final class RecordedSetFile {
  static final int VERSION = 1;

  /** Regions of one file. */
  static final int MAX_REGIONS = 16_384;

  private static final byte[] MAGIC = {'A', 'R', 'E', 'N', 'A', 'S', 'E', 'T'};
  private static final int CHUNK_BYTES = 9;
  private static final int REGION_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;
  private static final int FIXED_BYTES = MAGIC.length + 4 * 4 + CHECKSUM_BYTES;

  /** Size of the largest file that is written. */
  static final int MAX_BYTES =
      FIXED_BYTES
          + MAX_REGIONS * REGION_BYTES
          + RecordedSets.MAX_SETS * 4
          + RecordedSets.MAX_CHUNKS * CHUNK_BYTES;

  private final Path path;

  RecordedSetFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** A region that the sets of a file name. */
  record Region(int ordinal, int chunks) {}

  /** The contents of a file. */
  record Contents(int chunkBytes, List<Region> regions, List<ChunkSet> sets) {
    /**
     * Requires that a region has the size of the recorded one.
     *
     * @throws RecordedSetException (OTHER_SIZE) if it is not
     */
    void requireFits(int ordinal, FetchTarget target) throws RecordedSetException {
      require("chunkBytes", target.chunkBytes(), chunkBytes, ordinal);
      for (Region each : regions) {
        if (each.ordinal() == ordinal) {
          require("chunks", target.chunks(), each.chunks(), ordinal);
        }
      }
    }

    private static void require(String name, int value, int expected, int ordinal)
        throws RecordedSetException {
      if (value != expected) {
        throw new RecordedSetException(
            Reason.OTHER_SIZE,
            "region %d has %s=%d, expected %d; record the sets anew"
                .formatted(ordinal, name, value, expected));
      }
    }
  }

  /** Returns whether there is a file to read. */
  boolean exists() {
    return Files.exists(path);
  }

  Contents read() throws RecordedSetException {
    byte[] bytes = bytes();
    if (bytes.length < FIXED_BYTES) {
      throw refused(
          Reason.TRUNCATED, "sizeBytes=%d, expected %d or more", bytes.length, FIXED_BYTES);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (byte expected : MAGIC) {
      if (buffer.get() != expected) {
        throw refused(Reason.OTHER_FORMAT, "it does not start with ARENASET");
      }
    }
    int version = buffer.getInt();
    if (version != VERSION) {
      throw refused(Reason.OTHER_FORMAT, "version=%d, expected %d", version, VERSION);
    }
    int covered = bytes.length - CHECKSUM_BYTES;
    int checksum = buffer.getInt(covered);
    buffer.limit(covered);
    try {
      Contents contents = contents(buffer);
      if (buffer.hasRemaining()) {
        throw refused(Reason.DAMAGED, "%d B too many", buffer.remaining());
      }
      if (checksum != checksum(bytes, covered)) {
        throw refused(
            Reason.DAMAGED, "checksum=%08x, expected %08x", checksum, checksum(bytes, covered));
      }
      return contents;
    } catch (BufferUnderflowException e) {
      throw refused(Reason.TRUNCATED, "sizeBytes=%d, expected more", bytes.length);
    }
  }

  private byte[] bytes() throws RecordedSetException {
    try {
      // Opening a pipe would wait for its writer.
      if (!Files.isRegularFile(path)) {
        throw refused(Reason.UNREADABLE, "not a regular file");
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw refused(Reason.TOO_LARGE, "more than %d B", MAX_BYTES);
        }
        return bytes;
      }
    } catch (IOException | SecurityException e) {
      throw refused(Reason.UNREADABLE, "%s", e);
    }
  }

  private Contents contents(ByteBuffer buffer) throws RecordedSetException {
    int chunkBytes = within(buffer.getInt(), "chunkBytes", 1, Integer.MAX_VALUE);
    int regionCount = within(buffer.getInt(), "regions", 0, MAX_REGIONS);
    List<Region> regions = new ArrayList<>();
    for (int i = 0; i < regionCount; i++) {
      int ordinal = within(buffer.getInt(), "ordinal", 0, Integer.MAX_VALUE);
      if (i > 0 && ordinal <= regions.get(i - 1).ordinal()) {
        throw refused(Reason.DAMAGED, "ordinal=%d, expected ascending ones", ordinal);
      }
      regions.add(new Region(ordinal, within(buffer.getInt(), "chunks", 1, Integer.MAX_VALUE)));
    }
    int setCount = within(buffer.getInt(), "sets", 0, RecordedSets.MAX_SETS);
    int left = RecordedSets.MAX_CHUNKS;
    List<ChunkSet> sets = new ArrayList<>();
    for (int i = 0; i < setCount; i++) {
      ChunkSet set = set(buffer, regions, Math.min(left, RecordedSet.MAX_CHUNKS));
      left -= set.size();
      sets.add(set);
    }
    return new Contents(chunkBytes, regions, sets);
  }

  private ChunkSet set(ByteBuffer buffer, List<Region> regions, int mostChunks)
      throws RecordedSetException {
    int count = within(buffer.getInt(), "chunks of a set", 1, mostChunks);
    ChunkSet set = new ChunkSet(RecordedSet.MAX_CHUNKS);
    for (int i = 0; i < count; i++) {
      int ordinal = buffer.getInt();
      int chunk = buffer.getInt();
      int score = within(buffer.get(), "score", RecordedSet.SEEN, RecordedSet.PROVEN);
      Region region = region(regions, ordinal);
      within(chunk, "chunk", 0, region.chunks() - 1);
      if (!set.add(RegionState.key(ordinal, chunk), (byte) score)) {
        throw refused(Reason.DAMAGED, "chunk=%d twice in one set", chunk);
      }
    }
    return set;
  }

  private Region region(List<Region> regions, int ordinal) throws RecordedSetException {
    int low = 0;
    int high = regions.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = regions.get(middle).ordinal();
      if (found == ordinal) {
        return regions.get(middle);
      }
      low = found < ordinal ? middle + 1 : low;
      high = found < ordinal ? high : middle - 1;
    }
    throw refused(
        Reason.DAMAGED, "ordinal=%d, expected one of %d regions", ordinal, regions.size());
  }

  private int within(int value, String name, int min, int max) throws RecordedSetException {
    if (value < min || value > max) {
      throw refused(Reason.DAMAGED, "%s=%d, expected %d to %d", name, value, min, max);
    }
    return value;
  }

  private RecordedSetException refused(Reason reason, String detail, Object... values) {
    return new RecordedSetException(
        reason,
        "recorded sets refused (%s): file=%s, %s; delete the file to record anew"
            .formatted(reason, path, detail.formatted(values)));
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  /**
   * Replaces the file. The bytes go to a temporary file of the same folder, which is then renamed.
   * So a reader sees the old file or the new one.
   */
  void write(Contents contents) throws IOException {
    ByteBuffer buffer = bytesOf(contents);
    Path folder = path.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, "." + path.getFileName(), ".new");
    try {
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        while (buffer.hasRemaining()) {
          int _ = file.write(buffer);
        }
        file.force(true);
      }
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      boolean _ = Files.deleteIfExists(temporary);
    }
  }

  private static ByteBuffer bytesOf(Contents contents) {
    int size = FIXED_BYTES + contents.regions().size() * REGION_BYTES;
    for (ChunkSet set : contents.sets()) {
      size += 4 + set.size() * CHUNK_BYTES;
    }
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC).putInt(VERSION).putInt(contents.chunkBytes());
    buffer.putInt(contents.regions().size());
    for (Region region : contents.regions()) {
      buffer.putInt(region.ordinal()).putInt(region.chunks());
    }
    buffer.putInt(contents.sets().size());
    for (ChunkSet set : contents.sets()) {
      buffer.putInt(set.size());
      for (int i = 0; i < set.size(); i++) {
        buffer.putInt(RegionState.ordinalOf(set.key(i)));
        buffer.putInt(RegionState.chunkOf(set.key(i)));
        buffer.put(set.score(i));
      }
    }
    buffer.putInt(checksum(buffer.array(), buffer.position()));
    return buffer.flip();
  }
}
