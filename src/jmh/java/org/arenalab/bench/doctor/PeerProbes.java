package org.arenalab.bench.doctor;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.v3.lz4.Lz4NativeCompressor;
import io.airlift.compress.v3.lz4.Lz4NativeDecompressor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jpountz.lz4.LZ4Factory;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ShadowPass;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.os.probe.Capability;

/**
 * The probes that load the peers. A codec compresses one page. An allocator hands out blocks that
 * are checked.
 */
final class PeerProbes {
  private static final int PAGE_BYTES = 4096;
  private static final int SMALLEST_BYTES = 16;
  private static final int LARGEST_BYTES = 4096;

  /** One arm of each library; the other arms differ only in how the library is called. */
  private static final List<String> ALLOCATORS =
      List.of(
          "malloc-plain",
          "mimalloc-plain",
          "jemalloc-plain",
          "rpmalloc",
          "netty-pooled",
          "netty-adaptive");

  private final Map<String, String> versions;

  /**
   * @param versions the pinned versions, by artifact
   */
  PeerProbes(Map<String, String> versions) {
    this.versions = versions;
  }

  List<Capability> all() {
    List<Capability> all = new ArrayList<>();
    all.add(probe("lz4-java", PeerProbes::lz4Java));
    all.add(probe("aircompressor-v3", PeerProbes::aircompressor));
    all.add(probe("zstd-jni", PeerProbes::zstd));
    for (String allocator : ALLOCATORS) {
      all.add(allocator(allocator));
    }
    return all;
  }

  /** Opens an allocator and checks the blocks of one heap in a shadow pass. */
  static Capability allocator(String name) {
    try (BlockAllocator<?> allocator = Allocators.open(name)) {
      prove(allocator);
      return Capability.ok(name, allocator.version() + ", its blocks are disjoint and aligned");
    } catch (PeerUnavailableException e) {
      return Capability.no(
          name, "does not load", firstLine(e), "its rows are missing; leave them out with -p");
    } catch (IllegalStateException e) {
      return Capability.no(name, "returns bad blocks", firstLine(e), "");
    }
  }

  private static <S> void prove(BlockAllocator<S> allocator) {
    try (ThreadHeap<S> heap = allocator.openHeap()) {
      ShadowPass.prove(allocator, heap, SMALLEST_BYTES, LARGEST_BYTES);
    }
  }

  /** A compression and decompression of a page. */
  @FunctionalInterface
  interface RoundTrip {
    byte[] of(byte[] page);
  }

  Capability probe(String artifact, RoundTrip roundTrip) {
    String version = versions.getOrDefault(artifact, "version not known");
    byte[] page = new byte[PAGE_BYTES];
    for (int i = 0; i < PAGE_BYTES; i++) {
      page[i] = (byte) (i / 16);
    }
    try {
      if (Arrays.equals(page, roundTrip.of(page))) {
        return Capability.ok(artifact, version + ", native library loads");
      }
      return Capability.no(
          artifact, version, "a page does not survive compression and decompression", "");
    } catch (LinkageError | RuntimeException e) {
      return Capability.no(
          artifact,
          version + ", native library does not load",
          firstLine(e),
          "its arms are missing; make java.io.tmpdir writable and not noexec");
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  private static byte[] lz4Java(byte[] page) {
    LZ4Factory factory = LZ4Factory.nativeInstance();
    byte[] compressed = factory.fastCompressor().compress(page);
    return factory.safeDecompressor().decompress(compressed, page.length);
  }

  private static byte[] aircompressor(byte[] page) {
    Lz4NativeCompressor compressor = new Lz4NativeCompressor();
    byte[] compressed = new byte[compressor.maxCompressedLength(page.length)];
    int length = compressor.compress(page, 0, page.length, compressed, 0, compressed.length);
    byte[] restored = new byte[page.length];
    new Lz4NativeDecompressor().decompress(compressed, 0, length, restored, 0, restored.length);
    return restored;
  }

  private static byte[] zstd(byte[] page) {
    return Zstd.decompress(Zstd.compress(page), page.length);
  }
}
