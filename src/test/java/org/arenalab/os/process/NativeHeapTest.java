package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  /** Below the size from which {@code malloc} maps a block of its own. */
  private static final long BLOCK_BYTES = 64 << 10;

  private static final int BLOCKS = 512;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MALLOC =
      bind("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
  private static final MethodHandle FREE = bind("free", FunctionDescriptor.ofVoid(ADDRESS));

  private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  private static long residentKb() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  @Test
  void shouldReturnFreedBlocks() throws Throwable {
    MemorySegment[] blocks = new MemorySegment[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = ((MemorySegment) MALLOC.invokeExact(BLOCK_BYTES)).reinterpret(BLOCK_BYTES);
      blocks[i].fill((byte) 1);
    }
    // The last block stays, so that free itself cannot lower the end of the heap.
    for (int i = 0; i < BLOCKS - 1; i++) {
      FREE.invokeExact(blocks[i]);
    }
    long before = residentKb();

    assertThat(NativeHeap.trim()).isTrue();

    long half = BLOCKS * BLOCK_BYTES / 2 / 1024;
    assertThat(before - residentKb()).isGreaterThan(half);
    FREE.invokeExact(blocks[BLOCKS - 1]);
  }
}
