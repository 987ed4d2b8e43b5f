package org.arenalab.pager.daemon.lane;

import static org.arenalab.pager.daemon.lane.ModelClient.DUMMY_CONTENT;
import static org.arenalab.pager.daemon.lane.ModelClient.MISSING;
import static org.arenalab.pager.daemon.lane.ModelClient.POISON;
import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.Errno;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each state of a page's word against both kinds of faults, with a model of the kernel. */
class FaultServerTest {
  private static final int PAGE = 3;
  private static final int SLOT = 2;
  private static final long CONTENT = 77;
  private static final long EXTENT = 4096;
  private static final int LANE = 5;

  private final ModelClient client = new ModelClient();
  private final LaneCounters counters = new LaneCounters();
  private final FaultServer server =
      new FaultServer(client, client, client, client, client.ranges, counters, LANE);

  private void missing() {
    server.serve(PAGE, ModelClient.address(PAGE), true, 0);
  }

  private void protectedWrite() {
    server.serve(PAGE, ModelClient.address(PAGE), false, 0);
  }

  private long word() {
    return client.word(PAGE);
  }

  private void populate() {
    client.pages[PAGE] = CONTENT;
  }

  private void arm() {
    client.isProtected[PAGE] = true;
    client.word(PAGE, PageWord.armed(word()));
  }

  private void store() {
    populate();
    client.stage(PAGE, SLOT);
    client.extents[PAGE] = CONTENT;
    client.word(PAGE, PageWord.stored(word(), EXTENT));
  }

  private void requireResident(long content) {
    assertThat(PageWord.state(word())).isEqualTo(PageWord.RESIDENT);
    assertThat(PageWord.isArmed(word())).isFalse();
    assertThat(client.pages[PAGE]).isEqualTo(content);
    assertThat(client.isProtected[PAGE]).isFalse();
    assertThat(client.wakes).isPositive();
  }

  @Test
  void shouldZeroPageOfNoContent() {
    missing();

    requireResident(0);
    assertThat(counters.installed).isEqualTo(1);
    assertThat(counters.states[PageWord.RESIDENT]).isEqualTo(1);
  }

  @Test
  void shouldDisarmAtWrite() {
    populate();
    arm();

    protectedWrite();

    requireResident(CONTENT);
    assertThat(client.returns).isZero();
  }

  /** A signal duplicates the message of a fault. */
  @Test
  void shouldWakeForPresentPage() {
    populate();

    missing();

    requireResident(CONTENT);
    assertThat(counters.present).isEqualTo(1);
  }

  /** The page is armed again while a lane is late with lifting its protection. */
  @Test
  void shouldNotDisarmWithoutClaim() {
    populate();
    arm();
    client.beforeRequest =
        () -> assertThat(PageWord.isArmable(word())).as("may be armed now").isFalse();

    protectedWrite();

    requireResident(CONTENT);
  }

  /** The page is evicted while a lane is late with filling it. */
  @Test
  void shouldNotZeroWithoutClaim() {
    client.beforeRequest = () -> assertThat(PageWord.state(word())).isEqualTo(PageWord.RESTORING);

    missing();

    requireResident(0);
  }

  @Test
  void shouldCancelMoveBeforeCopyIsComplete() {
    populate();
    client.claim(PAGE, SLOT);
    long claimed = word();

    protectedWrite();

    requireResident(CONTENT);
    assertThat(client.compareAndSet(PAGE, claimed, PageWord.copied(claimed))).isFalse();
    assertThat(counters.cancelledMoves).isEqualTo(1);
  }

  @Test
  void shouldCancelMove() {
    populate();
    client.claim(PAGE, SLOT);
    client.finishCopy(PAGE, SLOT);

    protectedWrite();

    requireResident(CONTENT);
    assertThat(client.staging[SLOT]).isEqualTo(DUMMY_CONTENT);
    assertThat(client.move(PAGE, SLOT)).isEqualTo(-Errno.EEXIST);
    assertThat(counters.cancelledMoves).isEqualTo(1);
  }

  /** The agent's own read of a page that was never populated. */
  @Test
  void shouldZeroMovingPageOfNoContent() {
    client.claim(PAGE, SLOT);

    missing();

    requireResident(0);
  }

