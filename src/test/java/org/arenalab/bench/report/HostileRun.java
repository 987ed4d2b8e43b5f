package org.arenalab.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run whose parameters, names and envelope try to break out of the page. */
final class HostileRun {
  static final String SCRIPT = "</script><script>window.broken=1</script>";
  static final String IMAGE = "\"><img src=\"http://192.0.2.1/x.png\" onerror='window.broken=2'>";
  static final String HANDLER = "' onload='window.broken=3' x='";
  static final String ENTITY = "&lt;b&gt; &amp; <!-- -->";
  static final String LONG = "name-" + "0123456789".repeat(1_000);
  static final List<String> VALUES = List.of("floor", SCRIPT, IMAGE, HANDLER, ENTITY, LONG);

  private static final ObjectMapper JSON = new ObjectMapper();

  private HostileRun() {}

  /** Writes it as a run's folder. */
  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ArrayNode rows = JSON.createArrayNode();
    for (int i = 0; i < VALUES.size(); i++) {
      ObjectNode row = rows.addObject();
      row.put("jmhVersion", "1.37").put("benchmark", "org.example.Some.measure");
      row.put("mode", "avgt").put("threads", 1).put("forks", 6);
      row.putObject("params").put("allocator", VALUES.get(i)).put("other", SCRIPT);
      ObjectNode metric = row.putObject("primaryMetric");
      metric.put("score", i + 1).put("scoreUnit", "ns/op");
      ArrayNode raw = metric.putArray("rawData");
      for (int fork = 0; fork < 6; fork++) {
        raw.addArray().add((i + 1) * (1 + fork / 100.0));
      }
      ObjectNode secondary = row.putObject("secondaryMetrics").putObject(IMAGE);
      secondary.put("score", 1).put("scoreUnit", SCRIPT);
      secondary.putArray("rawData").addArray().add(1);
    }
    JSON.writeValue(folder.resolve("result.json").toFile(), rows);
    ObjectNode envelope = JSON.createObjectNode();
    envelope.put("schema", "arenalab-run/1").put("start", "2026-01-01T00:00:00Z");
    envelope.put("commit", SCRIPT).put("complete", true).put("interleaved", true);
    envelope.putObject("host").put("cpuModel", IMAGE).put("memoryBytes", SCRIPT);
    envelope.putObject("runProfile").put("content", plan());
    JSON.writeValue(folder.resolve("envelope.json").toFile(), envelope);
    return folder.resolve("result.json");
  }

  private static String plan() {
    return "one.question = "
        + SCRIPT
        + IMAGE
        + "\none.include = Some\none.arm = allocator\none.floor = floor\nforks = 6\n";
  }

  /** A profiled run with one flame graph, whose page would like to do more than it may. */
  static Path writeProfile(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("result.json"), "[]");
    Files.writeString(
        folder.resolve("envelope.json"), "{\"schema\":\"arenalab-run/1\",\"profiled\":true}");
    Files.writeString(
        folder.resolve("one-forward.html"),
        "<!DOCTYPE html><title>flames</title><p id=\"here\">a flame graph</p>"
            + "<script>try { parent.broken = 4 } catch (refused) { document.title = 'refused' }"
            + "</script>");
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("schema", "arenalab-profile/1").put("event", "cpu");
    ObjectNode recording = manifest.putArray("recordings").addObject();
    recording.put("benchmark", "org.example.Some.measure").put("fork", 1).put("samples", 42);
    recording
        .put("mode", "avgt")
        .put("threads", 1)
        .put("engine", SCRIPT)
        .putObject("params")
        .put("allocator", IMAGE);
    recording.putArray("pages").add("one-forward.html").add("../result.json").add("gone.html");
    JSON.writeValue(folder.resolve("profile.json").toFile(), manifest);
    return folder.resolve("result.json");
  }
}
