package org.arenalab.hotness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arenalab.os.DamonFiles;
import org.arenalab.os.Errno;
import org.arenalab.os.FakeRoot;

/**
 * DAMON's files in a temporary folder, and a writer that makes and removes folders as the kernel
 * does. It records each write, and answers with an error where a test wants one.
 */
final class FakeDamon implements DamonTree.Writer {
  private static final String THREAD = "4242";

  record Region(long start, long end, long accesses, long age) {}

  final FakeRoot root;
  final List<String> writes = new ArrayList<>();
  final Map<String, Integer> errors = new HashMap<>();
  final List<Region> regions = new ArrayList<>();
  String operations = "vaddr\nfvaddr\npaddr";
  boolean withGoal = true;

  FakeDamon(Path folder) {
    root = new FakeRoot(folder);
    root.with(DamonFiles.NR_KDAMONDS, "0");
  }

  DamonTree tree() {
    return new DamonTree(root.files(), this);
  }

  String read(String path) {
    return root.files().read(path).orElse("(none)");
  }

  @Override
  public long write(String path, String text) {
    writes.add(path.substring(DamonFiles.KDAMONDS.length()) + "=" + text);
    Integer error = errors.get(path);
    if (error != null) {
      return -error;
    }
    if (!root.files().exists(path)) {
      return -Errno.ENOENT;
    }
    if (path.equals(DamonTree.STATE)) {
      return state(text);
    }
    if (path.equals(DamonFiles.NR_KDAMONDS) && read(DamonTree.STATE).equals("on")) {
      return -Errno.EBUSY;
    }
    root.with(path, text);
    makeFolders(path, Integer.parseUnsignedInt(path.contains("/nr_") ? count(text) : "0"));
    return 0;
  }

  private static String count(String text) {
    return text.matches("\\d{1,4}") ? text : "0";
  }

  private long state(String text) {
    switch (text) {
      case "on", "off" -> {
        root.with(DamonTree.STATE, text);
        root.with(DamonTree.KDAMOND + "/pid", text.equals("on") ? THREAD : "-1");
      }
      case "update_schemes_tried_regions" -> {
        if (!read(DamonTree.STATE).equals("on")) {
          return -Errno.EINVAL;
        }
        list();
      }
      default -> {}
    }
    return 0;
  }

  private void list() {
    delete(DamonTree.TRIED_REGIONS);
    root.with(DamonTree.TRIED_REGIONS + "/total_bytes", "0");
    for (int i = 0; i < regions.size(); i++) {
      Region region = regions.get(i);
      String folder = DamonTree.TRIED_REGIONS + "/" + i;
      root.with(folder + "/start", "" + region.start)
          .with(folder + "/end", "" + region.end)
          .with(folder + "/nr_accesses", "" + region.accesses)
          .with(folder + "/age", "" + region.age);
    }
  }

  private void makeFolders(String path, int count) {
    String folder = path.substring(0, path.lastIndexOf('/'));
    switch (path.substring(folder.length() + 1)) {
      case "nr_kdamonds" -> {
        delete(DamonTree.KDAMOND);
        if (count > 0) {
          root.with(DamonTree.STATE, "off")
              .with(DamonTree.KDAMOND + "/pid", "-1")
              .with(DamonTree.KDAMOND + "/contexts/nr_contexts", "0");
        }
      }
      case "nr_contexts" -> makeContext();
      case "nr_targets" ->
          root.with(folder + "/0/pid_target", "0").with(folder + "/0/regions/nr_regions", "0");
      case "nr_regions" -> makeRegions(folder, count);
      case "nr_schemes" -> makeScheme();
      default -> {}
    }
  }

  private void makeContext() {
    String context = DamonTree.CONTEXT;
    String attributes = context + "/monitoring_attrs";
    root.with(context + "/avail_operations", operations)
        .with(context + "/operations", "vaddr")
        .with(attributes + "/intervals/sample_us", "5000")
        .with(attributes + "/intervals/aggr_us", "100000")
        .with(attributes + "/intervals/update_us", "60000000")
        .with(attributes + "/nr_regions/min", "10")
        .with(attributes + "/nr_regions/max", "1000")
        .with(context + "/targets/nr_targets", "0")
        .with(context + "/schemes/nr_schemes", "0");
    if (withGoal) {
      for (String file : List.of("access_bp", "aggrs", "min_sample_us", "max_sample_us")) {
        root.with(attributes + "/intervals/intervals_goal/" + file, "0");
      }
    }
  }

  private void makeScheme() {
    String scheme = DamonTree.SCHEME;
    root.with(scheme + "/action", "stat").with(scheme + "/apply_interval_us", "0");
    for (String pattern : List.of("sz", "nr_accesses", "age")) {
      root.with(scheme + "/access_pattern/" + pattern + "/min", "0")
          .with(scheme + "/access_pattern/" + pattern + "/max", "0");
    }
    for (String file : List.of("metric", "interval_us", "high", "mid", "low")) {
      root.with(scheme + "/watermarks/" + file, file.equals("metric") ? "none" : "0");
    }
    root.with(scheme + "/tried_regions/total_bytes", "0");
  }

  private void makeRegions(String folder, int count) {
    if (!folder.endsWith("/regions")) {
      return;
    }
    for (int i = 0; i < count; i++) {
      root.with(folder + "/" + i + "/start", "0").with(folder + "/" + i + "/end", "0");
    }
  }

  /** A kdamond of somebody else that monitors a process. */
  FakeDamon foreign(String state, long pid, String command) {
    root.with(DamonFiles.NR_KDAMONDS, "1")
        .with(DamonTree.STATE, state)
        .with(DamonTree.KDAMOND + "/pid", "77")
        .with(DamonTree.CONTEXT + "/operations", "vaddr")
        .with(DamonTree.CONTEXT + "/targets/0/pid_target", "" + pid)
        .with("/proc/" + pid + "/comm", command);
    return this;
  }

  void delete(String folder) {
    Path path = root.files().at(folder);
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
