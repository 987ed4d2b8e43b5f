package org.arenalab.bench.peer;

import java.util.Arrays;
import java.util.Locale;
import org.arenalab.slab.Checking;
import org.arenalab.slab.Decommit;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.slab.SlabHeap;
import org.arenalab.slab.SlabMode;

/**
 * Ours: a {@link SlabAllocator} by one of its profiles, through an explicit heap for each thread.
 * What the profile does not settle comes from properties and environment, as for any user.
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

  private static Slab of(String name, String profile, Checking checking) {
    return new Slab(name, SlabConfig.builder().profile(profile).checking(checking).build());
  }

  /**
   * One in any mode.
   *
   * @param mode FAST, BALANCED or LEAN, in any case
   * @param decommit FREE, DONTNEED or OFF, in any case; it changes LEAN alone
   * @throws IllegalArgumentException if it is none of them
   */
  public static Slab open(String mode, String decommit) {
    SlabConfig config =
        SlabConfig.builder()
            .mode(choose("mode", SlabMode.class, mode))
            .decommit(choose("decommit", Decommit.class, decommit))
            .build();
    return new Slab(("slab-" + mode + "-" + decommit).toLowerCase(Locale.ROOT), config);
  }

  /**
   * Says whether {@link #open} would know them.
   *
   * @throws IllegalArgumentException if not
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

  /** FAST, with the checks that find misuse at once. */
  static Slab checked() {
    return of(CHECKED, "fast", Checking.CHECKED);
  }

  /** As checked, with some blocks before guard pages. */
  static Slab guarded() {
    return of(GUARDED, "fast", Checking.GUARDED);
  }

  /** As checked, and the heap verified at every slow path. */
  static Slab full() {
    return of(FULL, "fast", Checking.FULL);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return "SlabAllocator %s, mode %s, decommit %s, checking %s"
        .formatted(
            PeerVersions.of("arenalab"), config.mode(), config.decommit(), config.checking());
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    return new OwnHeap(allocator.newHeap());
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
  public long liveBytes() {
    return allocator.stats().liveBytes();
  }

  @Override
  public long madviseCalls() {
    return allocator.stats().madviseCalls();
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
}
