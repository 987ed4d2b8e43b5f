package org.arenalab.os;

import java.nio.file.Path;

/** Whether the kernel backs private memory with huge pages for the asking. */
public final class TransparentHugePages {
  static final String FOLDER = "/sys/kernel/mm/transparent_hugepage/";
  private static final long SIZE_BYTES = read(new KernelFiles(Path.of("/")));

  private TransparentHugePages() {}

  /**
   * The size of one, a power of two, as it was when the process first asked; 0 where they are off
   * or not in the kernel.
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
