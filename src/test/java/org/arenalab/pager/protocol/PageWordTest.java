package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The way of one page's word through eviction, storing and restore. */
class PageWordTest {
  private static final long ARMED = PageWord.armed(0);
  private static final long MOVING = PageWord.moving(ARMED, 17);
  private static final long STAGED = PageWord.staged(PageWord.copied(MOVING));
  private static final long STORED = PageWord.stored(STAGED, 64 << 20);

  @Test
  void shouldStartResidentAndArmable() {
    assertThat(PageWord.state(0)).isEqualTo(PageWord.RESIDENT);
    assertThat(PageWord.isArmable(0)).isTrue();
    assertThat(PageWord.isEvictable(0)).isFalse();
    assertThat(PageWord.isEvictable(ARMED)).isTrue();
    assertThat(PageWord.isArmable(ARMED)).isFalse();
  }

  @Test
  void shouldKeepSlotAndGenerationWhileMoving() {
    assertThat(PageWord.state(MOVING)).isEqualTo(PageWord.MOVING);
    assertThat(PageWord.slot(MOVING)).isEqualTo(17);
    assertThat(PageWord.generation(MOVING)).isEqualTo(1);
    assertThat(PageWord.isCopied(MOVING)).isFalse();
    assertThat(PageWord.isCopied(PageWord.copied(MOVING))).isTrue();
    assertThat(PageWord.namesSlot(STAGED, 17)).isTrue();
    assertThat(PageWord.namesSlot(STAGED, 16)).isFalse();
  }

  @Test
  void shouldWrapGeneration() {
    long word = 0;
    for (int i = 0; i < 65_536 + 3; i++) {
      word = PageWord.stayed(PageWord.moving(PageWord.armed(word), 1));
    }
    assertThat(PageWord.generation(word)).isEqualTo(3);
    assertThat(PageWord.isArmable(word)).isTrue();
  }

  @Test
  void shouldHoldExtentAfterRestore() {
    long restoring = PageWord.restoring(STORED, 3);
    assertThat(PageWord.restorer(restoring)).isEqualTo(3);
    assertThat(PageWord.extent(restoring)).isEqualTo(64 << 20);
    assertThat(PageWord.namesExtent(restoring)).isTrue();
    long held = PageWord.resident(restoring);
    assertThat(PageWord.isHeld(held)).isTrue();
    assertThat(PageWord.extent(held)).isEqualTo(64 << 20);
    assertThat(PageWord.isArmable(held)).isFalse();
    assertThat(PageWord.isArmable(PageWord.released(held))).isTrue();
    assertThat(PageWord.namesExtent(PageWord.released(held))).isFalse();
  }

  @Test
  void shouldKeepExtentOfPoisonedPage() {
    long poisoned = PageWord.poisoned(PageWord.restoring(STORED, 3));
    assertThat(PageWord.state(poisoned)).isEqualTo(PageWord.POISONED);
    assertThat(PageWord.namesExtent(poisoned)).isTrue();
    assertThat(PageWord.extent(poisoned)).isEqualTo(64 << 20);
    long claimed = PageWord.restoring(poisoned, 3);
    assertThat(PageWord.generation(claimed)).isEqualTo(PageWord.generation(STORED));
    assertThat(PageWord.poisoned(claimed)).isEqualTo(poisoned);
    assertThat(PageWord.givenBack(claimed)).as("the kernel has the poison").isEqualTo(poisoned);
    long ofClient = PageWord.restoring(poisoned, PageWord.CLIENT);
    assertThat(PageWord.givenBack(PageWord.robbed(ofClient, 3))).isEqualTo(ofClient);
    assertThat(PageWord.isHeld(PageWord.resident(claimed))).isTrue();
    assertThat(PageWord.namesExtent(PageWord.lost(poisoned))).isFalse();
    assertThat(PageWord.namesExtent(PageWord.poisoned(PageWord.restoring(STAGED, 3)))).isFalse();
  }

