package org.arenalab.bench.profiler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.annotations.Mode;

/**
 * The content of a folder of {@code profile}, read from {@code profile.json}.
 *
 * @param event the requested event, such as {@code cpu}
 */
public record ProfileManifest(Path folder, String event, List<Entry> entries) {
  static final String FILE = "profile.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One recording.
   *
   * @param fork counted from 1
   * @param engine the mechanism that async-profiler used
   * @param recording its JFR file, which may have been deleted
   * @param pages its pages that exist
   * @param missing the names of its pages that do not exist
   */
  public record Entry(
      RowId row,
      int fork,
      String engine,
      long samples,
      Path recording,
      List<Path> pages,
      List<String> missing) {}

  /** Returns whether {@code folder} holds a manifest. */
  public static boolean isIn(Path folder) {
    return folder != null && Files.isRegularFile(folder.resolve(FILE));
  }

  /** Reads the manifest of {@code folder}; the message of an exception names the defect. */
  public static ProfileManifest read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      JsonNode document = JSON.readTree(file.toFile());
      if (!document.path("schema").asText().startsWith("arenalab-profile/")) {
        throw new IOException(file + " is not a list of recordings: unknown schema");
      }
      List<Entry> entries = new ArrayList<>();
      for (JsonNode recording : document.path("recordings")) {
        entries.add(entry(folder, recording));
      }
      return new ProfileManifest(folder, document.path("event").asText(), entries);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not complete JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Entry entry(Path folder, JsonNode fields) {
    TreeMap<String, String> params = new TreeMap<>();
    fields
        .path("params")
        .properties()
        .forEach(each -> params.put(each.getKey(), each.getValue().asText()));
    List<Path> pages = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (JsonNode name : fields.path("pages")) {
      Path page = within(folder, name.asText());
      if (Files.isRegularFile(page)) {
        pages.add(page);
      } else {
        missing.add(name.asText());
      }
    }
    return new Entry(
        new RowId(
            fields.path("benchmark").asText(),
            mode(fields.path("mode").asText()),
            params,
            fields.path("threads").asInt(1)),
        fields.path("fork").asInt(1),
        fields.path("engine").asText(),
        fields.path("samples").asLong(),
        within(folder, fields.path("recording").asText()),
        List.copyOf(pages),
        List.copyOf(missing));
  }

  /** Returns a path in the folder itself, even if {@code name} contains a path. */
  private static Path within(Path folder, String name) {
    return folder.resolve(name.substring(name.lastIndexOf('/') + 1).replace('\0', '_'));
  }

  private static Mode mode(String label) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.shortLabel().equals(label))
        .findFirst()
        .orElse(Mode.AverageTime);
  }
}
