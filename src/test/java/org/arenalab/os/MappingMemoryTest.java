package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.slab.JavaHeapHog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An OutOfMemoryError while memory is mapped leaves nothing mapped. */
@Tag("medium")
@Timeout(120)
@Tag("beside")
class MappingMemoryTest {
  private static final List<String> FLAGS =
      List.of("-Xms6m", "-Xmx6m", "-XX:+UseSerialGC", "-XX:-UseTLAB");

  @Test
  void shouldLeakNoReservationWithoutJavaMemory() throws Exception {
    try (JavaProcess process = JavaProcess.start(FLAGS, Child.class)) {
      assertThat(process.awaitExit()).as(process.output()).isZero();
      assertThat(Integer.parseInt(process.awaitLine("refused "))).isPositive();
      assertThat(process.awaitLine("leaked B ")).isEqualTo("0");
    }
  }

  /** Leaves some bytes of the Java heap free, more at each attempt. */
  static final class Child {
    private static final long LENGTH = 1L << 30;
    private static final int MOST_SPARE_BYTES = 1_600;

    /** After this many successes in turn there is memory enough, and no later attempt fails. */
    private static final int ENOUGH = 25;

    private Child() {}

    public static void main(String[] arguments) throws IOException {
      ReleaseGate.ours().unmap(VirtualMemory.reserve(LENGTH, LENGTH), LENGTH);
      int refused = 0;
      int granted = 0;
      long beforeBytes = mappedBytes();
      for (int spareBytes = 0;
          spareBytes < MOST_SPARE_BYTES && (refused == 0 || granted < ENOUGH);
          spareBytes += 8) {
        long address = reserve(spareBytes);
        if (address == 0) {
          refused++;
          granted = 0;
        } else {
          granted++;
          ReleaseGate.ours().unmap(address, LENGTH);
        }
      }
      System.out.println("refused " + refused);
      System.out.println("leaked B " + (mappedBytes() - beforeBytes) / LENGTH * LENGTH);
    }

    private static long reserve(int spareBytes) {
      JavaHeapHog.fill(spareBytes);
      try {
        return VirtualMemory.reserve(LENGTH, LENGTH);
      } catch (OutOfMemoryError e) {
        return 0;
      } finally {
        JavaHeapHog.release();
      }
    }

    /** Returns the size of the address space in use, from {@code /proc/self/statm}. */
    private static long mappedBytes() throws IOException {
      String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 2)[0];
      return Long.parseLong(pages) * VirtualMemory.pageSizeBytes();
    }
  }
}
