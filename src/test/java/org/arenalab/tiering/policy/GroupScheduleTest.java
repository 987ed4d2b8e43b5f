package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupScheduleTest {
  private static final class Group extends GroupSchedule.Entry {}

  private final GroupSchedule<Group> schedule = new GroupSchedule<>();

  private static List<Group> groups(int count) {
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(new Group());
    }
    return groups;
  }

  @Test
  void shouldKnowNothingAtFirst() {
    assertThat(schedule.nextDueNs()).isEqualTo(GroupCensus.NEVER);
    assertThat(schedule.pollDue(Long.MAX_VALUE)).isNull();
    assertThat(new Group().dueNs()).isEqualTo(GroupCensus.NEVER);
  }

  @Test
  void shouldPlanMoveAndRemove() {
    Group group = new Group();
    schedule.plan(group, 10);
    schedule.plan(group, 5);
    assertThat(schedule.size()).isEqualTo(1);
    assertThat(group.dueNs()).isEqualTo(5);
    assertThat(schedule.pollDue(4)).isNull();
    schedule.plan(group, GroupCensus.NEVER);
    schedule.plan(group, GroupCensus.NEVER);
    assertThat(schedule.size()).isZero();
    schedule.plan(group, 7);
    assertThat(schedule.pollDue(7)).isSameAs(group);
    assertThat(group.dueNs()).isEqualTo(GroupCensus.NEVER);
  }

  @Test
  void shouldMakeVisitsEarlier() {
    List<Group> groups = groups(4);
    schedule.plan(groups.get(0), 5);
    schedule.plan(groups.get(1), 20);
    schedule.plan(groups.get(2), 100);
    schedule.advance(50, 10);
    assertThat(groups).extracting(Group::dueNs).containsExactly(5L, 10L, 50L, GroupCensus.NEVER);
    assertThat(schedule.pollDue(10)).isSameAs(groups.get(0));
    assertThat(schedule.pollDue(10)).isSameAs(groups.get(1));
    assertThat(schedule.pollDue(49)).isNull();
    assertThat(schedule.pollDue(50)).isSameAs(groups.get(2));
  }

  /** 10,000 regions have at least as many groups. */
  @Test
  void shouldKeepOrderOfManyGroups() {
    SplittableRandom random = new SplittableRandom(1);
    List<Group> groups = groups(20_000);
    for (int i = 0; i < 100_000; i++) {
      Group group = groups.get(random.nextInt(groups.size()));
      boolean drop = random.nextInt(10) == 0;
      schedule.plan(group, drop ? GroupCensus.NEVER : random.nextLong(1_000_000));
    }
    long planned = groups.stream().filter(each -> each.dueNs() != GroupCensus.NEVER).count();
    assertThat(schedule.size()).isEqualTo((int) planned);
    long before = 0;
    for (long i = 0; i < planned; i++) {
      long dueNs = schedule.nextDueNs();
      assertThat(dueNs).isGreaterThanOrEqualTo(before);
      assertThat(schedule.pollDue(dueNs)).isNotNull();
      before = dueNs;
    }
    assertThat(schedule.size()).isZero();
  }
}
