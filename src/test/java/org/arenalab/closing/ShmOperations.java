package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;
import static org.arenalab.closing.Operation.risky;

import java.util.List;
import org.arenalab.shm.ArenaClosedException;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.shm.ShmLease;
import org.arenalab.transport.BufferDescriptor;
import org.arenalab.transport.ShmBuffer;
import org.arenalab.transport.ShmTransport;
import org.arenalab.transport.ShmTransportConfig;

/** What {@link ShmArena} and what belongs to it can do. */
final class ShmOperations {
  private static final long CAPACITY_BYTES = 32L << 20;
  private static final int BLOCK_BYTES = 100;

  /** One for each page of links, so that each free asks for memory. */
  private static final int SPREAD_BYTES = 32 << 10;

  private static final int SPREAD_BLOCKS = 400;

  private ShmOperations() {}

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        new ClosingSubject<>(
            "ShmArena",
            ShmArena.class,
            ShmOperations::open,
            SharedArena::close,
            ArenaClosedException.class,
            arena()),
        new ClosingSubject<>(
            "ShmLease",
            ShmLease.class,
            ShmOperations::open,
            SharedArena::close,
            ArenaClosedException.class,
            lease()),
        transport("SegmentTransport", false),
        transport("ArenaTransport", true));
  }

  /** Attached twice, so that closing does not check what is being changed. */
  private record SharedArena(ShmArena arena, ShmArena other) {
    void close() {
      arena.close();
      other.close();
    }
  }

  private static SharedArena open() {
    ShmArena arena =
        ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());
    return new SharedArena(arena, ShmArena.attach(arena.path(), AttachMode.READ_WRITE));
  }

  private static List<Operation<SharedArena>> arena() {
    return List.of(
        raced("allocate(long)", on -> () -> on.arena.free(on.arena.allocate(BLOCK_BYTES))),
        raced(
            "tryAllocate(long)", on -> () -> freeAny(on.arena, on.arena.tryAllocate(BLOCK_BYTES))),
        raced("allocate(long,long)", on -> () -> on.arena.free(on.arena.allocate(BLOCK_BYTES, 64))),
        risky("free(long)", on -> freeing(on.arena)),
        raced("address(long)", on -> block(on.arena, on.arena::address)),
        raced("address(long,long,long)", on -> block(on.arena, it -> on.arena.address(it, 0, 8))),
        raced("segment(long)", on -> block(on.arena, on.arena::segment)),
        raced("sizeOf(long)", on -> block(on.arena, on.arena::sizeOf)),
        raced("lease()", on -> () -> on.arena.lease().close()),
        raced("lease(long)", on -> () -> on.arena.lease(64 << 10).close()),
        raced("reclaimDeadLeases()", on -> on.arena::reclaimDeadLeases),
        raced("reset()", on -> on.arena::reset),
        risky("resetAndRelease()", on -> on.arena::resetAndRelease),
        risky("prefault()", on -> on.arena::prefault),
        raced("stats()", on -> on.arena::stats),
        raced("verifyInvariants()", on -> on.arena::verifyInvariants),
        always("offsetOf(long)", on -> () -> on.arena.offsetOf(on.arena.dataAddress())),
        always("name()", on -> on.arena::name),
        always("path()", on -> on.arena::path),
        always("capacityBytes()", on -> on.arena::capacityBytes),
        always("alignmentBytes()", on -> on.arena::alignmentBytes),
        always("isOwner()", on -> on.arena::isOwner),
        always("isOpen()", on -> on.arena::isOpen),
        always("isWritable()", on -> on.arena::isWritable),
        always("dataAddress()", on -> on.arena::dataAddress),
        always("close()", on -> on.arena::close));
  }

  @FunctionalInterface
  private interface BlockCall {
    Object on(long handle);
  }

  private static Operation.Step block(ShmArena arena, BlockCall call) {
    long handle = arena.allocate(BLOCK_BYTES);
    return () -> call.on(handle);
  }

  private static void freeAny(ShmArena arena, long handle) {
    if (handle != ShmArena.NULL) {
      arena.free(handle);
    }
  }

  private static Operation.Step freeing(ShmArena arena) {
    long[] handles = new long[SPREAD_BLOCKS];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arena.allocate(SPREAD_BYTES);
    }
    int[] next = {0};
    return () ->
        arena.free(next[0] < handles.length ? handles[next[0]++] : arena.allocate(BLOCK_BYTES));
  }

  private static List<Operation<SharedArena>> lease() {
    return List.of(
        raced(
            "tryAllocate(long)",
            on -> {
              ShmLease lease = on.arena.lease();
              return () -> freeAny(on.arena, lease.tryAllocate(BLOCK_BYTES));
            }),
        raced(
            "allocate(long)",
            on -> {
              ShmLease lease = on.arena.lease();
              return () -> on.arena.free(lease.allocate(BLOCK_BYTES));
            }),
        raced(
            "close()",
            on ->
                () -> {
                  ShmLease lease = on.arena.lease();
                  freeAny(on.arena, lease.tryAllocate(BLOCK_BYTES));
                  lease.close();
                }));
  }

  private static ClosingSubject<ShmTransport> transport(String name, boolean useArena) {
    ShmArenaConfig arena = ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build();
    ShmTransportConfig config = new ShmTransportConfig(useArena, arena);
    return new ClosingSubject<>(
        name,
        ShmTransport.class,
        () -> ShmTransport.create(config),
        ShmTransport::close,
        ArenaClosedException.class,
        transport());
  }

  private static List<Operation<ShmTransport>> transport() {
    return List.of(
        risky("allocate(long)", on -> () -> on.release(on.allocate(BLOCK_BYTES))),
        raced("release(ShmBuffer)", on -> () -> on.release(on.allocate(1 << 20))),
        raced(
            "describe(ShmBuffer)",
            on -> {
              ShmBuffer buffer = on.allocate(BLOCK_BYTES);
              return () -> on.describe(buffer);
            }),
        risky(
            "map(BufferDescriptor,AttachMode)",
            on -> {
              BufferDescriptor descriptor = on.describe(on.allocate(BLOCK_BYTES));
              return () -> on.map(descriptor, AttachMode.READ_WRITE).close();
            }),
        always("close()", on -> on::close));
  }
}
