package org.arenalab.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.profiler.ProfileManifest;
import org.arenalab.bench.result.row.RowLabels;

/**
 * The flame graphs of profiled runs. Each graph is embedded in a sandboxed frame, which can only
 * run its own script. Graphs beyond the size limit of the page are only links to their files.
 */
final class FlameSection implements Section {
  private static final long ROOM_BYTES = 4 << 20;
  private static final String FORWARD = "-forward.html";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Waits until the frame has a width, because a flame graph reads its width only once. */
  private static final String SHOW =
      """
      function show() {
        if (document.documentElement.clientWidth === 0) {
          setTimeout(show, 50);
        } else {
          document.open();
          document.write(page);
          document.close();
        }
      }
      addEventListener('load', show);
      </script>
      """;

  private final List<Flame> flames = new ArrayList<>();
  private final Path page;

  /**
   * The pages of one recording.
   *
   * @param graph the HTML of the flame graph, or null if it is only linked
   */
  private record Flame(String title, String graph, List<Path> files) {}

  /**
   * @param page where the report is written, for links to other files
   */
  FlameSection(List<ReportRun> runs, Path page, List<String> remarks) {
    this.page = page;
    long room = ROOM_BYTES;
    for (ReportRun run : runs) {
      if (ProfileManifest.isIn(run.folder())) {
        try {
          room = add(run, room, remarks);
        } catch (IOException e) {
          remarks.add("flame graphs of " + run.name() + " are left out: " + e.getMessage());
        }
      }
    }
  }

  private long add(ReportRun run, long room, List<String> remarks) throws IOException {
    long left = room;
    ProfileManifest manifest = ProfileManifest.read(run.folder());
    RowLabels labels =
        RowLabels.of(manifest.entries().stream().map(ProfileManifest.Entry::row).toList());
    for (ProfileManifest.Entry entry : manifest.entries()) {
      entry.missing().forEach(name -> remarks.add("a page of " + run.name() + " is gone: " + name));
      String graph = null;
      for (Path file : entry.pages()) {
        if (file.toString().endsWith(FORWARD) && Files.size(file) <= left) {
          left -= Files.size(file);
          graph = Files.readString(file, StandardCharsets.UTF_8);
        }
      }
      flames.add(new Flame(title(manifest, labels, entry), graph, entry.pages()));
    }
    return left;
  }

  private static String title(
      ProfileManifest manifest, RowLabels labels, ProfileManifest.Entry entry) {
    return "%s, %s by %s, fork %d, %,d samples"
        .formatted(
            Html.clip(labels.label(entry.row()), 160),
            Html.clip(manifest.event()),
            Html.clip(entry.engine()),
            entry.fork(),
            entry.samples());
  }

  @Override
  public String id() {
    return "flames";
  }

  @Override
  public String title() {
    return "Flame graphs";
  }

  @Override
  public boolean isEmpty() {
    return flames.isEmpty();
  }

  @Override
  public void print(Html html) {
    for (int i = 0; i < flames.size(); i++) {
      Flame flame = flames.get(i);
      html.open("details", "class", "flame", "open", i == 0 ? "" : null);
      html.element("summary", flame.title());
      if (flame.graph() != null) {
        html.element(
            "iframe",
            "",
            "sandbox",
            "allow-scripts",
            "loading",
            "lazy",
            "title",
            "Flame graph: " + flame.title(),
            "srcdoc",
            framed(flame.graph()));
      }
      html.open("p", "class", "source").text("Files: ");
      for (Path file : flame.files()) {
        html.element("a", kind(file), "href", link(file)).text(" ");
      }
      html.close().close();
    }
  }

  private static String framed(String graph) {
    try {
      String page = JSON.writeValueAsString(graph).replace("<", "\\u003c");
      return "<!DOCTYPE html><meta charset=\"utf-8\"><script>const page = " + page + ";\n" + SHOW;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String kind(Path file) {
    return file.getFileName().toString().replaceFirst("^.*-(\\w+)\\.html$", "$1");
  }

  private String link(Path file) {
    Path folder = page.toAbsolutePath().normalize().getParent();
    Path from = folder.relativize(file.toAbsolutePath().normalize());
    StringBuilder link = new StringBuilder();
    for (Path part : from) {
      link.append(link.isEmpty() ? "" : "/").append(encoded(part.toString()));
    }
    return link.toString();
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
