package org.arenalab.shm;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * A process that spoils every second byte of a segment's bookkeeping, one at a time, and uses the
 * arena after that. All may end in success or in a {@link ShmArenaException}; anything else, a
 * crash and standing still among it, is reported with the byte's offset.
 *
 * <p>Arguments: a directory; {@code all} for two changes of each byte, or {@code few} for one, only
 * of four bytes of each word that holds something; and 0 for the bytes of even offsets or 1 for the
 * others.
 */
final class SpoiltByteChild {
  private static final int CAPACITY_BYTES = 128 << 10;
  private static final int STUCK_EXIT = 4;
  private static final int LEASE_BYTES = 8 * (int) SegmentDescriptor.LEASE_STRIDE;
  private static final int WATCHED_BYTES = (int) SegmentDescriptor.LEASES + LEASE_BYTES;
  private static final AtomicLong NOW_AT = new AtomicLong();
  private static final Map<String, Integer> OUTCOMES = new TreeMap<>();

  private SpoiltByteChild() {}

  public static void main(String[] args) throws Exception {
    boolean few = args[1].equals("few");
    int first = SegmentDescriptor.HEADER_BYTES + Integer.parseInt(args[2]);
    ShmArenaConfig config =
        ShmArenaConfig.builder()
            .directory(Path.of(args[0]))
            .name("spoilt-" + args[2])
            .capacityBytes(CAPACITY_BYTES)
            .build();
    watch();
    try (ShmArena owner = ShmArena.create(config);
        FileChannel file =
            FileChannel.open(owner.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long[] handles = use(owner);
      SegmentDescriptor layout = new SegmentDescriptor(CAPACITY_BYTES, 64);
      byte[] good = new byte[(int) layout.freeMapOffset() + CAPACITY_BYTES / 64 / 4];
      file.read(ByteBuffer.wrap(good), 0);
      spoilOne(owner.path(), file, good, 0, (byte) 0, handles);
      if (!OUTCOMES.equals(Map.of("success", 1))) {
        throw new AssertionError("with nothing spoilt: " + OUTCOMES);
      }
      for (int offset = first; offset < WATCHED_BYTES; offset += 2) {
        if (few && !matters(offset, good)) {
          continue;
        }
        for (byte flip : few ? new byte[] {-1} : new byte[] {1, -1}) {
          NOW_AT.set(offset);
          spoilOne(owner.path(), file, good, offset, flip, handles);
        }
      }
    }
    System.out.println("outcomes " + OUTCOMES);
    Runtime.getRuntime().halt(0);
  }

  /** Some blocks in hand, some free, a lease half used: so that most words hold something. */
  private static long[] use(ShmArena arena) {
    long[] handles = new long[64];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arena.allocate(64 + 64L * (i % 8));
    }
    for (int i = 0; i < handles.length; i += 3) {
      arena.free(handles[i]);
    }
    arena.allocate(64, 4096);
    for (int i = 0; i < 4; i++) {
      arena.lease(4096).allocate(100);
    }
    return handles;
  }

  private static boolean matters(int offset, byte[] good) {
    int word = offset & -8;
    int end = Math.min(word + 8, good.length);
    byte[] bytes = Arrays.copyOfRange(good, word, end);
    boolean bounds = Set.of(0, 1, 4, 7).contains(offset % Long.BYTES);
    boolean control = offset >= SegmentDescriptor.MODE && offset < SegmentDescriptor.CLASSES;
    boolean firstClasses = offset % 128 < 32 && offset < SegmentDescriptor.CLASSES + 512;
    return bounds && (control || firstClasses || !Arrays.equals(bytes, new byte[bytes.length]));
  }

  private static void spoilOne(
      Path path, FileChannel file, byte[] good, int offset, byte flip, long[] handles)
      throws Exception {
    file.write(ByteBuffer.wrap(good), 0);
    file.write(ByteBuffer.wrap(new byte[] {(byte) (good[offset] ^ flip)}), offset);
    String outcome = "success";
    try (ShmArena arena = ShmArena.attach(path, AttachMode.READ_WRITE)) {
      outcome = useSpoilt(arena, handles);
    } catch (ShmArenaException e) {
      outcome = e.getClass().getSimpleName();
    } catch (Throwable e) {
      System.out.println("byte " + offset + " ^ " + flip + ": " + e);
      e.printStackTrace(System.out);
      Runtime.getRuntime().halt(1);
    }
    OUTCOMES.merge(outcome, 1, Integer::sum);
  }

  private static String useSpoilt(ShmArena arena, long[] handles) {
    String outcome = attempt("success", arena::stats);
    outcome = attempt(outcome, arena::verifyInvariants);
    for (int i = 1; i < 24; i += 3) {
      long handle = handles[i];
      outcome = attempt(outcome, () -> requireInside(arena, handle));
      outcome = attempt(outcome, () -> touch(arena.segment(handle)));
      outcome = attempt(outcome, () -> arena.free(handle));
      outcome = attempt(outcome, () -> touch(arena.segment(arena.allocate(sizeOf(handle)))));
    }
    outcome = attempt(outcome, () -> touch(arena.segment(arena.allocate(64, 4096))));
    outcome =
        attempt(
            outcome,
            () -> {
              try (ShmLease lease = arena.lease(4096)) {
                for (int i = 0; i < 100; i++) {
                  touch(arena.segment(lease.allocate(64)));
                }
              }
            });
    outcome = attempt(outcome, arena::reclaimDeadLeases);
    outcome = attempt(outcome, arena::verifyInvariants);
    outcome = attempt(outcome, arena::reset);
    return attempt(outcome, () -> arena.free(arena.allocate(64)));
  }

  private static long sizeOf(long handle) {
    return 64 + 64L * (handle % 8);
  }

  private static void requireInside(ShmArena arena, long handle) {
    long offset = arena.address(handle) - arena.dataAddress();
    if (offset < 0 || offset >= arena.capacityBytes()) {
      throw new AssertionError("address() gave offset " + offset);
    }
  }

  private static void touch(MemorySegment block) {
    block.fill((byte) 7);
  }

  private static String attempt(String before, Runnable operation) {
    try {
      operation.run();
      return before;
    } catch (ShmArenaException e) {
      return before.equals("success") ? e.getClass().getSimpleName() : before;
    }
  }

  private static void watch() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              long seen = -1;
              for (int quiet = 0; quiet < 20; quiet++) {
                long at = NOW_AT.get();
                quiet = at == seen ? quiet : 0;
                seen = at;
                pause();
              }
              System.out.println("stands still at byte " + seen);
              Thread.getAllStackTraces()
                  .values()
                  .forEach(frames -> System.out.println(Arrays.toString(frames)));
              Runtime.getRuntime().halt(STUCK_EXIT);
            });
  }

  private static void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
