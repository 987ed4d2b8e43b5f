package org.arenalab.compressed;

/**
 * What the owner of an {@link ExtentPool}'s extents does when compaction moves one. The owner keeps
 * a table from its own keys to offsets; compaction copies an extent's bytes first, and only the
 * owner can say, by one compare-and-set in that table, that the copy is the extent from now on.
 *
 * <p>Both methods are called by the thread that compacts, with no lock of the pool held, and may
 * call the pool. They should be short: their time is part of the slice's. What they throw leaves
 * the pool as it was and goes to the caller of {@link ExtentPool#compact}.
 *
 * <p><b>Why two.</b> Between {@link ExtentPool#allocate} and the moment when its owner has written
 * the bytes and published the offset, an extent must not be copied: the copy would miss what is
 * written meanwhile. {@link #mayMove} is the question whether that moment has passed. After it said
 * true, {@code fromOffset} is not handed out again before {@link #moved} has returned, so that a
 * table entry which still holds it still means the same bytes: no ABA.
 */
public interface Relocation {

  /**
   * Whether {@code owner}'s entry holds {@code fromOffset} right now: the extent is published, and
   * neither freed nor replaced. Reads the entry with acquire ordering or stronger. False is never
   * wrong, the extent then stays where it is: this is also how an owner keeps one in place.
   *
   * @param owner the word that was given to {@link ExtentPool#allocate}
   * @param fromOffset where the extent is
   */
  boolean mayMove(long owner, long fromOffset);

  /**
   * The bytes have been copied to {@code toOffset}: swings {@code owner}'s entry from {@code
   * fromOffset} to it by a compare-and-set, or refuses. Where readers go without a lock the entry
   * also has a version, and every change of it advances that: an extent can be moved away and back,
   * and a reader must not take the one entry for the other. After true the owner has given {@code
   * fromOffset} up and must not free it: the pool does. After false, which is right whenever the
   * entry does not hold {@code fromOffset} any more, the copy is dropped.
   */
  boolean moved(long owner, long fromOffset, long toOffset);
}
