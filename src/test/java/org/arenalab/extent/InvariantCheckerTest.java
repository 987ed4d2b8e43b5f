package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that each check fails on a pool with the matching damage. */
class InvariantCheckerTest {
  private static final int SMALL = 104;
  private static final int SMALL_GRANULES = 7;

  /**
   * A pool with five holes, each followed by a live extent. Two holes have one size, one is larger,
   * and two are larger than any extent.
   */
  static final class Patient implements AutoCloseable {
    final PoolMemory memory;
    final ExtentPool pool;
    final ExtentSpace space;
    final ExtentTags tags;
    final HoleTable table;
    final int first;
    final int second;
    final int larger;
    final int[] large = new int[2];
    int live;

    Patient() {
      this(Checking.NONE);
    }

    Patient(Checking checking) {
      ExtentPoolConfig config = ExtentPoolConfig.builder(1 << 20).checking(checking).build();
      memory = PoolMemory.reserve(config);
      pool = new ExtentPool(config, memory, ReleaseGate.ours(), () -> 0);
      space = pool.space();
      tags = space.tags;
      table = space.holes.table;
      first = hole(SMALL);
      second = hole(SMALL);
      larger = hole(1000);
      large[0] = hole(65_536, 65_536);
      large[1] = hole(65_536, 65_536, 65_536);
    }

    private int hole(int... sizes) {
      long[] offsets = new long[sizes.length];
      for (int i = 0; i < sizes.length; i++) {
        offsets[i] = tags.offset(atTheEnd(sizes[i]));
      }
      live = atTheEnd(40);
      for (long offset : offsets) {
        pool.free(offset);
      }
      return (int) tags.blockAt(offsets[0]);
    }

    int atTheEnd(int sizeBytes) {
      return space.allocateIn(ExtentTags.NONE, sizeBytes, 0);
    }

    long tagAddress(int block) {
      return pool.address(tags.offset(block)) - ExtentTags.TAG_BYTES;
    }

    void putStart(int card, int entry) {
      RawMemory.putByte(memory.startsAddress() + card, (byte) entry);
    }

    int number(int hole) {
      return tags.holeAt(hole);
    }

    /** Makes a live block of 40 B look like a hole that no list contains. */
    void forge(int block) {
      int number = table.add(block, 3);
      tags.setHoleStart(block, number);
      tags.setHoleEnd(block + 3, number);
    }

