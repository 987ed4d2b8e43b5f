package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.QuietThread;
import org.arenalab.slab.heap.RaceWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Single interleavings of the scavenger's nudges and claims with the owner, step by step. */
@Timeout(60)
class ClaimRaceTest {
  private static SlabAllocator allocator() {
    return SlabAllocator.create(
        SlabConfig.builder()
            .mode(SlabMode.LEAN)
            .checking(Checking.NONE)
            .scavenger(false)
            .reservedBytes(64 << 20)
            .build());
  }

  @Test
  void shouldRefuseClaimOverwrittenByAnswer() throws Exception {
    try (SlabAllocator allocator = allocator()) {
      assertThat(claimsWhileOwnerAnswers(allocator, HeapCore::tryClaimIfQuiet)).isFalse();
      allocator.scavenge();
      allocator.verifyInvariants();
    }
  }

  /** The interleaving does show the fault where the lists are not looked at. */
  @Test
  void shouldCatchCredulousClaim() throws Exception {
    SlabAllocator allocator = allocator();
    assertThat(claimsWhileOwnerAnswers(allocator, CredulousClaim::claim)).isTrue();
  }

  /**
   * The owner has answered a nudge, and loses its processor before it stores its lists. The
   * scavenger nudges and claims. The owner stores its lists, leaves the heap and is quiet.
   *
   * @return whether the scavenger was granted a claim during which the owner has its lists
   */
  private static boolean claimsWhileOwnerAnswers(
      SlabAllocator allocator, BiPredicate<HeapCore, Predicate<Thread>> claim) throws Exception {
    Exchanger<HeapCore> made = new Exchanger<>();
    CountDownLatch nudged = new CountDownLatch(1);
    CountDownLatch answering = new CountDownLatch(1);
    CountDownLatch claimed = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(
                () -> {
                  SlabHeap heap = allocator.newHeap();
                  heap.core().widen(windowOf(RaceWindow.ANSWERED, answering, claimed));
                  exchange(made, heap.core());
                  await(nudged);
                  heap.free(heap.allocate(64));
                  await(over);
                });
    HeapCore core = exchange(made, null);
    core.tryNudge();
    nudged.countDown();
    await(answering);
    core.tryNudge();
    boolean granted =
        claim.test(
            core,
            thread -> {
              claimed.countDown();
              while (!QuietThread.isQuiet(thread)) {
                Thread.onSpinWait();
              }
              return true;
            });
    boolean intruded = granted && !core.isBlocked();
    over.countDown();
    owner.join();
    return intruded;
  }

  @Test
  void shouldKeepClosedHeapClosedAfterLateNudge() throws Exception {
    try (SlabAllocator allocator = allocator()) {
      SlabHeap heap = allocator.newHeap();
      HeapCore core = heap.core();
      long block = heap.allocate(64);
      CountDownLatch nudging = new CountDownLatch(1);
      CountDownLatch closed = new CountDownLatch(1);
      core.widen(windowOf(RaceWindow.NUDGED, nudging, closed));
      Thread scavenger = Thread.ofPlatform().start(core::tryNudge);
      await(nudging);
      heap.close();
      closed.countDown();
      scavenger.join();

      assertThatThrownBy(() -> heap.free(block)).isInstanceOf(AllocatorClosedException.class);
      allocator.newHeap().free(block);
      allocator.verifyInvariants();
    }
  }

  /** A claim may last long where its thread has lost the processor: the owner leaves its own. */
  @Test
  void shouldSleepDuringLongClaim() throws Exception {
    try (SlabAllocator allocator = allocator()) {
      awaitEndOfClaim(allocator, heap -> heap.free(heap.allocate(64)));
      awaitEndOfClaim(allocator, SlabHeap::close);
      allocator.verifyInvariants();
    }
  }

  private static void awaitEndOfClaim(SlabAllocator allocator, Consumer<SlabHeap> operation)
      throws InterruptedException {
    Exchanger<HeapCore> made = new Exchanger<>();
    CountDownLatch claimed = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(
                () -> {
                  SlabHeap heap = allocator.newHeap();
                  exchange(made, heap.core());
                  await(claimed);
                  operation.accept(heap);
                });
    HeapCore core = exchange(made, null);
    assertThat(core.tryNudge()).isTrue();
    assertThat(core.tryClaim(HeapCore.State.NUDGED)).isTrue();
    claimed.countDown();
    while (owner.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    core.endClaim(HeapCore.State.NUDGED);
    owner.join();
  }

  private static Consumer<RaceWindow> windowOf(
      RaceWindow place, CountDownLatch entered, CountDownLatch released) {
    return window -> {
      if (window == place) {
        entered.countDown();
        await(released);
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static HeapCore exchange(Exchanger<HeapCore> exchanger, HeapCore core) {
    try {
      return exchanger.exchange(core);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
