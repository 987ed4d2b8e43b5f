package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that each check of the checker fails on an arena with the matching damage. */
class InvariantCheckerTest {
  private static CompressedArena open() {
    return open(Checking.FULL);
  }

  private static CompressedArena open(Checking checking) {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .capacityBytes(1 << 20)
            .reservedBytes(1 << 20)
            .checking(checking)
            .build());
  }

  /** A region of each kind of chunk, 0 to 3 compressed. */
  private static CompressedRegion filled(CompressedArena arena) {
    CompressedRegion region = arena.allocateRegion(8L * Pages.BYTES);
    for (int chunk = 0; chunk < 4; chunk++) {
      Pages.write(region, chunk, Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
    }
    Pages.write(region, 4, Pages.of(Pages.Kind.RANDOM, 4, 0));
    Pages.write(region, 5, Pages.of(Pages.Kind.SAME, 5, 0));
    region.compress(0, 6);
    return region;
  }

  /** A damage, how to cause it, and the checker's message. */
  record Break(String what, Consumer<Patient> how, String message) {
    @Override
    public String toString() {
      return what;
    }
  }

  private record Patient(ArenaParts parts, int id) {
    long word() {
      return parts.table().wordVolatile(id);
    }

    void setWord(long word) {
      parts.table().setWord(id, word);
    }

    void count(Counter counter) {
      parts.slots().own().count(counter);
    }
  }

  @SuppressWarnings("unused") // by @FieldSource
  static final List<Break> BREAKS =
      List.of(
          new Break(
              "phase", p -> p.setWord(ChunkWord.toPhase(p.word(), ChunkWord.LOADING)), "phase 9"),
          new Break(
              "lost chunk",
              p -> {
                p.parts().lru().remove(p.id());
                p.setWord(ChunkWord.next(p.word(), ChunkWord.RAW, 0));
              },
              "compressed: 4 counted, 3 found"),
          new Break(
              "no extent",
              p -> p.setWord(ChunkWord.moved(p.word(), ChunkWord.body(p.word()) + 1)),
              "has no extent"),
          new Break(
              "shared extent",
              p -> {
                int other = p.id() + 1;
                p.parts().table().setPayload(p.id(), p.parts().table().payload(other));
                p.setWord(
                    ChunkWord.moved(
                        p.word(), ChunkWord.body(p.parts().table().wordVolatile(other))));
              },
              "shares the extent"),
          new Break(
              "size",
              p -> p.parts().table().setPayload(p.id(), p.parts().table().payload(p.id()) + 1),
              "its extent"),
          new Break(
              "freed extent",
              p -> p.parts().store().pool().free(p.parts().store().offset(p.word())),
              "no extent"),
          new Break(
              "leaked extent",
              p -> p.parts().store().pool().allocate(100, 1),
              "the pool's extents"),
          new Break("attempted", p -> p.count(Counter.ATTEMPTED), "attempted: 7 counted, 6 found"),
          new Break("dense", p -> p.count(Counter.DENSE), "dense: 1 counted, 0 found"),
          new Break("same", p -> p.count(Counter.SAME_FILLED), "sameFilled: 2 counted, 1 found"),
          new Break("incompressible", p -> p.count(Counter.INCOMPRESSIBLE), "incompressible"),
          new Break("bytes", p -> p.count(Counter.COMPRESSED_BYTES), "compressedBytes"),
          new Break("unlisted", p -> p.parts().lru().remove(p.id()), "are in no list"),
          new Break(
              "stamp",
              p -> p.parts().table().setLinks(p.id() + 6, 1L << 40),
              "its stamp is 0x10000000000"),
          new Break(
              "torn list",
              p -> p.parts().table().setLinks(p.id(), p.parts().table().links(p.id() + 1)),
              "torn"),
          new Break(
              "chunk of no region",
              p ->
                  p.parts()
                      .table()
                      .setWord(p.id() + 8, ChunkWord.next(0, ChunkWord.INCOMPRESSIBLE, 0)),
              "is in no region"));

  @ParameterizedTest
  @FieldSource("BREAKS")
  void shouldNoticeWhatIsBroken(Break broken) {
    // Not closed: what is broken cannot be freed. 1 MiB of address space stays.
    CompressedArena arena = open();
    CompressedRegion region = filled(arena);
    CompressedRegion gap = arena.allocateRegion(Pages.BYTES);
    arena.allocateRegion(Pages.BYTES);
    gap.close();
    assertThatCode(arena::verifyInvariants).doesNotThrowAnyException();
    broken.how().accept(new Patient(arena.parts(), region.firstId()));
    assertThatThrownBy(arena::verifyInvariants)
        .hasFieldOrPropertyWithValue("reason", Reason.CORRUPT)
        .hasMessageContaining(broken.message());
  }

  /** Leaves a chunk in the state in which an {@link Error} in a compressor's work leaves it. */
  @ParameterizedTest
  @ValueSource(ints = {ChunkWord.STAGED, ChunkWord.DISCARDING})
  void shouldFreeWhatWasLeftStaged(int phase) {
    try (CompressedArena arena = open();
        CompressedRegion other = filled(arena)) {
      CompressedRegion region = arena.allocateRegion(Pages.BYTES);
      ArenaParts parts = arena.parts();
      int id = region.firstId();
      long offset = parts.store().pool().allocate(100, id);
      long word =
          ChunkWord.next(parts.table().wordVolatile(id), phase, parts.store().granule(offset));
      parts.table().setWord(id, word);
      region.close();
      assertThatCode(arena::verifyInvariants).doesNotThrowAnyException();
      assertThat(other.state(0)).isEqualTo(ChunkState.COMPRESSED);
    }
  }

  @Test
  void shouldLookAtThePoolToo() {
    CompressedArena arena = open();
    CompressedRegion region = filled(arena);
    ArenaParts parts = arena.parts();
    long extent =
        parts
            .store()
            .pool()
            .address(parts.store().offset(parts.table().wordVolatile(region.firstId())));
    org.arenalab.os.RawMemory.putLong(extent - Long.BYTES, -1);
    assertThatThrownBy(arena::verifyInvariants).isInstanceOf(RuntimeException.class);
  }

  @Test
  void shouldVerifyAtCloseUnderFullChecks() {
    CompressedArena arena = open(Checking.FULL);
    filled(arena);
    arena.parts().slots().own().count(Counter.DENSE);
    assertThatThrownBy(arena::close)
        .hasFieldOrPropertyWithValue("reason", Reason.CORRUPT)
        .hasMessageContaining("dense: 1 counted, 0 found");
    assertThatThrownBy(arena::stats).isInstanceOf(ArenaClosedException.class);
    assertThatCode(arena::close).as("a second close").doesNotThrowAnyException();
  }

  @Test
  void shouldNotVerifyAtCloseOtherwise() {
    CompressedArena arena = open(Checking.CHECKED);
    filled(arena);
    arena.parts().slots().own().count(Counter.DENSE);
    assertThatCode(arena::close).doesNotThrowAnyException();
  }
}
