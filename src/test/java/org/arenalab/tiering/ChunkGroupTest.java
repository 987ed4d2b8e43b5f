package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.arenalab.tiering.policy.StoreRecord;
import org.junit.jupiter.api.Test;

class ChunkGroupTest {
  private static final long S = TimeUnit.SECONDS.toNanos(1);
  private static final long MS = S / 1000;
  private static final long DAY = TimeUnit.DAYS.toNanos(1);
  private static final long CHUNK = 7;

  private final ChunkGroup group = new ChunkGroup(null, null, 0, ChunkGroup.CHUNKS);

  private void storeAfter(long idleNs) {
    int record = StoreRecord.stored(group.recordOf(CHUNK), DAY);
    group.setStored(CHUNK, record, idleNs);
  }

  private int level() {
    return StoreRecord.returns(group.recordOf(CHUNK));
  }

  /**
   * A chunk that returned at intervals of seconds had the highest level while {@code tCold} was 100
   * ms. With a {@code tCold} of minutes it needs no guard.
   */
  @Test
  void shouldForgetGuardsOfASmallerTCold() {
    group.adaptLevels(100 * MS);
    for (int i = 0; i < 10; i++) {
      storeAfter(100 * MS);
      long _ = group.noteReturn(CHUNK, DAY + 50 * MS, 100 * MS);
    }
    assertThat(level()).isEqualTo(6);
    group.adaptLevels(150 * MS);
    assertThat(level()).isEqualTo(6);
    group.adaptLevels(450 * MS);
    assertThat(level()).isEqualTo(4);
    group.adaptLevels(300 * MS);
    assertThat(level()).isEqualTo(5);
    group.adaptLevels(100 * S);
    assertThat(level()).isZero();
    group.adaptLevels(100 * MS);
    assertThat(level()).isZero();
  }

  @Test
  void shouldKnowWhichRefaultsAreStale() {
    assertThat(group.isStale(CHUNK, DAY, S)).isTrue();
    storeAfter(2 * S);
    assertThat(group.isStale(CHUNK, DAY + 3 * S, 4 * S)).isFalse();
    assertThat(group.isStale(CHUNK, DAY + 3 * S, 6 * S)).isTrue();
    assertThat((double) group.idleWhenStoredNs(CHUNK)).isBetween(1.9 * S, 2.1 * S);
  }

  @Test
  void shouldReportTheFirstReadAsAReturn() {
    assertThat(group.firstReadNs(CHUNK, DAY, S)).isEqualTo(StoreRecord.NO_FIRST_RETURN);
    storeAfter(S);
    assertThat((double) group.firstReadNs(CHUNK, DAY + 2 * S, S)).isBetween(1.9 * S, 2.1 * S);
    boolean _ = group.noteStoredRead(CHUNK, DAY + 2 * S, S);
    assertThat(group.firstReadNs(CHUNK, DAY + 3 * S, S)).isEqualTo(StoreRecord.NO_FIRST_RETURN);
  }

  @Test
  void shouldWantAChunkAtItsSecondRead() {
    assertThat(group.noteStoredRead(CHUNK, DAY, S)).isFalse();
    storeAfter(S);
    assertThat(group.noteStoredRead(CHUNK, DAY + 9 * S, S)).isFalse();
    assertThat(group.noteStoredRead(CHUNK, DAY + 11 * S, S)).isFalse();
    assertThat(group.isWanted(CHUNK)).isFalse();
    assertThat(group.noteStoredRead(CHUNK, DAY + 11 * S + 500 * MS, S)).isTrue();
    assertThat(group.isWanted(CHUNK)).isTrue();
    assertThat(group.noteStoredRead(CHUNK, DAY + 11 * S + 600 * MS, S)).isFalse();
    int before = level();
    assertThat(group.noteReturn(CHUNK, DAY + 12 * S, S)).isEqualTo(StoreRecord.NO_FIRST_RETURN);
    assertThat(level()).isEqualTo(before);
    storeAfter(S);
    assertThat(group.isWanted(CHUNK)).isFalse();
  }
}
