package org.arenalab.bench.peer.block;

import java.util.Arrays;
import java.util.Locale;
import org.arenalab.bench.peer.PeerVersions;
import org.arenalab.settings.Checking;
import org.arenalab.slab.Decommit;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.slab.SlabHeap;
import org.arenalab.slab.SlabMode;
import org.arenalab.slab.SlabStats;

/**
 * Our allocator: a {@link SlabAllocator} with one of its presets and an explicit heap for each
 * thread. Settings that the preset leaves open come from properties and environment, as for any
 * user.
 */
public final class Slab implements BlockAllocator<long[]>, OwnMemory {
  static final String FAST = "slab-fast";
  static final String LEAN = "slab-lean";
  static final String BALANCED = "slab-balanced";
  static final String CHECKED = "slab-checked";
  static final String GUARDED = "slab-guarded";
  static final String FULL = "slab-full";

  private final String name;
  private final SlabConfig config;
  private final SlabAllocator allocator;

  private Slab(String name, SlabConfig config) {
    this.name = name;
    this.config = config;
    allocator = SlabAllocator.create(config);
  }

  private static Slab of(String name, String preset, Checking checking) {
    return new Slab(name, SlabConfig.builder().preset(preset).checking(checking).build());
  }

  /**
   * Opens an allocator in any mode, without checks.
   *
   * @param mode FAST, BALANCED or LEAN, in any case
   * @param decommit FREE, DONTNEED or OFF, in any case; it changes LEAN alone
   * @throws IllegalArgumentException if either name is unknown
   */
  public static Slab open(String mode, String decommit) {
    SlabConfig config =
        SlabConfig.builder()
            .mode(choose("mode", SlabMode.class, mode))
            .decommit(choose("decommit", Decommit.class, decommit))
            .checking(Checking.NONE)
            .build();
    return new Slab(("slab-" + mode + "-" + decommit).toLowerCase(Locale.ROOT), config);
  }

  /**
   * Checks that {@link #open} knows both names.
   *
   * @throws IllegalArgumentException if {@link #open} would refuse one of them
   */
  public static void requireKnown(String mode, String decommit) {
    var _ = choose("mode", SlabMode.class, mode);
    var _ = choose("decommit", Decommit.class, decommit);
  }

  private static <E extends Enum<E>> E choose(String what, Class<E> type, String text) {
    E[] values = type.getEnumConstants();
    return Arrays.stream(values)
        .filter(each -> each.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is \"%s\", expected one of %s"
                        .formatted(what, text, Arrays.toString(values))));
  }

  static Slab fast() {
    return of(FAST, "fast", Checking.NONE);
  }

  static Slab lean() {
    return of(LEAN, "lean", Checking.NONE);
  }

  static Slab balanced() {
    return of(BALANCED, "balanced", Checking.NONE);
  }

  /** Opens FAST with the checks that detect misuse at once. */
  static Slab checked() {
    return of(CHECKED, "fast", Checking.CHECKED);
  }

  /** Opens FAST with the checks, and with some blocks placed before guard pages. */
  static Slab guarded() {
    return of(GUARDED, "fast", Checking.GUARDED);
  }

  /** Opens FAST with the checks, and verifies the heap in every slow path. */
  static Slab full() {
    return of(FULL, "fast", Checking.FULL);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return String.format(
        Locale.ROOT,
        "SlabAllocator %s, mode %s, decommit %s, target %d B, decay %d ms, budget %.4g %%,"
            + " reserved %d B, huge pages %s, scavenger %s, checking %s, guard interval %d",
        PeerVersions.of("arenalab"),
        config.mode(),
        config.decommit(),
        config.targetBytes(),
        config.decay().toMillis(),
        config.budgetFraction() * 100,
        allocator.reservedBytes(),
        config.hugePages() ? "always" : "in bursts",
        config.scavenger() ? "on" : "off",
        config.checking(),
        config.guardInterval());
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    return new OwnHeap(allocator.newHeap());
  }

  @Override
  public TraceHeap<long[]> openTraceHeap() {
    return new OwnTraceHeap(allocator.newHeap());
  }

  @Override
  public long reservedAddress() {
    return allocator.reservedAddress();
  }

  @Override
  public long reservedBytes() {
    return allocator.reservedBytes();
  }

  @Override
  public Use use() {
    SlabStats stats = allocator.stats();
    return new Use(stats.liveBytes(), stats.madviseCalls());
  }

  @Override
  public void close() {
    allocator.close();
  }

  private static final class OwnHeap extends AddressHeap {
    private final SlabHeap heap;

    OwnHeap(SlabHeap heap) {
      this.heap = heap;
    }

    @Override
    long take(int sizeBytes) {
      return heap.allocate(sizeBytes);
    }

    @Override
    void give(long address) {
      heap.free(address);
    }

    @Override
    public void close() {
      heap.close();
    }
  }

  private static final class OwnTraceHeap extends AddressTraceHeap {
    private final SlabHeap heap;

    OwnTraceHeap(SlabHeap heap) {
      this.heap = heap;
    }

    @Override
    long take(long sizeBytes) {
      return heap.allocate(sizeBytes);
    }

    @Override
    long takeZeroed(long sizeBytes) {
      return heap.allocateZeroed(sizeBytes);
    }

    @Override
    long takeAligned(long sizeBytes, long alignmentBytes) {
      return heap.allocate(sizeBytes, alignmentBytes);
    }

    @Override
    long resize(long address, long sizeBytes) {
      return heap.reallocate(address, sizeBytes);
    }

    @Override
    void give(long address) {
      heap.free(address);
    }

    @Override
    public void close() {
      heap.close();
    }
  }
}
