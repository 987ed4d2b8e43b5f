package org.arenalab.bench.pager;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A client's reply. The fields that its order does not name are null or 0.
 *
 * @param count a number
 * @param times of accesses; null if no page was missing
 * @param resident cost of accesses to resident pages
 * @param swap the memory of zram
 * @param stages of faults
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClientReply(
    long count, TouchTimes times, ResidentCost resident, SwapUse swap, StageTimes stages) {
  static ClientReply of(long count) {
    return new ClientReply(count, null, null, null, null);
  }

  static ClientReply of(TouchTimes times) {
    return new ClientReply(times.count(), times, null, null, null);
  }

  static ClientReply of(ResidentCost resident) {
    return new ClientReply(0, null, resident, null, null);
  }

  static ClientReply of(SwapUse swap) {
    return new ClientReply(0, null, null, swap, null);
  }

  static ClientReply of(StageTimes stages) {
    return new ClientReply(stages.total().count(), null, null, null, stages);
  }
}