  @Test
  void shouldServeMovedPageFromSlot() {
    populate();
    client.claim(PAGE, SLOT);
    client.finishCopy(PAGE, SLOT);
    assertThat(client.move(PAGE, SLOT)).isZero();

    missing();

    requireResident(CONTENT);
    assertThat(client.returns).isEqualTo(1);
    assertThat(counters.marked).isEqualTo(1);
    assertThat(counters.cancelledMoves).isZero();
  }

  /** The write fault was read before the page moved. */
  @Test
  void shouldServeLateWriteFaultOfMovedPage() {
    populate();
    client.claim(PAGE, SLOT);
    client.finishCopy(PAGE, SLOT);
    assertThat(client.move(PAGE, SLOT)).isZero();

    protectedWrite();

    requireResident(CONTENT);
  }

  /** A lane that was late left its dummy in the staging page after its batch. */
  @Test
  void shouldCancelMoveWithOldDummy() {
    populate();
    client.staging[SLOT] = DUMMY_CONTENT;
    client.claim(PAGE, SLOT);
    client.finishCopy(PAGE, SLOT);

    protectedWrite();

    requireResident(CONTENT);
    assertThat(client.move(PAGE, SLOT)).isEqualTo(-Errno.EEXIST);
  }

  @Test
  void shouldServeStagedPage() {
    populate();
    client.stage(PAGE, SLOT);

    missing();

    requireResident(CONTENT);
    assertThat(PageWord.isHeld(word())).isFalse();
  }

  @Test
  void shouldServeStoredPage() {
    store();

    missing();

    requireResident(CONTENT);
    assertThat(PageWord.isHeld(word())).isTrue();
    assertThat(PageWord.extent(word())).isEqualTo(EXTENT);
    assertThat(client.returns).isEqualTo(1);
    assertThat(counters.marked).isEqualTo(1);
    assertThat(counters.decode.count()).isEqualTo(1);
    assertThat(counters.restored).isEqualTo(1);
    assertThat(counters.missing).isEqualTo(1);
    assertThat(counters.missingService.count()).isEqualTo(1);
    assertThat(counters.restoreWall.count()).isEqualTo(1);
  }

  @Test
  void shouldServePageOfZeros() {
    client.stage(PAGE, SLOT);
    client.word(PAGE, PageWord.zero(word()));

    missing();

    requireResident(0);
    assertThat(client.returns).isEqualTo(1);
    assertThat(counters.marked).isEqualTo(1);
  }

  /** A lane died between its claim of a moving page and its request. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldLiftPresentPageThatIsStored(boolean isMissing) {
    store();
    populate();
    client.isProtected[PAGE] = true;

    server.serve(PAGE, ModelClient.address(PAGE), isMissing, 0);

    requireResident(CONTENT);
    assertThat(PageWord.isHeld(word())).isTrue();
  }

  @Test
  void shouldLeavePageToOtherLane() {
    store();
    client.word(PAGE, PageWord.restoring(word(), LANE + 1));
    long before = word();

    missing();
    missing();

    assertThat(word()).isEqualTo(PageWord.awaited(before));
    assertThat(client.wakes).isZero();
    assertThat(counters.discarded).isEqualTo(2);
  }

  /** A thread drops its page as soon as it is there, and accesses it again. */
  @Test
  void shouldWakeThreadThatMetEndOfClaim() {
    store();
    FaultServer other =
        new FaultServer(
            client, client, client, client, client.ranges, new LaneCounters(), LANE + 1);
    client.afterFill =
        () -> {
          client.pages[PAGE] = MISSING;
          other.serve(PAGE, ModelClient.address(PAGE), true, 0);
          assertThat(client.wakes).isEqualTo(1);
        };

    missing();

    assertThat(PageWord.state(word())).isEqualTo(PageWord.RESIDENT);
    assertThat(PageWord.isHeld(word())).isTrue();
    assertThat(client.wakes).as("it repeats its access").isEqualTo(2);
    assertThat(counters.damagedWords).isZero();
    missing();
    requireResident(0);
  }

