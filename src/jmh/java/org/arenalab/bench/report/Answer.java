package org.arenalab.bench.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The result of one run for one question.
 *
 * @param id the id of the answer's place on the page
 * @param arm the parameter whose values compete
 */
record Answer(String id, String question, String arm, ReportRun run, List<ArmGroup> groups) {

  /** Returns how many makes compete; {@code slab-fast} and {@code slab-lean} are one make. */
  int makes() {
    Set<String> makes = new HashSet<>();
    groups.getFirst().arms().forEach(each -> makes.add(each.name().replaceFirst("-.*", "")));
    return makes.size();
  }

  Answer at(String place) {
    return new Answer(place, question, arm, run, groups);
  }
}
