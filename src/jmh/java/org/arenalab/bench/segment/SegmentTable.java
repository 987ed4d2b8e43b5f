package org.arenalab.bench.segment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.arenalab.shm.ShmArenaStats;
import org.arenalab.shm.segments.SegmentInfo;

/** A formatter of shared-memory segments, as text and as JSON. */
public final class SegmentTable {
  private static final List<String> HEADINGS =
      List.of(
          "NAME",
          "OWNER",
          "ALIVE",
          "AGE",
          "STATE",
          "BACKING",
          "CAPACITY",
          "MEMORY",
          "ALLOCATED",
          "LIVE",
          "GENERATION");

  private SegmentTable() {}

  public static List<String> lines(
      Path directory, List<SegmentInfo> segments, List<Path> unreadable, Instant now) {
    List<String> lines = new ArrayList<>();
    if (segments.isEmpty()) {
      lines.add("no segments in " + directory);
    } else {
      List<List<String>> rows = new ArrayList<>();
      rows.add(HEADINGS);
      segments.forEach(each -> rows.add(row(each, now)));
      lines.addAll(aligned(rows));
    }
    for (SegmentInfo each : segments) {
      if (!each.isValid()) {
        lines.add(each.problem());
      }
    }
    if (!unreadable.isEmpty()) {
      lines.add(unreadable.size() + " more segments that this user may not read: " + unreadable);
    }
    return lines;
  }

  private static List<String> row(SegmentInfo segment, Instant now) {
    return List.of(
        segment.name(),
        segment.ownerPid() == 0 ? "?" : Long.toString(segment.ownerPid()),
        segment.ownerPid() == 0 ? "?" : segment.ownerAlive() ? "yes" : "no",
        segment.createdMs() == 0 ? "?" : age(segment.age(now)),
        segment.fault().map(Enum::name).orElse("valid"),
        segment.backing().name().toLowerCase(Locale.ROOT),
        size(segment.capacityBytes()),
        size(segment.backedBytes()),
        segment.stats().map(stats -> size(stats.allocatedBytes())).orElse("-"),
        segment.stats().map(stats -> size(stats.liveBytes())).orElse("-"),
        segment.stats().map(stats -> Long.toString(stats.generation())).orElse("-"));
  }

  private static List<String> aligned(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  public static List<String> details(SegmentInfo segment, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("segment     " + segment.path());
    lines.add("state       " + (segment.isValid() ? "valid" : segment.problem()));
    if (segment.ownerPid() != 0) {
      lines.add(
          "owner       process %d, started at tick %d, %s"
              .formatted(
                  segment.ownerPid(),
                  segment.ownerStartTicks(),
                  segment.ownerAlive() ? "alive" : "dead (\"shm sweep\" removes the segment)"));
      lines.add("age         " + age(segment.age(now)));
    }
    lines.add("backing     " + segment.backing().name().toLowerCase(Locale.ROOT));
    lines.add(
        "capacity    %s (%d B)".formatted(size(segment.capacityBytes()), segment.capacityBytes()));
    lines.add(
        "memory      %s (%d B)".formatted(size(segment.backedBytes()), segment.backedBytes()));
    segment.stats().ifPresent(stats -> addStats(lines, stats));
    return lines;
  }

  private static void addStats(List<String> lines, ShmArenaStats stats) {
    lines.add("generation  " + stats.generation());
    lines.add("allocated   %d B, peak %d B".formatted(stats.allocatedBytes(), stats.peakBytes()));
    lines.add(
        "live        %d B, recycled %d B, padding %d B, leased and free %d B"
            .formatted(
                stats.liveBytes(),
                stats.recycledBytes(),
                stats.paddingBytes(),
                stats.leasedFreeBytes()));
    lines.add(
        "counts      %d allocations (%d reuses), %d frees, %d failures, %d leases (%d open), %d resets"
            .formatted(
                stats.allocations(),
                stats.reuses(),
                stats.frees(),
                stats.failures(),
                stats.leases(),
                stats.openLeases(),
                stats.resets()));
  }

  public static ObjectNode json(List<SegmentInfo> segments, List<Path> unreadable) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode list = root.putArray("segments");
    segments.forEach(each -> list.add(json(each)));
    ArrayNode more = root.putArray("unreadable");
    unreadable.forEach(each -> more.add(each.toString()));
    return root;
  }

  public static ObjectNode json(SegmentInfo segment) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode node = mapper.createObjectNode();
    node.put("name", segment.name());
    node.put("path", segment.path().toString());
    node.put("state", segment.fault().map(Enum::name).orElse("VALID"));
    node.put("problem", segment.problem());
    node.put("backing", segment.backing().name());
    node.put("capacityBytes", segment.capacityBytes());
    node.put("backedBytes", segment.backedBytes());
    node.put("ownerPid", segment.ownerPid());
    node.put("ownerStartTicks", segment.ownerStartTicks());
    node.put("ownerAlive", segment.ownerAlive());
    node.put("createdMs", segment.createdMs());
    segment.stats().ifPresent(stats -> node.set("stats", mapper.valueToTree(stats)));
    return node;
  }

  /** Returns a size such as {@code 12 KiB} or {@code 1.5 GiB}. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int shift = (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / 10 * 10;
    double value = (double) bytes / (1L << shift);
    String number = String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number)
        + " "
        + "KMGTPE".charAt(shift / 10 - 1)
        + "iB";
  }

  private static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + " h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + " min" : Math.max(0, age.toSeconds()) + " s";
  }
}