    /** Returns the live block that follows {@code hole}. */
    int behind(int hole) {
      return hole + tags.granules(hole);
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  /** A way to break it, and what the check is to say. */
  enum Damage {
    TAG_IS_OVERWRITTEN("before the frontier") {
      @Override
      void inflict(Patient patient) {
        RawMemory.putLong(patient.tagAddress(patient.live), -1);
      }
    },
    TAG_OF_HOLE_IS_OVERWRITTEN("is the hole of number 1000, which none has") {
      @Override
      void inflict(Patient patient) {
        patient.tags.setHoleStart(patient.first, 1000);
      }
    },
    TAG_OF_HOLE_IS_ANOTHERS("starts at block 0, its record says") {
      @Override
      void inflict(Patient patient) {
        patient.tags.setHoleStart(patient.first, patient.number(patient.second));
      }
    },
    HOLE_IS_EMPTY("has 0 granules") {
      @Override
      void inflict(Patient patient) {
        patient.table.setGranules(patient.number(patient.first), 0);
      }
    },
    HOLE_IS_NOT_SEEN_FROM_BEHIND("is marked as behind a hole: false, is: true") {
      @Override
      void inflict(Patient patient) {
        patient.tags.clearHoleBefore(patient.behind(patient.first));
      }
    },
    HOLE_IS_SEEN_WHERE_NONE_IS("is marked as behind a hole: true, is: false") {
      @Override
      void inflict(Patient patient) {
        patient.pool.allocate(SMALL, 0);
        patient.tags.setHoleBefore(patient.behind(patient.second));
      }
    },
    END_OF_HOLE_IS_OVERWRITTEN("says that it is hole 55") {
      @Override
      void inflict(Patient patient) {
        patient.tags.setHoleEnd(patient.behind(patient.first), 55);
      }
    },
    HOLES_TOUCH("holes touch at block") {
      @Override
      void inflict(Patient patient) {
        patient.forge(patient.behind(patient.first));
      }
    },
    HOLE_ENDS_AT_THE_FRONTIER("a hole ends at the frontier") {
      @Override
      void inflict(Patient patient) {
        patient.forge(patient.atTheEnd(40));
      }
    },
    START_IS_FORGOTTEN("card 0 says that block -1 is its first, but block 0 is") {
      @Override
      void inflict(Patient patient) {
        patient.putStart(0, 0);
      }
    },
    START_IS_WRONG("card 0 says that block 7 is its first, but block 0 is") {
      @Override
      void inflict(Patient patient) {
        patient.putStart(0, SMALL_GRANULES + 1);
      }
    },
    START_WHERE_NONE_IS("says that a block starts there, but none does") {
      @Override
      void inflict(Patient patient) {
        patient.putStart((patient.large[0] >> BlockStarts.CARD_SHIFT) + 3, 1);
      }
    },
    START_BEHIND_THE_FRONTIER("is behind the frontier, but says that block") {
      @Override
      void inflict(Patient patient) {
        patient.space.free(patient.atTheEnd(60_000));
        patient.putStart((patient.space.frontier() >> BlockStarts.CARD_SHIFT) + 1, 1);
      }
    },
    LIVE_BYTES_ARE_MISCOUNTED("5 live extents of 199 B, counted 5 of 200 B") {
      @Override
      void inflict(Patient patient) {
        patient.tags.setLive(patient.live, 39, 0);
        patient.tags.setHoleBefore(patient.live);
      }
    },
    HOLES_ARE_MISCOUNTED("granules, counted") {
      @Override
      void inflict(Patient patient) {
        patient.space.holes.remove(patient.number(patient.larger));
      }
    },
    HOLE_IS_IN_NO_LIST("is in no list") {
      @Override
      void inflict(Patient patient) {
        patient.table.setNext(patient.number(patient.second), ExtentTags.NONE);
      }
    },
    LIST_IS_NOT_MARKED("the list of 7 granules is marked as holding some: false") {
      @Override
      void inflict(Patient patient) {
        patient.space.holes.unmark(SMALL_GRANULES);
      }
    },
    EMPTY_LIST_IS_MARKED("the list of 9 granules is marked as holding some: true") {
      @Override
      void inflict(Patient patient) {
        patient.space.holes.mark(9);
      }
    },
    LISTED_TWICE("which is no hole, or listed twice") {
      @Override
      void inflict(Patient patient) {
        patient.table.setNext(patient.number(patient.first), patient.number(patient.second));
      }
    },
    UNUSED_NUMBER_IS_LISTED("which is no hole, or listed twice") {
      @Override
      void inflict(Patient patient) {
        patient.table.setNext(patient.number(patient.first), 77);
      }
    },
    LISTED_AS_ANOTHER_SIZE("holds hole") {
      @Override
      void inflict(Patient patient) {
        patient.table.setNext(patient.number(patient.first), patient.number(patient.larger));
      }
    },
    LINK_BACK_IS_WRONG("is before it in its list, but") {
      @Override
      void inflict(Patient patient) {
        patient.table.setPrevious(patient.number(patient.first), 3);
      }
    },
    LARGE_HOLES_ARE_OUT_OF_ORDER("is below a smaller one") {
      @Override
      void inflict(Patient patient) {
        patient.space.holes.large().put(0, patient.number(patient.large[0]));
        patient.space.holes.large().put(1, patient.number(patient.large[1]));
      }
    },
    LARGE_HOLE_IS_ELSEWHERE("of the heap, but says 5") {
      @Override
      void inflict(Patient patient) {
        patient.table.setNext(patient.number(patient.large[0]), 5);
      }
    },
    BACKED_LESS_THAN_USED("are backed") {
      @Override
      void inflict(Patient patient) {
        patient.space.noteDiscardFrom(patient.space.frontier() - 1);
      }
    };

    private final String complaint;

    Damage(String complaint) {
      this.complaint = complaint;
    }

    abstract void inflict(Patient patient);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void shouldNameWhatIsBroken(Damage damage) {
    try (Patient patient = new Patient()) {
      patient.pool.verifyInvariants();
      damage.inflict(patient);
      assertThatThrownBy(patient.pool::verifyInvariants)
          .isInstanceOf(CorruptPoolException.class)
          .hasMessageContaining(damage.complaint);
    }
  }

  /** Writes as an overrun does: it destroys the next extent's tag first. */
  @Test
  void shouldNoticeAnOverrun() {
    try (Patient patient = new Patient()) {
      long offset = patient.pool.allocate(1000, 0);
      RawMemory.fill(patient.pool.address(offset), 1008, (byte) 0);
      assertThatThrownBy(patient.pool::verifyInvariants).isInstanceOf(CorruptPoolException.class);
    }
  }

  @Test
  void shouldVerifyAtCloseUnderFullChecks() {
    Patient patient = new Patient(Checking.FULL);
    Damage.TAG_IS_OVERWRITTEN.inflict(patient);
    assertThatThrownBy(patient::close)
        .isInstanceOf(CorruptPoolException.class)
        .hasMessageContaining(Damage.TAG_IS_OVERWRITTEN.complaint);
    assertThatThrownBy(patient.pool::stats).isInstanceOf(PoolClosedException.class);
    assertThatCode(patient::close).as("a second close").doesNotThrowAnyException();
  }
}
