package org.arenalab.bench.segment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.shm.segments.SweepReport;

/** A formatter of the report of a sweep, as text and as JSON. */
public final class SweepLines {
  private SweepLines() {}

  public static List<String> lines(SweepReport report, boolean dryRun) {
    List<String> lines = new ArrayList<>();
    for (SweepReport.Removed each : report.removed()) {
      String owner = each.ownerPid() == 0 ? "unknown" : Long.toString(each.ownerPid());
      String users =
          each.mappedBy().isEmpty()
              ? ""
              : ", still mapped by " + each.mappedBy() + ", which continue to work";
      lines.add(
          "%s %s: owner %s is dead, %s%s"
              .formatted(
                  dryRun ? "would remove" : "removed",
                  each.path(),
                  owner,
                  SegmentTable.size(each.bytes()),
                  users));
    }
    report.kept().forEach(each -> lines.add("kept " + each.path() + ": " + each.reason()));
    report.unreadable().forEach(each -> lines.add("skipped (no permission): " + each));
    lines.add(
        "%d segment(s) %s, %s freed"
            .formatted(
                report.removed().size(),
                dryRun ? "would be removed" : "removed",
                SegmentTable.size(report.freedBytes())));
    return lines;
  }

  public static ObjectNode json(SweepReport report, boolean dryRun) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("dryRun", dryRun);
    root.put("freedBytes", report.freedBytes());
    ArrayNode removed = root.putArray("removed");
    for (SweepReport.Removed each : report.removed()) {
      ObjectNode node = removed.addObject();
      node.put("path", each.path().toString());
      node.put("ownerPid", each.ownerPid());
      node.put("bytes", each.bytes());
      ArrayNode mappedBy = node.putArray("mappedBy");
      each.mappedBy().forEach(mappedBy::add);
    }
    ArrayNode kept = root.putArray("kept");
    for (SweepReport.Kept each : report.kept()) {
      kept.addObject().put("path", each.path().toString()).put("reason", each.reason());
    }
    ArrayNode unreadable = root.putArray("unreadable");
    report.unreadable().forEach(each -> unreadable.add(each.toString()));
    return root;
  }
}
