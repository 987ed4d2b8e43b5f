package org.arenalab.bench.peer.shm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;

/**
 * One way to translate a peer process's address of a piece of memory into an address of this
 * process. A translation finds the segment of the piece, checks that the whole piece is inside, and
 * adds the segment's local start.
 *
 * <p>All arms hold equal segments and get equal questions: a piece of {@link #PIECE_BYTES} at a
 * random place of a random segment. A piece outside every segment throws {@link
 * IndexOutOfBoundsException}, or the arena's own exception.
 */
public sealed interface AddressTranslator extends AutoCloseable {
  /** The length of each piece in bytes. */
  int PIECE_BYTES = 64;

  /** The number of prepared questions, a power of two. */
  int QUESTIONS = 1 << 12;

  /** Returns the local address of the piece of question {@code index}, below {@link #QUESTIONS}. */
  long translate(int index);

  @Override
  default void close() {}

  /** Returns the arms' names, as in the parameter {@code allocator}. */
  static List<String> names() {
    return List.of("floor", "linearScan", "binarySearch", "arena");
  }

  /** Returns the arm {@code name} over {@code segments} segments. */
  static AddressTranslator of(String name, int segments) {
    Questions questions = Questions.over(segments);
    return switch (name) {
      case "floor" -> new SingleAddition(questions);
      case "linearScan" -> new LinearScan(questions);
      case "binarySearch" -> new BinarySearch(questions);
      case "arena" -> new InArena(questions);
      default ->
          throw new IllegalArgumentException("allocator=" + name + ", expected one of " + names());
    };
  }

  /** A segment's address range in the peer process, and its start in this process. */
  record Relocation(long remoteStart, long lengthBytes, long localStart) {}

  /** The segments, and a fixed random choice of pieces in them. */
  final class Questions {
    private static final long SEGMENT_BYTES = 4096;
    private static final long REMOTE_START = 0x7000_0000_0000L;
    private static final long LOCAL_START = 0x6000_0000_0000L;
    private static final long GAP_BYTES = 1 << 20;

    private final int[] segment;
    private final long[] offset;
    private final List<Relocation> relocations;

    private Questions(int[] segment, long[] offset, List<Relocation> relocations) {
      this.segment = segment;
      this.offset = offset;
      this.relocations = relocations;
    }

    static Questions over(int segments) {
      SplittableRandom random = new SplittableRandom(42);
      List<Relocation> relocations = new ArrayList<>();
      for (int i = 0; i < segments; i++) {
        long shift = i * (SEGMENT_BYTES + GAP_BYTES);
        relocations.add(
            new Relocation(REMOTE_START + shift, SEGMENT_BYTES, LOCAL_START + 2 * shift));
      }
      int[] segment = new int[QUESTIONS];
      long[] offset = new long[QUESTIONS];
      for (int i = 0; i < QUESTIONS; i++) {
        segment[i] = random.nextInt(segments);
        offset[i] = random.nextLong(SEGMENT_BYTES - PIECE_BYTES);
      }
      return new Questions(segment, offset, relocations);
    }

    long[] remoteAddresses() {
      long[] addresses = new long[QUESTIONS];
      Arrays.setAll(addresses, i -> relocations.get(segment[i]).remoteStart() + offset[i]);
      return addresses;
    }
  }

  /** The floor: one segment only, without any check. */
  final class SingleAddition implements AddressTranslator {
    private final long[] remote;
    private final long distance;

    SingleAddition(Questions questions) {
      remote = questions.remoteAddresses();
      Relocation first = questions.relocations.getFirst();
      distance = first.localStart() - first.remoteStart();
    }

    @Override
    public long translate(int index) {
      return remote[index] + distance;
    }
  }

  /** Mooncake's method: compares the address with every segment in turn. */
  final class LinearScan implements AddressTranslator {
    private final long[] remote;
    private final Relocation[] relocations;

    LinearScan(Questions questions) {
      remote = questions.remoteAddresses();
      relocations = questions.relocations.toArray(new Relocation[0]);
    }

    @Override
    public long translate(int index) {
      long address = remote[index];
      for (Relocation relocation : relocations) {
        if (relocation.remoteStart() <= address
            && address + PIECE_BYTES <= relocation.remoteStart() + relocation.lengthBytes()) {
          return address - relocation.remoteStart() + relocation.localStart();
        }
      }
      throw new IndexOutOfBoundsException("no segment holds 0x" + Long.toHexString(address));
    }
  }

  /** A binary search over the segments' sorted starts in a flat array. */
  final class BinarySearch implements AddressTranslator {
    private final long[] remote;
    private final long[] starts;
    private final long[] lengths;
    private final long[] distances;

    BinarySearch(Questions questions) {
      remote = questions.remoteAddresses();
      List<Relocation> sorted = questions.relocations;
      starts = sorted.stream().mapToLong(Relocation::remoteStart).toArray();
      lengths = sorted.stream().mapToLong(Relocation::lengthBytes).toArray();
      distances = sorted.stream().mapToLong(r -> r.localStart() - r.remoteStart()).toArray();
    }

    @Override
    public long translate(int index) {
      long address = remote[index];
      int found = Arrays.binarySearch(starts, address);
      int at = found >= 0 ? found : -found - 2;
      if (at < 0 || address - starts[at] > lengths[at] - PIECE_BYTES) {
        throw new IndexOutOfBoundsException("no segment holds 0x" + Long.toHexString(address));
      }
      return address + distances[at];
    }
  }

  /** Blocks of one arena: a piece is a handle and an offset. */
  final class InArena implements AddressTranslator {
    private final ShmArena arena;
    private final long[] handles;
    private final long[] offsets;

    InArena(Questions questions) {
      arena = ShmArena.create(ShmArenaConfig.builder().capacityBytes(64L << 20).build());
      long[] blocks = new long[questions.relocations.size()];
      Arrays.setAll(blocks, i -> arena.allocate(Questions.SEGMENT_BYTES));
      handles = new long[QUESTIONS];
      Arrays.setAll(handles, i -> blocks[questions.segment[i]]);
      offsets = questions.offset;
    }

    @Override
    public long translate(int index) {
      return arena.address(handles[index], offsets[index], PIECE_BYTES);
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