  @Test
  void shouldNotHoldSlotAfterRestore() {
    long restoring = PageWord.restoring(STAGED, 254);
    assertThat(PageWord.namesSlot(restoring, 17)).isTrue();
    long resident = PageWord.resident(restoring);
    assertThat(PageWord.namesSlot(resident, 17)).isFalse();
    assertThat(PageWord.isArmable(resident)).isTrue();
  }

  @Test
  void shouldReturnToSourceWhenRestorerDies() {
    assertThat(PageWord.givenBack(PageWord.restoring(STAGED, 1))).isEqualTo(STAGED);
    assertThat(PageWord.givenBack(PageWord.restoring(STORED, 1))).isEqualTo(STORED);
    long zero = PageWord.zero(STAGED);
    assertThat(PageWord.givenBack(PageWord.restoring(zero, 1))).isEqualTo(zero);
    assertThat(PageWord.isArmable(PageWord.givenBack(PageWord.unprotecting(ARMED, 1)))).isTrue();
  }

  @Test
  void shouldKeepHeldExtentWhileUnprotecting() {
    long held = PageWord.resident(PageWord.restoring(STORED, 3));
    long claimed = PageWord.unprotecting(held, 2);
    assertThat(PageWord.resident(claimed)).isEqualTo(held);
    assertThat(PageWord.givenBack(claimed)).isEqualTo(held);
    assertThat(PageWord.namesExtent(claimed)).isTrue();
  }

  @Test
  void shouldNotNameSlotWhenMoveWasStopped() {
    long claimed = PageWord.unprotecting(PageWord.copied(MOVING), 2);
    assertThat(PageWord.namesSlot(claimed, 17)).isFalse();
    assertThat(PageWord.namesExtent(claimed)).isFalse();
    assertThat(PageWord.isArmable(PageWord.resident(claimed))).isTrue();
  }

  @Test
  void shouldStayDisputedUntilRobbedThreadSettles() {
    long robbed = PageWord.robbed(PageWord.restoring(STORED, PageWord.CLIENT), 5);
    assertThat(PageWord.restorer(robbed)).isEqualTo(5);
    long resident = PageWord.resident(robbed);
    assertThat(PageWord.isDisputed(resident)).isTrue();
    assertThat(PageWord.isHeld(resident)).isTrue();
    assertThat(PageWord.isArmable(PageWord.released(resident))).isFalse();
    assertThat(PageWord.isArmable(PageWord.settled(PageWord.released(resident)))).isTrue();
  }

  /** Whoever ends the claim of a lane knows nothing of the thread that waits for it. */
  @Test
  void shouldForgetWaitingThreadAtEndOfClaim() {
    long claim = PageWord.restoring(STORED, 3);
    long awaited = PageWord.awaited(claim);
    assertThat(awaited).isNotEqualTo(claim);
    assertThat(PageWord.resident(awaited)).isEqualTo(PageWord.resident(claim));
    assertThat(PageWord.givenBack(awaited)).isEqualTo(STORED);
    long read = PageWord.awaited(PageWord.readBy(MOVING, 3));
    assertThat(PageWord.isReadOf(read, MOVING)).isTrue();
    assertThat(PageWord.unread(read)).isEqualTo(MOVING);
    assertThat(PageWord.isReadOf(PageWord.copied(MOVING), MOVING)).isFalse();
  }

  @Test
  void shouldDescribeEveryField() {
    assertThat(PageWord.describe(PageWord.resident(PageWord.restoring(STORED, 3))))
        .isEqualTo("RESIDENT HELD generation=1 restorer=0 source=0 location=4194304");
  }

  /** The client's late copy would bring back old bytes if the page could be evicted before it. */
  @Test
  void shouldReturnRobbedPageToClient() {
    long claimed = PageWord.restoring(STORED, PageWord.CLIENT);
    long robbed = PageWord.robbed(claimed, 3);
    assertThat(PageWord.givenBack(robbed)).isEqualTo(claimed);
  }
}
