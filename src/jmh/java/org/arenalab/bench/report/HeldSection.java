package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.arenalab.bench.result.row.MemoryMoments;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;

/**
 * The section on the memory that each allocator holds before, at the peak of, and one second after
 * a burst.
 */
final class HeldSection implements Section {
  private static final String ARM = "mode";

  private final List<RunGroup> groups;
  private final long seed;

  HeldSection(List<ReportRun> newestFirst, long seed) {
    this.seed = seed;
    this.groups = RunGroup.of(newestFirst, HeldSection::isHeld, row -> row.without(ARM));
  }

  /** Returns whether {@code row} has figures of memory around a burst. */
  static boolean isHeld(StoredRow row) {
    return MemoryMoments.PROCESS.metrics().stream().anyMatch(name -> row.metric(name) != null);
  }

  @Override
  public String id() {
    return "held";
  }

  @Override
  public String title() {
    return "What do FAST and LEAN hold?";
  }

  @Override
  public boolean isEmpty() {
    return groups.isEmpty();
  }

  @Override
  public void print(Html html) {
    RowLabels labels =
        RowLabels.ofStored(groups.stream().flatMap(group -> group.rows().stream()).toList());
    for (RunGroup group : groups) {
      html.element("h3", Html.clip(labels.label(group.common()), 200) + ", " + group.run().title());
      for (MemoryMoments moments : MemoryMoments.ALL) {
        DataTable.addScrolled(
            html,
            moments.caption() + ": median over forks [95 % interval; range below 6 forks]",
            heading(),
            group.rows().stream().map(row -> cells(row, moments)).toList());
      }
    }
  }

  private static List<String> heading() {
    List<String> heading = new ArrayList<>(List.of("allocator"));
    heading.addAll(MemoryMoments.NAMES);
    return heading;
  }

  private List<String> cells(StoredRow row, MemoryMoments moments) {
    List<String> cells = new ArrayList<>();
    cells.add(Objects.requireNonNullElse(row.id().params().get(ARM), "–"));
    for (String name : moments.metrics()) {
      StoredMetric metric = row.metric(name);
      cells.add(
          metric == null || metric.measured().length == 0
              ? "–"
              : MemoryMoments.cell(metric.forkMedians(), seed));
    }
    return cells;
  }
}
