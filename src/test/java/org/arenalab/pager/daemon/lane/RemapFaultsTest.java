package org.arenalab.pager.daemon.lane;

import static org.arenalab.pager.daemon.lane.ModelClient.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.arenalab.os.Errno;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults of pages that leave by {@code mremap}, with a model of the kernel. */
class RemapFaultsTest {
  private static final int PAGE = 3;
  private static final int SLOT = 2;
  private static final long CONTENT = 77;
  private static final int LANE = 5;
  private static final int THREAD = 4711;

  private final ModelClient client = new ModelClient();
  private final LaneCounters counters = new LaneCounters();
  private final AtomicIntegerArray fills = new AtomicIntegerArray(ModelClient.SLOTS);
  private int thread = THREAD;
  private final RemapFaults faults = lane(LANE);
  private final RemapFaults otherLane = lane(LANE + 1);

  private RemapFaults lane(int number) {
    AbsenceProofs proofs = new AbsenceProofs(fills);
    return new RemapFaults(
        client, client, client, client, client.ranges, counters, number, () -> thread, proofs);
  }

  @BeforeEach
  void claim() {
    client.pages[PAGE] = CONTENT;
    client.claim(PAGE, SLOT);
  }

  private long word() {
    return client.word(PAGE);
  }

  private boolean serve(boolean isMissing, long nowNs) {
    return faults.tryServe(PAGE, word(), ModelClient.address(PAGE), isMissing, nowNs);
  }

  private void serveMissing() {
    serveMissing(faults, PAGE);
  }

  private void serveMissing(RemapFaults by, int page) {
    long address = ModelClient.address(page);
    assertThat(by.tryServe(page, client.word(page), address, true, 0)).isTrue();
  }

  private void drop() {
    client.pages[PAGE] = MISSING;
  }

  @Test
  void shouldRestoreMovedPage() {
    client.move(PAGE, SLOT);

    serveMissing();

    assertThat(client.pages[PAGE]).isEqualTo(CONTENT);
    assertThat(word()).isEqualTo(PageWord.stayed(word()));
    assertThat(counters.installed).isEqualTo(1);
    assertThat(client.returns).isEqualTo(1);
    assertThat(counters.marked).isEqualTo(1);
  }

  @Test
  void shouldLiftProtectionAndLeavePageToAgent() {
    long before = word();

    assertThat(serve(false, 0)).isTrue();

    assertThat(client.isProtected[PAGE]).isFalse();
    assertThat(word()).isEqualTo(before);
  }

  /** The message is late: the page is in its place. */
  @Test
  void shouldNeverFillPageOfOneLateMessage() {
    long before = word();
    serveMissing();
    thread++;
    serveMissing();
    client.move(PAGE, SLOT);

    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
    assertThat(word()).isEqualTo(before);
    assertThat(client.wakes).isEqualTo(2);
  }

  @Test
  void shouldFillMissingPageAfterProof() {
    drop();
    long before = word();
    serveMissing();
    serveMissing();
    assertThat(client.pages[PAGE]).isEqualTo(MISSING);

    serveMissing();

    assertThat(client.pages[PAGE]).isZero();
    assertThat(word()).as("the agent may still move it").isEqualTo(before);
  }

  @Test
  void shouldFillMissingPageThoughOtherThreadsFault() {
    drop();
    serveMissing();
    serveMissing();
    thread++;
    serveMissing();
    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
    thread--;

    serveMissing();

    assertThat(client.pages[PAGE]).isZero();
  }

  @Test
  void shouldForgetOldProof() {
    drop();
    serveMissing();
    serveMissing();

    assertThat(serve(true, 2_000_000_000L)).isTrue();

    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
  }

  @Test
  void shouldForgetProofOfOtherClaim() {
    drop();
    serveMissing();
    serveMissing();
    client.word(PAGE, PageWord.moving(PageWord.stayed(word()), SLOT));

    serveMissing();

    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
  }

  /**
   * Two threads wait for a dropped page, each at a lane of its own. The first lane fills the page,
   * and the program writes to it. The message of the other lane is late, and the page moves just
   * before that lane's request: a fill would hide the written page.
   */
  @Test
  void shouldNotFillPageThatOtherLaneFilled() {
    drop();
    thread++;
    serveMissing(otherLane, PAGE);
    serveMissing(otherLane, PAGE);
    thread--;
    for (int i = 0; i < 3; i++) {
      serveMissing();
    }
    assertThat(client.pages[PAGE]).isZero();
    client.pages[PAGE] = CONTENT;
    thread++;
    client.beforeRequest = () -> client.move(PAGE, SLOT);

    serveMissing(otherLane, PAGE);

    client.beforeRequest.run();
    assertThat(client.pages[PAGE]).as("its bytes are in the staging page").isEqualTo(MISSING);
    serveMissing(otherLane, PAGE);
    assertThat(client.pages[PAGE]).isEqualTo(CONTENT);
  }