  /** The armer may protect the page again between that lane's lift and the end of its claim. */
  @Test
  void shouldWakeWriterOfPageOfOtherLane() {
    store();
    client.word(PAGE, PageWord.restoring(word(), LANE + 1));
    long before = word();

    protectedWrite();

    assertThat(word()).isEqualTo(before);
    assertThat(client.wakes).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTakePageFromArmer(boolean isMissing) {
    if (!isMissing) {
      populate();
    }
    client.word(PAGE, PageWord.unprotecting(word(), FaultServer.ARMER));

    server.serve(PAGE, ModelClient.address(PAGE), isMissing, 0);

    requireResident(isMissing ? 0 : CONTENT);
  }

  @Test
  void shouldRobClient() {
    store();
    long claim = PageWord.restoring(word(), PageWord.CLIENT);
    client.word(PAGE, claim);

    missing();

    requireResident(CONTENT);
    assertThat(PageWord.isDisputed(word())).isTrue();
    assertThat(PageWord.isHeld(word())).isTrue();
    assertThat(PageWord.isArmable(word())).isFalse();
    assertThat(counters.robbed).isEqualTo(1);
  }

  /** The client's own copy is late, and must not meet a page that was evicted again. */
  @Test
  void shouldReturnClaimToClient() {
    store();
    long claim = PageWord.restoring(word(), PageWord.CLIENT);
    client.word(PAGE, claim);
    client.nextAnswer = -Errno.EAGAIN;

    missing();

    assertThat(word()).isEqualTo(claim);
    assertThat(client.wakes).isEqualTo(1);
    assertThat(counters.deferred).isEqualTo(1);
  }

  @Test
  void shouldPutBackWhatKernelDefers() {
    store();
    long before = word();
    client.nextAnswer = -Errno.EAGAIN;

    missing();

    assertThat(word()).isEqualTo(before);
    assertThat(client.wakes).isEqualTo(1);
    missing();
    requireResident(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOENT, Errno.ESRCH})
  void shouldDropFaultOfUnmappedPage(int errno) {
    store();
    client.nextAnswer = -errno;

    missing();

    assertThat(PageWord.state(word())).isEqualTo(PageWord.RESIDENT);
    assertThat(PageWord.isHeld(word())).isTrue();
    assertThat(counters.discarded).isEqualTo(1);
    // The kernel's unregistration may have come between this fault and its wait.
    assertThat(client.wakes).isEqualTo(1);
  }

  @Test
  void shouldWakeWriterOfUnregisteredPage() {
    client.nextAnswer = -Errno.ENOENT;

    protectedWrite();

    assertThat(client.wakes).isEqualTo(1);
  }

  @Test
  void shouldPoisonDamagedPage() {
    store();
    client.extents[PAGE] = POISON;

    missing();

    assertThat(PageWord.state(word())).isEqualTo(PageWord.POISONED);
    assertThat(PageWord.extent(word())).as("kept").isEqualTo(EXTENT);
    assertThat(client.pages[PAGE]).isEqualTo(POISON);
    assertThat(counters.poisoned).isEqualTo(1);
  }

  /** Two threads wait for a page that nobody can decode. Two lanes have read their faults. */
  @Test
  void shouldKeepLossOfPageThatFaultsTwice() {
    store();
    client.extents[PAGE] = POISON;
    missing();
    long poisoned = word();

    missing();

    assertThat(word()).isEqualTo(poisoned);
    assertThat(client.pages[PAGE]).isEqualTo(POISON);
    assertThat(client.returns).isZero();
    assertThat(counters.restored).isZero();
    assertThat(client.wakes).isEqualTo(2);
  }

  /** The client can decode the page, and lifts its poison. A lane is late with a second fault. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotLosePageWhosePoisonTheClientLifts(boolean isLifted) {
    store();
    client.extents[PAGE] = POISON;
    missing();
    long claimed = PageWord.restoring(word(), PageWord.CLIENT);
    client.word(PAGE, claimed);
    client.pages[PAGE] = isLifted ? CONTENT : POISON;

    missing();

    assertThat(word()).as("the client's thread ends its claim").isEqualTo(claimed);
    assertThat(client.pages[PAGE]).isEqualTo(isLifted ? CONTENT : POISON);
    assertThat(client.returns).isZero();
    assertThat(client.wakes).isEqualTo(2);
    assertThat(counters.robbed).isEqualTo(1);
    assertThat(counters.discarded).isEqualTo(1);
  }

  /** Another daemon could not decode the page, and the program has dropped the poison. */
  @Test
  void shouldRestorePoisonedPageThatCanBeDecoded() {
    store();
    client.word(PAGE, PageWord.poisoned(PageWord.restoring(word(), LANE)));

    missing();

    requireResident(CONTENT);
    assertThat(PageWord.isHeld(word())).isTrue();
    assertThat(counters.poisoned).isZero();
  }

  @Test
  void shouldPoisonAgain() {
    client.word(PAGE, PageWord.poisoned(word()));

    missing();

    assertThat(client.pages[PAGE]).isEqualTo(POISON);
    assertThat(PageWord.state(word())).isEqualTo(PageWord.POISONED);
  }

  @Test
  void shouldPoisonGarbageWord() {
    client.word(PAGE, 7);

    missing();

    assertThat(client.pages[PAGE]).isEqualTo(POISON);
  }

  @Test
  void shouldPoisonPageOfNoSuchSlot() {
    populate();
    client.stage(PAGE, SLOT);
    client.word(PAGE, word() | (1L << 40));

    missing();

    assertThat(client.pages[PAGE]).isEqualTo(POISON);
  }

  @Test
  void shouldCountPoisonThatKernelRefuses() {
    store();
    client.extents[PAGE] = POISON;
    client.nextAnswer = -Errno.EINVAL;

    missing();

    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
    assertThat(counters.unpoisonable).isEqualTo(1);
  }

  /**
   * The lane gets no processor between its look at the address and its claim. The range leaves, and
   * the page's word becomes that of another range, whose page is stored.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldGiveBackPageOfOtherRange(boolean isMissing) {
    store();
    long stored = word();
    client.replaceRange();
    client.pages[PAGE] = MISSING;

    server.serve(PAGE, ModelClient.address(PAGE), isMissing, 0);

    assertThat(word()).as("the page of the other range is still stored").isEqualTo(stored);
    assertThat(client.pages[PAGE]).as("no bytes of the other range").isEqualTo(MISSING);
    assertThat(client.wakes).isPositive();
    assertThat(counters.restored).isZero();
    assertThat(counters.discarded).isEqualTo(1);
  }

  @Test
  void shouldNotCancelMoveOfOtherRange() {
    populate();
    client.claim(PAGE, SLOT);
    client.finishCopy(PAGE, SLOT);
    assertThat(client.move(PAGE, SLOT)).isZero();
    client.replaceRange();

    missing();

    assertThat(word()).isEqualTo(PageWord.staged(PageWord.copied(PageWord.moving(0, SLOT))));
    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
  }

  @Test
  void shouldNotPoisonPageOfOtherRange() {
    client.word(PAGE, PageWord.poisoned(word()));
    client.replaceRange();

    missing();

    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
    assertThat(client.wakes).isEqualTo(1);
    assertThat(counters.poisoned).isZero();
  }

  /** The lane of the other range wakes the threads at its own address only. */
  @Test
  void shouldWakeThreadThatMetClaimOfOtherRange() {
    store();
    client.word(PAGE, PageWord.restoring(word(), LANE + 1));
    client.replaceRange();

    missing();

    assertThat(client.wakes).isEqualTo(1);
  }

  /** Another thread changes the word between the look and the claim. */
  @Test
  void shouldLookAgainAfterLostClaim() {
    populate();
    client.claim(PAGE, SLOT);
    client.finishCopy(PAGE, SLOT);
    // The agent ends its move between the lane's look and its request.
    client.beforeRequest =
        () -> {
          assertThat(client.move(PAGE, SLOT)).isZero();
          client.word(PAGE, PageWord.staged(word()));
        };

    protectedWrite();

    requireResident(CONTENT);
    assertThat(counters.retries).isEqualTo(1);
  }
}
