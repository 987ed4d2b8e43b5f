package org.arenalab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.trace.RandomTrace.Event;
import org.arenalab.trace.TraceException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that name addresses: ids, and the repair of their order. */
class AddressTraceTest {
  private static final long A = 0x7F00_0000_1000L;
  private static final long B = 0x7F00_0000_2000L;
  private static final int ENOUGH = 3000;

  @TempDir private Path folder;
  private Path file;
  private AddressTrace trace;

  @BeforeEach
  void create() {
    file = folder.resolve("a.trace");
    trace = AddressTrace.repairing(writer());
  }

  private TraceWriter writer() {
    return TraceWriter.create(file, TraceDescription.exact("test", ""));
  }

  private void allocate(int thread, long address, long sizeBytes) {
    trace.allocate(EventKind.ALLOCATE, thread, address, sizeBytes, 0);
  }

  /** Adds events in order, so that one repair is less than 0.1 %. */
  private void addOrdered() {
    for (int i = 0; i < ENOUGH; i++) {
      allocate(9, 1, 1);
      trace.free(9, 1);
    }
  }

  private List<Event> eventsAfterOrdered() {
    List<Event> events = RandomTrace.read(file);
    return events.subList(2 * ENOUGH, events.size());
  }

  @Test
  void shouldReuseTheLastFreedId() {
    allocate(0, A, 1);
    allocate(0, B, 2);
    trace.free(0, A);
    allocate(0, 5, 3);
    trace.reallocate(0, 5, 6, 4);
    trace.free(0, 6);
    trace.endThread(0);
    TraceEnding ending = trace.finish(77);
    assertThat(ending).isEqualTo(new TraceEnding(7, 0, 0, 77));
    assertThat(RandomTrace.read(file))
        .containsExactly(
            new Event(EventKind.ALLOCATE, 0, 0, 1, 0),
            new Event(EventKind.ALLOCATE, 0, 1, 2, 0),
            new Event(EventKind.FREE, 0, 0, 0, 0),
            new Event(EventKind.ALLOCATE, 0, 0, 3, 0),
            new Event(EventKind.REALLOCATE, 0, 0, 4, 0),
            new Event(EventKind.FREE, 0, 0, 0, 0),
            new Event(EventKind.THREAD_END, 0, 0, 0, 0));
  }

  @Test
  void shouldMoveLateFreeBeforeReuse() {
    addOrdered();
    allocate(1, A, 10);
    allocate(2, A, 20);
    allocate(2, B, 30);
    trace.free(1, A);
    trace.free(2, A);
    assertThat(trace.finish(TraceEnding.UNKNOWN).repairs()).isEqualTo(1);
    assertThat(eventsAfterOrdered())
        .containsExactly(
            new Event(EventKind.ALLOCATE, 1, 0, 10, 0),
            new Event(EventKind.FREE, 1, 0, 0, 0),
            new Event(EventKind.ALLOCATE, 2, 0, 20, 0),
            new Event(EventKind.ALLOCATE, 2, 1, 30, 0),
            new Event(EventKind.FREE, 2, 0, 0, 0));
  }

  @Test
  void shouldMoveLateReallocationBeforeReuse() {
    addOrdered();
    allocate(1, A, 10);
    allocate(2, A, 20);
    trace.reallocate(1, A, B, 11);
    assertThat(trace.finish(TraceEnding.UNKNOWN).repairs()).isEqualTo(1);
    assertThat(eventsAfterOrdered())
        .containsExactly(
            new Event(EventKind.ALLOCATE, 1, 0, 10, 0),
            new Event(EventKind.REALLOCATE, 1, 0, 11, 0),
            new Event(EventKind.ALLOCATE, 2, 1, 20, 0));
  }

  @Test
  void shouldMoveLateAllocationBeforeItsFree() {
    addOrdered();
    allocate(1, A, 10);
    trace.free(1, A);
    trace.free(2, A);
    allocate(1, A, 20);
    TraceEnding ending = trace.finish(TraceEnding.UNKNOWN);
    assertThat(ending.repairs()).isEqualTo(1);
    assertThat(ending.unmatched()).isZero();
    assertThat(eventsAfterOrdered().subList(2, 4))
        .containsExactly(
            new Event(EventKind.ALLOCATE, 1, 0, 20, 0), new Event(EventKind.FREE, 2, 0, 0, 0));
  }

