package org.arenalab.pager.daemon.lane;

import static org.arenalab.pager.daemon.lane.ModelClient.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.Errno;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults of pages that leave by UFFDIO_MOVE before they are copied, with a model of the kernel. */
class StagingFaultsTest {
  private static final int PAGE = 3;
  private static final int SLOT = 2;
  private static final long CONTENT = 77;
  private static final int LANE = 5;

  private final ModelClient client = new ModelClient();
  private final LaneCounters counters = new LaneCounters();
  private final RemapFaults faults =
      new RemapFaults(client, client, client, client, client.ranges, counters, LANE, () -> 1, null);

  @BeforeEach
  void claim() {
    client.pages[PAGE] = CONTENT;
    client.claim(PAGE, SLOT);
  }

  private void serveMissing() {
    long word = client.word(PAGE);
    assertThat(faults.tryServe(PAGE, word, ModelClient.address(PAGE), true, 0)).isTrue();
  }

  private void assertResident() {
    assertThat(PageWord.state(client.word(PAGE))).isEqualTo(PageWord.RESIDENT);
    assertThat(PageWord.isArmed(client.word(PAGE))).isFalse();
  }

  @Test
  void shouldRestoreMovedPage() {
    client.move(PAGE, SLOT);

    serveMissing();

    assertThat(client.pages[PAGE]).isEqualTo(CONTENT);
    assertResident();
    assertThat(client.returns).isEqualTo(1);
  }

  /** The program dropped the page. One fault is enough, and the agent cannot move it any more. */
  @Test
  void shouldFillMissingPageAtOnce() {
    client.pages[PAGE] = MISSING;

    serveMissing();

    assertThat(client.pages[PAGE]).isZero();
    assertResident();
    assertThat(client.returns).isZero();
    assertThat(counters.cancelledMoves).isEqualTo(1);
    client.pages[PAGE] = CONTENT + 1;
    assertThat(client.move(PAGE, SLOT)).isEqualTo(-Errno.EEXIST);
    assertThat(client.pages[PAGE]).isEqualTo(CONTENT + 1);
  }

  /** The message is late: the page is in its place. It stays there. */
  @Test
  void shouldKeepPageOfLateMessage() {
    serveMissing();

    assertThat(client.pages[PAGE]).isEqualTo(CONTENT);
    assertThat(counters.present).isEqualTo(1);
    assertThat(client.move(PAGE, SLOT)).isEqualTo(-Errno.EEXIST);
    assertThat(client.wakes).isPositive();
  }

  /** The agent moves the page after the lane has marked the word. */
  @Test
  void shouldRestorePageThatMovesNow() {
    client.beforeRequest = () -> client.move(PAGE, SLOT);

    serveMissing();

    assertThat(client.pages[PAGE]).isEqualTo(CONTENT);
    assertResident();
  }

  /** A lane filled the place and died before it filled the page. */
  @Test
  void shouldServePageThatDeadLaneKeptFromMoving() {
    client.pages[PAGE] = MISSING;
    client.staging[SLOT] = ModelClient.DUMMY_CONTENT;

    serveMissing();

    assertThat(client.pages[PAGE]).as("the lane's page of zeros").isEqualTo(-3);
    assertResident();
  }

  @Test
  void shouldMarkWordWhileItWorks() {
    client.move(PAGE, SLOT);
    long before = client.word(PAGE);
    long[] seen = new long[1];
    client.beforeRequest = () -> seen[0] = client.word(PAGE);

    serveMissing();

    assertThat(PageWord.isReadOf(seen[0], before)).isTrue();
  }

  @Test
  void shouldRepeatIfKernelAsksForPatience() {
    client.move(PAGE, SLOT);
    long before = client.word(PAGE);
    client.nextAnswer = -Errno.EAGAIN;

    serveMissing();

    assertThat(client.word(PAGE)).isEqualTo(before);
    assertThat(counters.deferred).isEqualTo(1);
    assertThat(client.wakes).isEqualTo(1);
  }

  @Test
  void shouldPoisonPageOfDamagedSlot() {
    client.pages[PAGE] = MISSING;
    client.word(PAGE, PageWord.moving(PageWord.armed(0), ModelClient.SLOTS + 1));

    serveMissing();

    assertThat(client.pages[PAGE]).isEqualTo(ModelClient.POISON);
    assertThat(counters.damagedWords).isEqualTo(1);
  }
}
