package org.arenalab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import org.arenalab.Effort;
import org.arenalab.trace.TraceException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged files: each is refused by name, and no read takes more than 64 MiB. */
class TraceDamageTest {
  private static final long LIMIT_BYTES = 64L << 20;
  private static final Set<Reason> OF_DAMAGE =
      Set.of(
          Reason.OTHER_FORMAT,
          Reason.OTHER_BYTE_ORDER,
          Reason.OTHER_VERSION,
          Reason.TRUNCATED,
          Reason.DAMAGED);
  private static final Set<Reason> OF_EVENTS =
      Set.of(Reason.ID_LIVE, Reason.ID_FREED, Reason.ID_UNKNOWN, Reason.THREAD_ENDED);

  @TempDir private Path folder;
  private int round;

  private byte[] whole(int events) throws IOException {
    Path file = folder.resolve("whole.trace");
    var _ = RandomTrace.write(file, RandomTrace.events(5, events));
    return Files.readAllBytes(file);
  }

  private static Reason refusal(byte[] file) {
    Throwable refusal = catchThrowable(() -> RandomTrace.read(file));
    assertThat(refusal).isInstanceOf(TraceException.class).hasMessageContaining("file=bytes");
    return ((TraceException) refusal).reason();
  }

  private static int blockAt(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1).indexOf("EVTS");
  }

  @Test
  void shouldRefuseEveryTruncation() throws IOException {
    byte[] whole = whole(150);
    for (int length = 0; length < whole.length; length++) {
      assertThat(refusal(Arrays.copyOf(whole, length)))
          .as("%d B", length)
          .isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void shouldRefuseEveryFlippedBit() throws IOException {
    byte[] whole = whole(100);
    for (int bit = 0; bit < Byte.SIZE * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(refusal(damaged)).as("bit %d", bit).isIn(OF_DAMAGE);
    }
  }

  /** A change of a file, and the refusal. */
  enum Change {
    OTHER_FORMAT(Reason.OTHER_FORMAT, "byte 0=0x78") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.put(0, (byte) 'x');
      }
    },
    BIG_ENDIAN(Reason.OTHER_BYTE_ORDER, "byteOrder=big-endian, expected little-endian") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(8, Integer.reverseBytes(file.getInt(8)));
      }
    },
    BIG_ENDIAN_START(Reason.OTHER_BYTE_ORDER, "byte 0=0x43") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putLong(0, Long.reverseBytes(file.getLong(0)));
      }
    },
    OTHER_VERSION(Reason.OTHER_VERSION, "version=2, expected 1") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(12, 2);
      }
    },
    LONG_HEADER(Reason.DAMAGED, "bytes of the header=2147483647, expected 0 to 8236") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(16, Integer.MAX_VALUE);
      }
    },
    LONG_PAYLOAD(Reason.DAMAGED, "payloadBytes=2147483647, expected 0 to 65536") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(block + 4, Integer.MAX_VALUE);
      }
    },
    WRONG_CHECKSUM(Reason.DAMAGED, "checksum=") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.put(block + 30, (byte) ~file.get(block + 30));
      }
    },
    MISSING_BLOCK(Reason.DAMAGED, "firstEvent=1, expected 0") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putLong(block + 8, 1);
        seal(file, block);
      }
    },
    MORE_EVENTS(Reason.DAMAGED, "block of events at byte") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(block + 16, file.getInt(block + 16) + 1);
        seal(file, block);
      }
    },
    FEWER_EVENTS(Reason.DAMAGED, "bytes after the last event=") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(block + 16, file.getInt(block + 16) - 1);
        seal(file, block);
      }
    },
    NO_EVENTS(Reason.DAMAGED, "events=0, expected 1 or more") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(block + 16, 0);
        seal(file, block);
      }
    },
    HIGH_THREAD(Reason.DAMAGED, "thread=16777216, expected 0 to 16777215") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.putInt(block + 20, TraceWriter.MAX_THREAD + 1);
        seal(file, block);
      }
    },
    UNKNOWN_KIND(Reason.DAMAGED, "first byte of an event=7") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.put(block + 28, (byte) 7);
        seal(file, block);
      }
    },
    NEGATIVE_ID(Reason.DAMAGED, "id=-1, expected 0 to 268435455") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.put(block + 28, (byte) (1 << 3));
        seal(file, block);
      }
    },
    HUGE_ID(Reason.DAMAGED, "difference=") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.put(block + 28, (byte) (31 << 3));
        file.putLong(block + 29, 0x7F_FFFF_FFFF_FFFFL);
        seal(file, block);
      }
    },
    ENDLESS_SIZE(Reason.DAMAGED, "bytes of sizeBytes=10, expected at most 9") {
      @Override
      void apply(ByteBuffer file, int block) {
        file.put(block + 28, (byte) 0);
        file.putLong(block + 29, -1).putLong(block + 37, -1);
        seal(file, block);
      }
    },
    BYTES_AFTER_END(Reason.DAMAGED, "bytes after the end=1") {
      @Override
      void apply(ByteBuffer file, int block) {
        // The end takes the place of the events.
        file.putInt(block, TraceLayout.END_MARK).putInt(block + 4, 24);
        file.putLong(block + 28, 0).putLong(block + 36, 0).putLong(block + 44, 0);
        seal(file, block);
      }
    };

    final Reason reason;
    final String values;

    Change(Reason reason, String values) {
      this.reason = reason;
      this.values = values;
    }

    abstract void apply(ByteBuffer file, int block);

    /** Corrects the checksum of a block. */
    static void seal(ByteBuffer file, int block) {
      byte[] bytes = new byte[file.capacity() - block];
      file.get(block, bytes);
      int payloadBytes = file.getInt(block + TraceLayout.PAYLOAD_BYTES_AT);
      file.putInt(block + TraceLayout.CHECKSUM_AT, TraceLayout.blockChecksum(bytes, payloadBytes));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameEachDamage(Change change) throws IOException {
    byte[] file = whole(100);
    change.apply(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), blockAt(file));
    assertThatThrownBy(() -> RandomTrace.read(file))
        .hasFieldOrPropertyWithValue("reason", change.reason)
        .hasMessageContaining(change.values);
  }

  /** Half of the files have right checksums, so their contents are decoded. */
  @Test
  void shouldRefuseRandomDamageByName() throws IOException {
    byte[] whole = whole(100);
    int block = blockAt(whole);
    SplittableRandom random = new SplittableRandom(9);
    long usedBefore = allocatedBytes();
    long largestBytes = 0;
    for (int i = 0; i < Effort.of(4_000, 1_000_000); i++) {
      byte[] damaged = damaged(whole, block, random);
      Throwable refusal = catchThrowable(() -> verify(damaged));
      if (refusal != null) {
        assertThat(refusal).as("file %d", i).isInstanceOf(TraceException.class);
        assertThat(((TraceException) refusal).reason())
            .as("file %d", i)
            .matches(reason -> OF_DAMAGE.contains(reason) || OF_EVENTS.contains(reason));
      } else {
        // The checksum was corrected: some changed sizes and threads are right, too.
        assertThat(i % 2).isEqualTo(1);
      }
      long used = allocatedBytes();
      largestBytes = Math.max(largestBytes, used - usedBefore);
      usedBefore = used;
    }
    assertThat(largestBytes).isBetween(1L, LIMIT_BYTES);
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
  }

  private static TraceCounts verify(byte[] file) {
    try (TraceReader reader = TraceReader.of(new ByteArrayInputStream(file), "bytes", false)) {
      return TraceVerifier.verify(reader);
    }
  }

  /** Changes some bytes, and corrects the checksum of the block every second time. */
  private byte[] damaged(byte[] whole, int block, SplittableRandom random) {
    byte[] damaged = whole.clone();
    boolean sealed = round++ % 2 == 1;
    int from = sealed ? block + TraceLayout.BLOCK_HEADER_BYTES : 0;
    ByteBuffer numbers = ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN);
    int payloadBytes = numbers.getInt(block + TraceLayout.PAYLOAD_BYTES_AT);
    int to = sealed ? from + payloadBytes : damaged.length;
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(from, to);
      // A change that undoes an earlier one would leave a whole file.
      damaged[at] = (byte) (whole[at] + 1 + random.nextInt(255));
    }
    if (sealed) {
      Change.seal(numbers, block);
    } else if (random.nextInt(4) == 0) {
      damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
    }
    return damaged;
  }
}
