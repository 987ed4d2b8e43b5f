package org.arenalab.bench.peer.block;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.Version;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.arenalab.bench.peer.PeerVersions;
import org.arenalab.os.RawMemory;

/**
 * Netty's allocators of direct buffers. They hand out a {@code ByteBuf} with a reference count and
 * bounds checks, which is more than an address. The thread caches are on, as on Netty's own
 * threads. The leak detector is off.
 */
final class NettyAllocator implements BlockAllocator<ByteBuf[]> {
  static final String POOLED = "netty-pooled";
  static final String ADAPTIVE = "netty-adaptive";
  private static final String ARTIFACT = "netty-buffer";

  static {
    // Netty logs through the JDK, whichever logging library is on the class path.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }

  private final String name;
  private final ByteBufAllocator allocator;

  private NettyAllocator(String name, ByteBufAllocator allocator) {
    this.name = name;
    this.allocator = allocator;
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  static NettyAllocator pooled() {
    return new NettyAllocator(
        POOLED,
        new PooledByteBufAllocator(
            true,
            0,
            PooledByteBufAllocator.defaultNumDirectArena(),
            PooledByteBufAllocator.defaultPageSize(),
            PooledByteBufAllocator.defaultMaxOrder(),
            PooledByteBufAllocator.defaultSmallCacheSize(),
            PooledByteBufAllocator.defaultNormalCacheSize(),
            true));
  }

  static NettyAllocator adaptive() {
    return new NettyAllocator(ADAPTIVE, new AdaptiveByteBufAllocator(true, true));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    Map<String, Version> artifacts = Version.identify(NettyAllocator.class.getClassLoader());
    Version version = artifacts.getOrDefault(ARTIFACT, artifacts.get("netty-common"));
    return "Netty " + (version == null ? PeerVersions.of(ARTIFACT) : version.artifactVersion());
  }

  @Override
  public ThreadHeap<ByteBuf[]> openHeap() {
    return new BufferHeap(allocator);
  }

  @Override
  public TraceHeap<ByteBuf[]> openTraceHeap() {
    return new BufferTraceHeap(allocator);
  }

  @Override
  public void close() {}

  private static long addressOf(ByteBuf buffer) {
    return buffer.hasMemoryAddress()
        ? buffer.memoryAddress()
        : MemorySegment.ofBuffer(buffer.nioBuffer(0, buffer.capacity())).address();
  }

  private static final class BufferHeap implements ThreadHeap<ByteBuf[]> {
    private final ByteBufAllocator allocator;

    BufferHeap(ByteBufAllocator allocator) {
      this.allocator = allocator;
    }

    @Override
    public ByteBuf[] newSlots(int count) {
      return new ByteBuf[count];
    }

    @Override
    public boolean isEmpty(ByteBuf[] slots, int slot) {
      return slots[slot] == null;
    }

    @Override
    public void allocate(ByteBuf[] slots, int slot, int sizeBytes) {
      slots[slot] = allocator.directBuffer(sizeBytes);
    }

    @Override
    public void free(ByteBuf[] slots, int slot) {
      slots[slot].release();
      slots[slot] = null;
    }

    @Override
    public long address(ByteBuf[] slots, int slot) {
      return addressOf(slots[slot]);
    }

    @Override
    public byte getFirst(ByteBuf[] slots, int slot) {
      return slots[slot].getByte(0);
    }

    @Override
    public void putFirst(ByteBuf[] slots, int slot, byte value) {
      slots[slot].setByte(0, value);
    }

    @Override
    public void putAll(ByteBuf[] slots, int slot, int sizeBytes, byte value) {
      RawMemory.fill(address(slots, slot), sizeBytes, value);
    }

    @Override
    public void close() {}
  }

  /** A heap for a replay; a buffer of Netty has at most 2 GiB, and no alignment. */
  private static final class BufferTraceHeap implements TraceHeap<ByteBuf[]> {
    private final ByteBufAllocator allocator;

    BufferTraceHeap(ByteBufAllocator allocator) {
      this.allocator = allocator;
    }

    @Override
    public ByteBuf[] newSlots(int count) {
      return new ByteBuf[count];
    }

    @Override
    public boolean isEmpty(ByteBuf[] slots, int slot) {
      return slots[slot] == null;
    }

    @Override
    public void allocate(ByteBuf[] slots, int slot, long sizeBytes) {
      slots[slot] = allocator.directBuffer(Math.toIntExact(sizeBytes));
    }

    @Override
    public void allocateZeroed(ByteBuf[] slots, int slot, long sizeBytes) {
      int bytes = Math.toIntExact(sizeBytes);
      slots[slot] = allocator.directBuffer(bytes).setZero(0, bytes);
    }

    @Override
    public void allocateAligned(ByteBuf[] slots, int slot, long sizeBytes, long alignmentBytes) {
      allocate(slots, slot, sizeBytes);
    }

    @Override
    public void reallocate(ByteBuf[] slots, int slot, long sizeBytes) {
      var _ = slots[slot].capacity(Math.toIntExact(sizeBytes));
    }

    @Override
    public void free(ByteBuf[] slots, int slot) {
      boolean _ = slots[slot].release();
      slots[slot] = null;
    }

    @Override
    public void move(ByteBuf[] from, int slot, ByteBuf[] to, int toSlot) {
      to[toSlot] = from[slot];
      from[slot] = null;
    }

    @Override
    public long address(ByteBuf[] slots, int slot) {
      return addressOf(slots[slot]);
    }

    @Override
    public void putFirst(ByteBuf[] slots, int slot, long sizeBytes) {
      var _ =
          sizeBytes >= Long.BYTES ? slots[slot].setLong(0, sizeBytes) : slots[slot].setByte(0, 1);
    }

    @Override
    public void touch(ByteBuf[] slots, int slot, long fromBytes, long toBytes) {
      for (long offset = fromBytes; offset < toBytes; offset += STRIDE_BYTES) {
        var _ = slots[slot].setByte((int) offset, 1);
      }
    }

    @Override
    public void close() {}
  }
}
