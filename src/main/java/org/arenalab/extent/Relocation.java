package org.arenalab.extent;

/**
 * The callbacks by which the owner of an {@link ExtentPool}'s extents takes part in compaction. The
 * owner keeps a table from its own keys to offsets. Compaction first copies an extent's bytes. Only
 * the owner can make the copy the extent, by one compare-and-set in its table.
 *
 * <p>The compacting thread calls both methods with no lock of the pool held. They may call the
 * pool. They should be short, because their time is part of the slice. If they throw, the pool
 * stays as it was. The exception goes to the caller of {@link ExtentPool#compact}.
 *
 * <p><b>Why two.</b> Between {@link ExtentPool#allocate} and the moment when the owner publishes
 * the offset, an extent must not be copied. The copy would miss bytes that the owner writes
 * concurrently. {@link #mayMove} asks whether the offset was published. After it returned true,
 * {@code fromOffset} is not handed out again before {@link #tryMove} has returned. A table entry
 * that still holds {@code fromOffset} therefore still means these bytes: no ABA.
 */
public interface Relocation {

  /**
   * Returns whether {@code owner}'s entry holds {@code fromOffset} now: the extent is published,
   * and neither freed nor replaced. The implementation reads the entry with acquire ordering or
   * stronger. False is always allowed; the extent then stays in place. An owner can keep an extent
   * in place by it.
   *
   * @param owner the word that was passed to {@link ExtentPool#allocate}
   * @param fromOffset the extent's current offset
   */
  boolean mayMove(long owner, long fromOffset);

  /**
   * Swings {@code owner}'s entry from {@code fromOffset} to {@code toOffset} by a compare-and-set,
   * or refuses. The bytes have already been copied. If readers take no lock, the entry also needs a
   * version that every change advances. An extent can be moved away and back, and a reader must not
   * confuse the two entries. After true the owner no longer has {@code fromOffset} and must not
   * free it: the pool does. False is right whenever the entry no longer holds {@code fromOffset};
   * the copy is then dropped.
   */
  boolean tryMove(long owner, long fromOffset, long toOffset);
}
