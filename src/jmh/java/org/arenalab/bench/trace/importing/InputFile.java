package org.arenalab.bench.trace.importing;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A file, or standard input, without its compression. A zip archive stands for its first file,
 * which is read and never unpacked to a place that the archive names.
 */
final class InputFile {
  /** The name that stands for standard input. */
  static final String STANDARD_INPUT = "-";

  /** Number of bytes that show the format: some comments and some events. */
  private static final int START_BYTES = 1 << 13;

  private static final int BUFFER_BYTES = 1 << 16;

  /** Memory of a decompressor of xz in KiB: twice what "xz -9" needs. */
  private static final int XZ_MEMORY_KIB = 128 << 10;

  private static final int XZ = 0x587A_37FD;
  private static final int ZSTD = 0xFD2F_B528;
  private static final int ZIP = 0x0403_4B50;
  private static final int GZIP = 0x8B1F;
  private static final int GZIP_MASK = 0xFFFF;

  private InputFile() {}

  /** Opens a file; the caller closes the stream. */
  static BufferedInputStream open(String file) {
    try {
      return open(file.equals(STANDARD_INPUT) ? System.in : new FileInputStream(file), file);
    } catch (IOException e) {
      throw ImportException.unreadable(file, e);
    }
  }

  private static BufferedInputStream open(InputStream raw, String file) throws IOException {
    try {
      BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER_BYTES);
      return new BufferedInputStream(decompressed(buffered, file), BUFFER_BYTES);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static InputStream decompressed(BufferedInputStream in, String file) throws IOException {
    byte[] start = peek(in, Integer.BYTES);
    int magic = 0;
    for (int i = 0; i < start.length; i++) {
      magic |= (start[i] & 0xFF) << (8 * i);
    }
    if ((magic & GZIP_MASK) == GZIP) {
      return new GZIPInputStream(in);
    }
    return switch (magic) {
      case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
      case ZSTD -> new ZstdInputStream(in);
      case ZIP -> firstOf(new ZipInputStream(in), file);
      default -> in;
    };
  }

  private static InputStream firstOf(ZipInputStream archive, String file) throws IOException {
    if (archive.getNextEntry() == null) {
      throw new IOException("no file in the archive " + file);
    }
    return archive;
  }

  /** Returns the first bytes of a stream, which stay in it. */
  static byte[] start(BufferedInputStream in, String file) {
    try {
      return peek(in, START_BYTES);
    } catch (IOException e) {
      throw ImportException.unreadable(file, e);
    }
  }

  private static byte[] peek(BufferedInputStream in, int sizeBytes) throws IOException {
    in.mark(sizeBytes);
    byte[] start = in.readNBytes(sizeBytes);
    in.reset();
    return start;
  }
}
