package org.arenalab.compressed.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochTest {
  private static final int ID = 3;

  private final ChunkTable table = new ChunkTable(100);

  @AfterEach
  void release() {
    table.release();
  }

  @Test
  void shouldWrapToZero() {
    assertThat(Epoch.next(0)).isEqualTo(1);
    assertThat(Epoch.next(Epoch.LAST)).isZero();
    table.beginAt(Epoch.LAST);
    assertThat(table.beginEpoch()).isZero();
    assertThat(table.now()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "3, 10, 7",
    "2147483647, 0, 1",
    "2147483646, 2, 4",
    "0, 2147483647, 2147483647",
    "1, 0, 2147483647",
    "1073741823, 1073741824, 1"
  })
  void shouldCountAcrossTheWrap(int stamp, int now, int between) {
    assertThat(Epoch.between(stamp, now)).isEqualTo(between);
    assertThat(Epoch.between(Epoch.unused(stamp), now)).isEqualTo(between);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, Epoch.LAST - 1, Epoch.LAST})
  void shouldMarkAnyEpoch(int epoch) {
    assertThat(Epoch.isUnused(epoch)).isFalse();
    assertThat(Epoch.isUnused(Epoch.unused(epoch))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 77, Epoch.LAST})
  void shouldKeepStampsOfRawChunks(int epoch) {
    table.beginAt(epoch);
    table.stamp(ID);
    assertThat(table.idleEpochs(ID)).isZero();
    assertThat(ChunkTable.isUnused(table.stampOf(ID))).isFalse();
    table.beginEpoch();
    table.beginEpoch();
    assertThat(table.idleEpochs(ID)).isEqualTo(2);
  }

  /** The access of the same epoch removes the mark, as one of a later epoch does. */
  @ParameterizedTest
  @ValueSource(ints = {0, 77, Epoch.LAST})
  void shouldLoseTheMarkByAnAccess(int epoch) {
    table.beginAt(epoch);
    table.stampUnused(ID);
    assertThat(ChunkTable.isUnused(table.stampOf(ID))).isTrue();
    assertThat(table.idleEpochs(ID)).isZero();
    ChunkTable.stampAt(table.entry(ID), table.now());
    assertThat(ChunkTable.isUnused(table.stampOf(ID))).isFalse();
    assertThat(table.idleEpochs(ID)).isZero();
  }

  @Test
  void shouldKeepTheSizeOfASettledChunk() {
    long payload = ChunkTable.payload(65_536, -1);
    table.setPayload(ID, payload);
    assertThat(ChunkTable.isSettled(table.payload(ID))).isFalse();
    table.settle(ID);
    assertThat(ChunkTable.isSettled(table.payload(ID))).isTrue();
    assertThat(table.storedBytes(ID)).isEqualTo(65_536);
    assertThat(ChunkTable.checksum(table.payload(ID))).isEqualTo(-1);
  }

  @Test
  void shouldHaveNoStampWhereAnOutlierMayBe() {
    long raw = ChunkWord.next(0, ChunkWord.RAW, 0);
    assertThat(ChunkWord.hasStamp(raw)).isTrue();
    assertThat(ChunkWord.hasStamp(ChunkWord.next(raw, ChunkWord.CLAIMED, 0))).isTrue();
    assertThat(ChunkWord.hasStamp(ChunkWord.next(raw, ChunkWord.SEALING, 0))).isFalse();
    long staged = ChunkWord.next(raw, ChunkWord.STAGED, 0);
    assertThat(ChunkWord.hasStamp(staged)).isTrue();
    assertThat(ChunkWord.hasStamp(staged | ChunkWord.SAME)).isFalse();
    assertThat(ChunkWord.hasStamp(ChunkWord.next(raw, ChunkWord.COMPRESSED, 9))).isFalse();
  }
}