  @Test
  void shouldFreeBlockWhoseFreeWasMissed() {
    addOrdered();
    allocate(1, A, 10);
    allocate(1, A, 20);
    trace.free(1, A);
    assertThat(trace.finish(TraceEnding.UNKNOWN).repairs()).isEqualTo(1);
    assertThat(eventsAfterOrdered()).hasSize(4);
  }

  @Test
  void shouldCountBlocksFromBeforeTheRecording() {
    trace.free(1, A);
    trace.reallocate(1, B, B, 8);
    trace.free(1, B);
    assertThat(trace.finish(TraceEnding.UNKNOWN).unmatched()).isEqualTo(2);
    assertThat(RandomTrace.read(file))
        .containsExactly(
            new Event(EventKind.ALLOCATE, 1, 0, 8, 0), new Event(EventKind.FREE, 1, 0, 0, 0));
  }

  @Test
  void shouldRefuseDisorder() {
    allocate(1, A, 10);
    allocate(2, A, 20);
    trace.free(1, A);
    assertThatThrownBy(() -> trace.finish(TraceEnding.UNKNOWN))
        .hasFieldOrPropertyWithValue("reason", Reason.DISORDERED)
        .hasMessageContaining("repairs=1, events=3, expected at most 1000 repairs");
  }

  @Test
  void shouldRefuseEndlessDisorderEarly() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000_000; i++) {
                allocate(1, A, 10);
              }
            })
        .hasFieldOrPropertyWithValue("reason", Reason.DISORDERED);
    trace.close();
  }

  /**
   * A recorder with a buffer for each thread: frees by another thread come up to 200 events late.
   */
  @Test
  void shouldRepairLateFreesOfRandomProgram() {
    SplittableRandom random = new SplittableRandom(4);
    List<Integer> live = new ArrayList<>();
    List<Integer> unused = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      unused.add(i);
    }
    int late = 0;
    long lateAddress = 0;
    int lateSince = -1;
    for (int i = 0; i < 150_000; i++) {
      if (lateSince >= 0 && i > lateSince + 150) {
        trace.free(1, lateAddress);
        lateSince = -1;
        late++;
      }
      if (live.size() < 250 || (random.nextBoolean() && !unused.isEmpty())) {
        int address = unused.remove(/* index */ random.nextInt(unused.size()));
        live.add(address);
        allocate(0, address, address);
      } else {
        int address = live.remove(/* index */ random.nextInt(live.size()));
        boolean isLate = lateSince < 0 && random.nextInt(1_200) == 0;
        if (isLate) {
          lateSince = i;
          lateAddress = address;
          allocate(0, address, 7);
          live.add(address);
        } else if (lateSince < 0 || address != lateAddress) {
          trace.free(0, address);
          unused.add(address);
        } else {
          live.add(address);
        }
      }
    }
    long repairs = trace.finish(TraceEnding.UNKNOWN).repairs();
    assertThat(late).isGreaterThan(50);
    assertThat(repairs).isBetween((long) late, late + 1L);
    try (TraceReader reader = TraceReader.open(file)) {
      assertThat(TraceVerifier.verify(reader).live()).isEqualTo(live.size());
    }
  }

  @Test
  void shouldRefuseImpossibleEventIfOrdered() {
    AddressTrace ordered = AddressTrace.ordered(writer());
    ordered.allocate(EventKind.ALLOCATE, 0, A, 1, 0);
    assertThatThrownBy(() -> ordered.allocate(EventKind.ALLOCATE_ZEROED, 1, A, 1, 0))
        .hasFieldOrPropertyWithValue("reason", Reason.ID_LIVE)
        .hasMessageContaining("event=1, kind=ALLOCATE_ZEROED, thread=1, id=" + A);
    ordered.reallocate(0, A, B, 2);
    assertThatThrownBy(() -> ordered.free(0, A))
        .hasFieldOrPropertyWithValue("reason", Reason.ID_FREED);
    assertThatThrownBy(() -> ordered.reallocate(0, 7, 8, 1))
        .hasFieldOrPropertyWithValue("reason", Reason.ID_UNKNOWN);
    ordered.free(0, B);
    assertThat(ordered.finish(TraceEnding.UNKNOWN).events()).isEqualTo(3);
  }

  @Test
  void shouldRefuseKindThatIsNotAllocation() {
    assertThatThrownBy(() -> trace.allocate(EventKind.FREE, 0, A, 0, 0))
        .hasFieldOrPropertyWithValue("reason", Reason.INVALID_REQUEST);
    trace.close();
  }
}
