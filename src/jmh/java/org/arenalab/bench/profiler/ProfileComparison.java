package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;

/**
 * The comparison of two profiled runs: for each common row, flame graphs of the difference. A row
 * has two pages, since a page shows only the frames of the side whose shape it has.
 */
public final class ProfileComparison {
  private final ProfileManifest base;
  private final ProfileManifest other;
  private final FlameDiff diff;

  /**
   * @throws UsageException if the runs recorded different events
   */
  public ProfileComparison(ProfileManifest base, ProfileManifest other) {
    if (!base.event().equals(other.event())) {
      throw new UsageException(
          "profile: %s has recorded %s and %s %s: record both with the same --event"
              .formatted(base.folder(), base.event(), other.folder(), other.event()));
    }
    this.base = base;
    this.other = other;
    this.diff = new FlameDiff(new ProfileEvent(base.event(), null));
  }

  /**
   * Writes the pages into {@code folder}, which is created if it is absent.
   *
   * @param out receives a line per page
   * @return the number of rows that were compared
   * @throws UsageException if the runs have no row in common; nothing is written then
   */
  public int write(Path folder, PrintWriter out) throws IOException {
    Map<RowId, List<Path>> before = recordings(base);
    Map<RowId, List<Path>> after = recordings(other);
    List<RowId> common = before.keySet().stream().filter(after::containsKey).toList();
    if (common.isEmpty()) {
      throw new UsageException(
          "profile: %s and %s have no recording of the same row: profile the same benchmarks with"
                  .formatted(base.folder(), other.folder())
              + " the same parameters");
    }
    tellEngines(out);
    Set<RowId> both = new LinkedHashSet<>(before.keySet());
    both.addAll(after.keySet());
    RowLabels all = RowLabels.of(both);
    Files.createDirectories(folder);
    for (RowId row : common) {
      String old = diff.stacks(before.get(row));
      String now = diff.stacks(after.get(row));
      out.printf(
          "%s: %d and %d forks, %,d and %,d %s%n",
          all.label(row),
          before.get(row).size(),
          after.get(row).size(),
          FlameDiff.total(old),
          FlameDiff.total(now),
          "in all");
      page(folder, row, all.label(row), "new", old, now, out);
      page(folder, row, all.label(row), "old", now, old, out);
    }
    tellOneSided("only in " + base.folder(), before, after, all, out);
    tellOneSided("only in " + other.folder(), after, before, all, out);
    out.flush();
    return common.size();
  }

  private void page(
      Path folder, RowId row, String label, String side, String from, String shape, PrintWriter out)
      throws IOException {
    String name = RecordingName.of(row, 0).replaceFirst("-fork0$", "") + "-diff-" + side + ".html";
    String meaning =
        side.equals("new")
            ? "red: %s has more samples than %s; blue: fewer"
                .formatted(other.folder().getFileName(), base.folder().getFileName())
            : "red: %s had more samples than %s; blue: fewer"
                .formatted(base.folder().getFileName(), other.folder().getFileName());
    diff.write(from, shape, label + ", " + base.event() + ": " + meaning, folder.resolve(name));
    out.printf("      %s%n", folder.resolve(name));
  }

  /** Returns the recordings that still exist, by row. */
  private static Map<RowId, List<Path>> recordings(ProfileManifest manifest) {
    Map<RowId, List<Path>> recordings = new LinkedHashMap<>();
    for (ProfileManifest.Entry entry : manifest.entries()) {
      if (Files.isRegularFile(entry.recording())) {
        recordings.computeIfAbsent(entry.row(), row -> new ArrayList<>()).add(entry.recording());
      }
    }
    return recordings;
  }

  private void tellEngines(PrintWriter out) {
    TreeSet<String> engines = new TreeSet<>();
    base.entries().forEach(entry -> engines.add(entry.engine()));
    other.entries().forEach(entry -> engines.add(entry.engine()));
    if (engines.size() > 1) {
      out.println(
          "recorded by different engines, which see different frames: "
              + String.join(" and ", engines));
    }
  }

  private static void tellOneSided(
      String where,
      Map<RowId, List<Path>> here,
      Map<RowId, List<Path>> there,
      RowLabels all,
      PrintWriter out) {
    for (RowId row : here.keySet()) {
      if (!there.containsKey(row)) {
        out.println(where + ": " + all.label(row));
      }
    }
  }
}
