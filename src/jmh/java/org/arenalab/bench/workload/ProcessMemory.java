package org.arenalab.bench.workload;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.arenalab.os.VirtualMemory;

/**
 * The anonymous memory of a process, read from {@code /proc/PID/maps}, {@code pagemap} and {@code
 * mem} (proc_pid_maps(5), proc_pid_pagemap(5)). A process may always read its own memory; reading
 * another process needs ptrace permission.
 *
 * <p>The process keeps running while it is read, so every result is about the past. A page that was
 * present may be unmapped; {@link #read} then returns false instead of throwing.
 */
final class ProcessMemory implements Closeable {
  private static final int PAGEMAP_ENTRIES = 8192;
  private static final long PRESENT = 1L << 63;
  private static final long FILE_OR_SHARED = 1L << 61;

  private final Path proc;
  private final FileChannel mem;
  private final FileChannel pagemap;
  private final long kernelPageBytes;

  /**
   * @param proc a folder such as {@code /proc/self}
   * @param kernelPageBytes the memory of one entry of {@code pagemap}: a multiple of 4,096 B
   */
  ProcessMemory(Path proc, long kernelPageBytes) throws IOException {
    this.proc = proc;
    this.kernelPageBytes = kernelPageBytes;
    this.mem = FileChannel.open(proc.resolve("mem"), StandardOpenOption.READ);
    this.pagemap = FileChannel.open(proc.resolve("pagemap"), StandardOpenOption.READ);
  }

  /**
   * Opens the memory of one process.
   *
   * @param pid a process id, or {@code self}
   * @throws PageSourceException if the kernel refuses it
   */
  static ProcessMemory open(String pid) {
    Path proc = Path.of("/proc", pid);
    try {
      return new ProcessMemory(proc, VirtualMemory.pageSizeBytes());
    } catch (IOException e) {
      throw new PageSourceException(
          "%s/mem and %s/pagemap cannot be read (%s): run as the same user or as root, with kernel.yama.ptrace_scope at most 1 and a readable /proc"
              .formatted(proc, proc, e),
          e);
    }
  }

  /** A run of addresses, end exclusive. */
  record Range(long start, long end) {}

  /**
   * Returns the private, writable, anonymous mappings: heap, stacks, malloc, metaspace, code cache.
   */
  List<Range> anonymousRanges() throws IOException {
    List<Range> ranges = new ArrayList<>();
    for (String line : Files.readAllLines(proc.resolve("maps"))) {
      anonymous(line).ifPresent(ranges::add);
    }
    return ranges;
  }

  /** Returns the range of one line of {@code maps}, if it is private, writable and anonymous. */
  static Optional<Range> anonymous(String line) {
    String[] field = line.trim().split("\\s+", 6);
    String permissions = field[1];
    boolean anonymous = field[4].equals("0");
    if (!anonymous || permissions.charAt(1) != 'w' || permissions.charAt(3) != 'p') {
      return Optional.empty();
    }
    String[] bounds = field[0].split("-", 2);
    return Optional.of(
        new Range(Long.parseUnsignedLong(bounds[0], 16), Long.parseUnsignedLong(bounds[1], 16)));
  }

  /**
   * Returns the addresses of the pages in {@code ranges} that are resident and anonymous,
   * ascending. A page has {@link PageSet#PAGE_BYTES}; a larger kernel page counts as several pages.
   */
  long[] presentPages(List<Range> ranges) throws IOException {
    LongStream.Builder present = LongStream.builder();
    ByteBuffer entries =
        ByteBuffer.allocateDirect(PAGEMAP_ENTRIES * Long.BYTES).order(ByteOrder.nativeOrder());
    for (Range range : ranges) {
      long address = range.start();
      while (address < range.end()) {
        long left = (range.end() - address) / kernelPageBytes;
        entries.clear().limit((int) Math.min(left, PAGEMAP_ENTRIES) * Long.BYTES);
        if (pagemap.read(entries, address / kernelPageBytes * Long.BYTES) <= 0) {
          break;
        }
        entries.flip();
        while (entries.remaining() >= Long.BYTES) {
          if ((entries.getLong() & (PRESENT | FILE_OR_SHARED)) == PRESENT) {
            addPages(present, address);
          }
          address += kernelPageBytes;
        }
      }
    }
    return present.build().toArray();
  }

  private void addPages(LongStream.Builder present, long kernelPage) {
    for (long page = kernelPage; page < kernelPage + kernelPageBytes; page += PageSet.PAGE_BYTES) {
      present.add(page);
    }
  }

  /**
   * Copies the page at {@code address} to {@code page}.
   *
   * @return whether the page was mapped: false if it was unmapped after it was listed
   */
  boolean read(long address, ByteBuffer page) {
    page.clear();
    try {
      while (page.hasRemaining()) {
        if (mem.read(page, address + page.position()) <= 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    mem.close();
    pagemap.close();
  }
}