  /** A signal made the thread send a second message of the fault that is served. */
  @Test
  void shouldNotFillPageAgainForLateMessage() {
    drop();
    for (int i = 0; i < 3; i++) {
      serveMissing();
    }
    client.pages[PAGE] = CONTENT;
    client.beforeRequest = () -> client.move(PAGE, SLOT);

    serveMissing();

    client.beforeRequest.run();
    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
    serveMissing();
    assertThat(client.pages[PAGE]).isEqualTo(CONTENT);
  }

  @Test
  void shouldFillAgainIfDroppedAgain() {
    for (int times = 0; times < 2; times++) {
      drop();
      for (int i = 0; i < 4; i++) {
        serveMissing();
      }
      assertThat(client.pages[PAGE]).isZero();
    }
  }

  /** Faults of two pages come in turns: neither may wait for the agent. */
  @Test
  void shouldFillTwoMissingPages() {
    int other = PAGE + 1;
    client.claim(other, SLOT + 1);
    drop();
    for (int i = 0; i < 3; i++) {
      serveMissing();
      serveMissing(faults, other);
    }

    assertThat(client.pages[PAGE]).isZero();
    assertThat(client.pages[other]).isZero();
  }

  @Test
  void shouldLeaveMarkedPageToItsReader() {
    long marked = PageWord.readBy(word(), LANE + 1);
    client.word(PAGE, marked);
    client.move(PAGE, SLOT);

    serveMissing();

    assertThat(word()).isEqualTo(PageWord.awaited(marked));
    assertThat(client.pages[PAGE]).isEqualTo(MISSING);
    assertThat(counters.discarded).isEqualTo(1);
  }

  /** A thread drops its page as soon as it is there, and accesses it again. */
  @Test
  void shouldWakeThreadThatMetEndOfClaim() {
    client.move(PAGE, SLOT);
    long claimed = word();
    client.afterFill =
        () -> {
          client.pages[PAGE] = MISSING;
          assertThat(otherLane.tryServe(PAGE, word(), ModelClient.address(PAGE), true, 0)).isTrue();
          assertThat(PageWord.isReadOf(word(), claimed)).as("the agent waits").isTrue();
          assertThat(client.wakes).isEqualTo(1);
        };

    serveMissing();

    assertThat(word()).isEqualTo(PageWord.stayed(claimed));
    assertThat(client.wakes).as("it repeats its access").isEqualTo(2);
    assertThat(counters.damagedWords).isZero();
  }

  @Test
  void shouldMarkWordWhileItReads() {
    client.move(PAGE, SLOT);
    long before = word();
    long[] seen = new long[1];
    client.beforeRequest = () -> seen[0] = word();

    serveMissing();

    assertThat(PageWord.isReadOf(seen[0], before)).isTrue();
    assertThat(PageWord.restorer(seen[0])).isEqualTo(LANE);
  }

  /** The lane was late: the word is that of a page of another range by now. */
  @Test
  void shouldLeavePageOfOtherRange() {
    client.move(PAGE, SLOT);
    long before = word();
    client.replaceRange();

    serveMissing();

    assertThat(word()).isEqualTo(before);
    assertThat(client.pages[PAGE]).as("no bytes of the other range").isEqualTo(MISSING);
    assertThat(client.wakes).isEqualTo(1);
  }

  @Test
  void shouldRepeatIfKernelAsksForPatience() {
    client.move(PAGE, SLOT);
    long before = word();
    client.nextAnswer = -Errno.EAGAIN;

    serveMissing();

    assertThat(word()).isEqualTo(before);
    assertThat(counters.deferred).isEqualTo(1);
    assertThat(client.wakes).isEqualTo(1);
  }

  @Test
  void shouldReportChangedWord() {
    long before = word();
    client.word(PAGE, PageWord.stayed(before));

    assertThat(faults.tryServe(PAGE, before, ModelClient.address(PAGE), true, 0)).isFalse();
  }
}
