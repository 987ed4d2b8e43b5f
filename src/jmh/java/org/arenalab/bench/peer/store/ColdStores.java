package org.arenalab.bench.peer.store;

import java.util.List;
import org.arenalab.bench.kernelmemory.ZramUnavailableException;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.peer.codec.Lz4JavaCodec;
import org.arenalab.bench.peer.codec.PageView;
import org.arenalab.codec.Codec;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/** The registry of the page stores by name. */
public final class ColdStores {
  private static final String ARENA_LZ4 = "arena-lz4";
  private static final String ARENA_LZ4_HC = "arena-lz4hc";
  private static final String ARENA_ZSTD = "arena-zstd";

  /** Every name that {@link #open} knows, the floor first. */
  public static final List<String> NAMES =
      List.of(
          CodecStore.NAME,
          BackedCodecStore.NAME,
          ARENA_LZ4,
          ARENA_LZ4_HC,
          ARENA_ZSTD,
          NaiveStore.NAME,
          ZramStore.NAME,
          SwapStore.NAME);

  private ColdStores() {}

  /**
   * Opens a new store.
   *
   * @param threads the number of threads that will open pages in it
   * @param bytesPerThread the bytes that each thread will open
   * @throws IllegalArgumentException if no store has that name
   * @throws PeerUnavailableException if this machine cannot run it: zram and swap need root, and
   *     all stores need a kernel with pages of 4 KiB
   */
  public static ColdStore open(String name, int threads, long bytesPerThread) {
    requirePageSize(VirtualMemory.pageSizeBytes());
    return switch (name) {
      case CodecStore.NAME -> new CodecStore(Lz4JavaCodec.JNI);
      case BackedCodecStore.NAME -> new BackedCodecStore(Lz4JavaCodec.JNI);
      case NaiveStore.NAME -> new NaiveStore();
      case ARENA_LZ4 -> new ArenaStore(name, Codec.LZ4, threads, bytesPerThread);
      case ARENA_LZ4_HC -> new ArenaStore(name, Codec.LZ4_HC, threads, bytesPerThread);
      case ARENA_ZSTD -> new ArenaStore(name, Codec.ZSTD, threads, bytesPerThread);
      case ZramStore.NAME, SwapStore.NAME -> kernel(name, threads, bytesPerThread);
      default ->
          throw new IllegalArgumentException(
              "unknown store of pages: name=%s, expected one of %s".formatted(name, NAMES));
    };
  }

  /**
   * Refuses a kernel whose page size differs from the data sets' page size. A chunk of the arena
   * and a swapped page are at least a kernel page. With larger kernel pages, no two rows would
   * measure equal work.
   */
  static void requirePageSize(long kernelPageBytes) {
    if (kernelPageBytes != PageView.PAGE_BYTES) {
      throw PeerUnavailableException.ofPageSize(kernelPageBytes);
    }
  }

  private static ColdStore kernel(String name, int threads, long bytesPerThread) {
    try {
      return name.equals(ZramStore.NAME)
          ? new ZramStore(threads, bytesPerThread)
          : new SwapStore(threads, bytesPerThread);
    } catch (ZramUnavailableException | SystemCallException e) {
      throw PeerUnavailableException.ofKernel(name, e);
    }
  }
}
