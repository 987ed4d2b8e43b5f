package org.arenalab.os;

import java.nio.file.Path;

/** The transparent huge pages that the kernel offers for private memory, always or on request. */
public final class TransparentHugePages {
  @Internal public static final String FOLDER = "/sys/kernel/mm/transparent_hugepage/";
  private static final long SIZE_BYTES = read(new KernelFiles(Path.of("/")));

  private TransparentHugePages() {}

  /**
   * Returns the size of a transparent huge page, a power of two, as read when this class was
   * initialized. Returns 0 if they are off or not in the kernel.
   */
  public static long sizeBytes() {
    return SIZE_BYTES;
  }

  static long read(KernelFiles files) {
    boolean off =
        files.readChoice(FOLDER + "enabled").filter(mode -> !mode.equals("never")).isEmpty();
    long size = files.readLong(FOLDER + "hpage_pmd_size").orElse(0L);
    return off || Long.bitCount(size) != 1 ? 0 : size;
  }
}
