package org.arenalab.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.arenalab.contract.OperationTrace.Step;
import org.arenalab.os.RawMemory;

/**
 * The blocks that must be live in a {@link Subject}, and their contents. Blocks must be aligned,
 * must not overlap, and must hold the values written to them. A free of anything else must be
 * refused and change nothing, where the subject checks frees.
 */
final class Shadow {
  private static final int MAX_LIVE = 600;

  /** A size above the largest size class of every subject. */
  private static final long LARGE_BYTES = 512 << 10;

  /**
   * @param key the number of the step that made the block; later steps choose blocks by it
   */
  private record Block(long handle, long address, long sizeBytes, byte value, long key) {}

  private final Subject subject;
  private final List<Block> live = new ArrayList<>();
  private final TreeMap<Long, Block> byAddress = new TreeMap<>();
  private byte nextValue;
  private long liveBytes;
  private long allocations;
  private long frees;
  private long refusals;

  /** The last freed block, and its reference; null if there is none. */
  private Block freed;

  private long freedReference;

  Shadow(Subject subject) {
    this.subject = subject;
  }

  /** Applies one step; returns the fault, or null if there was none. */
  String apply(Step step) {
    try {
      return switch (step.kind()) {
        case ALLOCATE -> added(step, subject::allocate, 1);
        case ZEROED -> added(step, this::zeroed, 1);
        case ALIGNED -> aligned(step);
        case ALLOCATE_ELSEWHERE -> added(step, subject::allocateElsewhere, 1);
        case REALLOCATE -> reallocated(step);
        case FREE -> freed(step, false);
        case FREE_ELSEWHERE -> freed(step, true);
        case FREE_WRONGLY -> freedWrongly(step);
        case END_THREAD -> did(() -> subject.endThread((step.number() & 1) == 0));
        case FLUSH -> did(subject::flush);
        case SCAVENGE -> scavenged();
        case RESET -> reset();
        case CHECK -> check();
      };
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private static String did(Runnable what) {
    what.run();
    return null;
  }

  private long sizeOf(Step step) {
    return 1 + (wideSizeOf(step) - 1) % subject.maxBytes();
  }

  /** Returns a size: mostly a small one; one in a hundred is larger than any size class. */
  private static long wideSizeOf(Step step) {
    return switch ((int) (step.number() % 256)) {
      case 0 -> 600_000 + step.number() % 100_000;
      case 1, 2 -> LARGE_BYTES + step.number() % (4 * LARGE_BYTES);
      default -> 1 + step.number() % (16L << (step.number() >>> 40) % 13);
    };
  }

  /** Returns a new size. Three of four large blocks stay large: 0.5 to 1.5 times the old size. */
  private long newSizeOf(Block block, Step step) {
    return block.sizeBytes() > LARGE_BYTES && step.number() % 4 != 0
        ? block.sizeBytes() / 2 + step.number() % block.sizeBytes()
        : sizeOf(step);
  }

  private String added(Step step, LongUnaryOperator allocation, long alignmentBytes) {
    if (live.size() == MAX_LIVE) {
      return freed(step, false);
    }
    long sizeBytes = sizeOf(step);
    long handle = allocation.applyAsLong(sizeBytes);
    if (handle == Subject.REFUSED) {
      refusals++;
      return null;
    }
    allocations++;
    return add(handle, sizeBytes, alignmentBytes, step.number());
  }

  private long zeroed(long sizeBytes) {
    long handle = subject.allocateZeroed(sizeBytes);
    if (handle != Subject.REFUSED) {
      requireAll(subject.address(handle), sizeBytes, (byte) 0, "zeroed block");
    }
    return handle;
  }

  private String aligned(Step step) {
    long alignmentBytes = 1L << (step.number() >>> 20) % 14;
    return added(
        step,
        sizeBytes -> subject.allocateAligned(sizeBytes, alignmentBytes),
        subject.aligns() ? alignmentBytes : 1);
  }

  private String add(long handle, long sizeBytes, long alignmentBytes, long key) {
    long address = subject.address(handle);
    long expectedBytes = Math.max(alignmentBytes, subject.alignmentBytes(sizeBytes));
    if (address % expectedBytes != 0) {
      return "block of %d B at 0x%x is not aligned to %d"
          .formatted(sizeBytes, address, expectedBytes);
    }
    Block block = new Block(handle, address, sizeBytes, ++nextValue, key);
    String overlap = place(block);
    if (overlap != null) {
      return overlap;
    }
    RawMemory.fill(address, sizeBytes, block.value());
    live.add(block);
    liveBytes += sizeBytes;
    return null;
  }

  private String place(Block block) {
    if (isTaken(block)) {
      return "block of %d B at 0x%x overlaps %s"
          .formatted(
              block.sizeBytes(),
              block.address(),
              byAddress.lowerEntry(block.address() + block.sizeBytes()).getValue());
    }
    byAddress.put(block.address(), block);
    return null;
  }

  /** Returns whether a live block has any of the block's bytes. */
  private boolean isTaken(Block block) {
    Map.Entry<Long, Block> before = byAddress.lowerEntry(block.address() + block.sizeBytes());
    return before != null && before.getKey() + before.getValue().sizeBytes() > block.address();
  }

  /**
   * Chooses the block with the nearest key, so that a shortened trace chooses like the full one.
   */
  private Block choose(Step step) {
    Block nearest = live.getFirst();
    for (Block each : live) {
      if ((each.key() ^ step.number()) < (nearest.key() ^ step.number())) {
        nearest = each;
      }
    }
    requireAll(nearest.address(), nearest.sizeBytes(), nearest.value(), "live block");
    return nearest;
  }

  private void remove(Block block) {
    live.remove(block);
    byAddress.remove(block.address());
    liveBytes -= block.sizeBytes();
  }

  private String freed(Step step, boolean elsewhere) {
    if (live.isEmpty()) {
      return null;
    }
    Block block = choose(step);
    freed = block;
    freedReference = subject.reference(block.handle());
    remove(block);
    frees++;
    if (elsewhere) {
      subject.freeElsewhere(block.handle());
    } else {
      subject.free(block.handle());
    }
    return null;
  }

  /** Frees the last freed block again, or an address inside a live block. */
  private String freedWrongly(Step step) {
    if (!subject.checksFrees()) {
      return null;
    }
    if (step.number() % 2 == 0) {
      boolean isFree = freed != null && !isTaken(freed);
      return isFree ? requireRefused(freedReference, "a second free") : null;
    }
    if (live.isEmpty()) {
      return null;
    }
    Block block = choose(step);
    OptionalLong inside = subject.referenceInside(block.handle(), block.sizeBytes());
    return inside.isEmpty() ? null : requireRefused(inside.getAsLong(), "a free inside " + block);
  }

  private String requireRefused(long reference, String what) {
    try {
      subject.freeReference(reference);
    } catch (RuntimeException e) {
      boolean named = e.getClass().getPackageName().startsWith("org.arenalab.");
      return named ? null : what + " was refused by " + e;
    }
    return what + " of 0x%x was not refused".formatted(reference);
  }

  private String reallocated(Step step) {
    if (live.isEmpty()) {
      return null;
    }
    Block block = choose(step);
    long sizeBytes = newSizeOf(block, step);
    long handle = subject.reallocate(block.handle(), block.sizeBytes(), sizeBytes);
    if (handle == Subject.REFUSED) {
      refusals++;
      return null;
    }
    allocations++;
    frees++;
    remove(block);
    long keptBytes = Math.min(sizeBytes, block.sizeBytes());
    requireAll(subject.address(handle), keptBytes, block.value(), "reallocated block");
    return add(handle, sizeBytes, 1, block.key());
  }

  private String scavenged() {
    subject.scavenge();
    List<Block> before = List.copyOf(live);
    live.clear();
    byAddress.clear();
    for (Block block : before) {
      long address = subject.address(block.handle());
      Block now = new Block(block.handle(), address, block.sizeBytes(), block.value(), block.key());
      String overlap = place(now);
      if (overlap != null) {
        return overlap;
      }
      live.add(now);
    }
    return null;
  }

  private String reset() {
    if (subject.tryReset()) {
      live.clear();
      byAddress.clear();
      liveBytes = 0;
    }
    return null;
  }

  private String check() {
    live.forEach(
        block -> requireAll(block.address(), block.sizeBytes(), block.value(), "live block"));
    subject.verify(new Subject.Counts(live.size(), liveBytes, allocations, frees, refusals));
    return null;
  }

  /** Frees the remaining blocks, alternately in this thread and the second one. */
  String end() {
    String failure = apply(new Step(Step.Kind.CHECK, 0));
    while (failure == null && !live.isEmpty()) {
      failure =
          apply(new Step(live.size() % 2 == 0 ? Step.Kind.FREE : Step.Kind.FREE_ELSEWHERE, 0));
    }
    return failure != null ? failure : apply(new Step(Step.Kind.CHECK, 0));
  }

  private static void requireAll(long address, long sizeBytes, byte value, String what) {
    long pattern = (value & 0xff) * 0x0101010101010101L;
    for (long i = 0; i < sizeBytes; i++) {
      while (i + Long.BYTES <= sizeBytes && RawMemory.getLong(address + i) == pattern) {
        i += Long.BYTES;
      }
      if (i < sizeBytes && RawMemory.getByte(address + i) != value) {
        throw new IllegalStateException(
            "%s of %d B at 0x%x: byte %d is %d, expected %d"
                .formatted(what, sizeBytes, address, i, RawMemory.getByte(address + i), value));
      }
    }
  }
}
