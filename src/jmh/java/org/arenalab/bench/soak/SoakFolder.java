package org.arenalab.bench.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a soak: {@code soak.csv} has its epochs. {@code soak.json} has the plan, the figures
 * and the verdict. {@code soak.svg} is the chart; the envelope describes the run. All files except
 * the first are replaced as a whole.
 */
public final class SoakFolder {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String PART_PREFIX = "envelope-part";

  private final Path path;

  public SoakFolder(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  Path csv() {
    return path.resolve("soak.csv");
  }

  private Path document() {
    return path.resolve("soak.json");
  }

  /**
   * Returns the plan of the soak in this folder.
   *
   * @throws IllegalArgumentException if the folder has no soak
   */
  public SoakPlan plan() throws IOException {
    if (!Files.isReadable(document())) {
      throw new IllegalArgumentException(
          path + " is not the folder of a soak: soak.json is missing");
    }
    try {
      JsonNode plan = JSON.readTree(Files.readString(document())).path("plan");
      return JSON.treeToValue(plan, SoakPlan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          document() + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Returns the epochs so far; none if the soak ended before its first.
   *
   * @throws IllegalArgumentException if the epochs cannot be read
   */
  public List<SoakEpoch> epochs() throws IOException {
    return Files.exists(csv()) ? SoakCsv.read(csv()) : List.of();
  }

  /** Returns the figures of this soak, to compare another soak with. */
  public SoakFigures figures() throws IOException {
    plan();
    return SoakFigures.of(epochs());
  }

  void writePlan(SoakPlan plan, String version) throws IOException {
    write(plan, version, null, null);
  }

  void write(SoakPlan plan, String version, SoakFigures figures, SoakVerdict verdict)
      throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", "arenalab-soak/1");
    fields.put("plan", plan);
    fields.put("allocator", version);
    fields.put("figures", figures);
    fields.put("verdict", verdict);
    replace(document(), JSON.writeValueAsString(fields));
  }

  void writeChart(String svg) throws IOException {
    replace(path.resolve("soak.svg"), svg);
  }

  private void replace(Path file, String text) throws IOException {
    Path next = path.resolve(file.getFileName() + ".new");
    Files.writeString(next, text, StandardCharsets.UTF_8);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path envelope() {
    return path.resolve("envelope.json");
  }

  /** Returns the envelope of the newest part, which may be missing, and those of earlier parts. */
  List<Path> envelopes() throws IOException {
    List<Path> envelopes = new ArrayList<>(List.of(envelope()));
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(path, PART_PREFIX + "*.json")) {
      parts.forEach(envelopes::add);
    }
    return envelopes;
  }

  /** Renames the envelope of part {@code part}: a resumed soak writes its own envelope. */
  void keepEnvelopeOf(int part) throws IOException {
    Path envelope = envelope();
    if (Files.exists(envelope)) {
      Files.move(
          envelope,
          path.resolve(PART_PREFIX + part + ".json"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
