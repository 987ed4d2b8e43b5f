package org.arenalab.closing;

import java.util.Arrays;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.Residency;

/**
 * Files and memory of another user, made immediately after an allocator was closed. They get the
 * descriptor numbers and the addresses that the allocator had.
 */
final class Bystanders implements AutoCloseable {
  private static final int LARGE_BYTES = 1 << 20;
  private static final int SMALL_BYTES = 4096;
  private static final long MAPPING_BYTES = 32L << 20;
  private static final long TOUCH_EVERY_BYTES = 1L << 20;
  private static final long PATTERN = 0x5a5a_a5a5_1234_5678L;
  private static final byte[] LARGE = pattern(LARGE_BYTES);
  private static final byte[] SMALL = pattern(SMALL_BYTES);
  private static final Residency RESIDENCY = new Residency();

  private final List<byte[]> contents;
  private final List<SharedMemory> files;
  private final long mapping;

  /**
   * @param smallFirst whether the small file, which shows growth, gets the lowest number; otherwise
   *     a large one does, which shows holes
   */
  Bystanders(boolean smallFirst) {
    contents = smallFirst ? List.of(SMALL, LARGE) : List.of(LARGE, SMALL);
    files = contents.stream().map(Bystanders::file).toList();
    mapping = VirtualMemory.mapAnonymous(MAPPING_BYTES);
    VirtualMemory.avoidHugePagesIfAny(mapping, MAPPING_BYTES);
    for (long at = 0; at < MAPPING_BYTES; at += TOUCH_EVERY_BYTES) {
      RawMemory.putLong(mapping + at, PATTERN + at);
    }
  }

  private static byte[] pattern(int bytes) {
    byte[] pattern = new byte[bytes];
    Arrays.fill(pattern, (byte) 0x55);
    return pattern;
  }

  private static SharedMemory file(byte[] content) {
    SharedMemory file = SharedMemory.createMemfd("bystander", false);
    file.write(0, content);
    return file;
  }

  /** Describes the changes; empty if there are none. */
  String changes() {
    StringBuilder changes = new StringBuilder();
    for (int i = 0; i < files.size(); i++) {
      byte[] expected = contents.get(i);
      long size = files.get(i).status().sizeBytes();
      if (size != expected.length) {
        changes.append("a file of %d B has %d B; ".formatted(expected.length, size));
      }
      int mismatch = Arrays.mismatch(files.get(i).read(0, expected.length), expected);
      if (mismatch >= 0) {
        changes.append("a file changed at %d; ".formatted(mismatch));
      }
    }
    for (long at = 0; at < MAPPING_BYTES; at += TOUCH_EVERY_BYTES) {
      if (RawMemory.getLong(mapping + at) != PATTERN + at) {
        changes.append("memory changed at %d; ".formatted(at));
      }
    }
    long touchedBytes = MAPPING_BYTES / TOUCH_EVERY_BYTES * VirtualMemory.pageSizeBytes();
    long residentBytes = RESIDENCY.residentBytes(mapping, MAPPING_BYTES);
    if (residentBytes != touchedBytes) {
      changes.append("memory of %d B has %d B; ".formatted(touchedBytes, residentBytes));
    }
    return changes.toString();
  }

  @Override
  public void close() {
    files.forEach(SharedMemory::close);
    ReleaseGate.ours().unmap(mapping, MAPPING_BYTES);
  }
}
