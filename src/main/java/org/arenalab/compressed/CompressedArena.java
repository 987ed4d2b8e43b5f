package org.arenalab.compressed;

/**
 * Regions of memory whose cold chunks are kept compressed in a pool, in this process and without
 * swap, zram or root.
 *
 * <pre>{@code
 * try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults())) {
 *   CompressedRegion region = arena.allocateRegion(256 << 20);
 *   region.write(0, segment);
 *   region.compress();                        // gives the memory of what compresses well back
 *   region.touch(17, Touch.INCREMENT);        // brings one chunk back
 *   region.read(0, segment);                  // decodes, and leaves stored what is stored
 *   System.out.println(arena.stats().ratioE2e());
 * }
 * }</pre>
 *
 * <p>Regions, and everything in them, may be used by any thread; see {@link CompressedRegion}.
 */
public final class CompressedArena implements AutoCloseable {
  /** What the arena itself needs for each chunk, raw or stored; outside of the Java heap. */
  public static final int METADATA_BYTES_PER_CHUNK = 24;

  private CompressedArena() {}

  /**
   * Opens an arena: reserves address space, and backs none of it.
   *
   * @throws ArenaExhaustedException if there is no address space for it
   * @throws CodecUnavailableException if a codec that the settings name does not load
   */
  public static CompressedArena open(CompressedArenaConfig config) {
    throw new UnsupportedOperationException();
  }

  public CompressedArenaConfig config() {
    throw new UnsupportedOperationException();
  }

  /**
   * Allocates a region of zeros. Nothing of it is backed before it is written.
   *
   * @param sizeBytes above 0; rounded up to whole chunks
   * @throws InvalidArenaRequestException for a size that is not above 0
   * @throws ArenaExhaustedException if the reserved address space has no room for it
   * @throws ArenaClosedException after {@link #close}
   */
  public CompressedRegion allocateRegion(long sizeBytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * One slice of the pool's compaction; see {@link ExtentPool#compact}. Readers and compressors go
   * on meanwhile.
   *
   * @param budgetNs above 0; at most 50 us are used
   * @return whether another slice would find something to do
   */
  public boolean compact(long budgetNs) {
    throw new UnsupportedOperationException();
  }

  /**
   * Begins a new epoch: the arena's only notion of time. A chunk that is accessed is stamped with
   * the current epoch, once in each; {@link ChunkSelection#idleFor} compares with it. Whoever owns
   * the clock calls this.
   *
   * @return the number of the new epoch
   */
  public int advanceEpoch() {
    throw new UnsupportedOperationException();
  }

  /** Costs some 100 ns for each thread that ever used the arena and is alive. */
  public CompressedArenaStats stats() {
    throw new UnsupportedOperationException();
  }

  /**
   * Compares everything with everything, the pool included. Takes milliseconds; other threads must
   * not be in operations, else it may complain of what is just being changed.
   *
   * @throws CorruptArenaException that names the first contradiction
   * @throws CorruptPoolException as {@link ExtentPool#verifyInvariants}
   */
  public void verifyInvariants() {
    throw new UnsupportedOperationException();
  }

  /**
   * Frees all regions and gives everything back. Waits for accesses that other threads are just in;
   * later ones throw {@link ArenaClosedException}. Closing again does nothing.
   *
   * @throws RegionPinnedException if a chunk is pinned; nothing has changed then
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
