package org.arenalab.bench.result.merge;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.arenalab.bench.result.ResultWriter;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.RowId;

/**
 * Merges the shards of a matrix, which several machines have measured, into one run.
 *
 * <p>Rows are copied byte by byte and not held in memory. The merged envelope contains the fields
 * that are equal in every shard. A field that differs is null, with the reason in {@code unknown};
 * {@code shards} lists the values of each shard.
 */
public final class ShardMerge {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The fields that must be equal in all shards, because the rows are of one matrix. */
  private static final List<String> SAME =
      List.of(
          "schema",
          "kind",
          "version",
          "commit",
          "dirty",
          "buildCommit",
          "buildDirty",
          "profilers",
          "libraries",
          "interleaved",
          "runProfile");

  private final List<Part> parts;

  private ShardMerge(List<Part> parts) {
    this.parts = parts;
  }

  /** One shard, after reading. */
  private record Part(Path folder, ObjectNode envelope, Map<RowId, RowSpans.Span> rows) {
    int number() {
      return envelope.path("shard").path("number").asInt();
    }
  }

  /**
   * Reads the shards in {@code folders} and checks that they fit together.
   *
   * @throws UnreadableResultException if one of the folders is not a readable run
   * @throws UnfitShardsException if they are not the shards of one matrix, each once
   */
  public static ShardMerge of(List<Path> folders)
      throws UnreadableResultException, UnfitShardsException {
    List<Part> parts = new ArrayList<>();
    for (Path folder : folders) {
      RunFolder run = new RunFolder(folder);
      parts.add(new Part(folder, object(run.envelope()), RowSpans.of(run.result())));
    }
    parts.sort(Comparator.comparingInt(Part::number));
    ShardMerge merge = new ShardMerge(parts);
    merge.checkShards();
    merge.checkSame();
    merge.checkRows();
    return merge;
  }

  private void checkShards() throws UnfitShardsException {
    JsonNode first = parts.getFirst().envelope.path("shard");
    Map<Integer, Path> seen = new TreeMap<>();
    for (Part part : parts) {
      JsonNode shard = part.envelope.path("shard");
      if (!shard.isObject()) {
        throw new UnfitShardsException(part.folder + " is not a shard: it was run without --shard");
      }
      if (!shard.path("count").equals(first.path("count"))
          || !shard.path("split").equals(first.path("split"))) {
        throw new UnfitShardsException(
            "%s (shard %d/%d) and %s (shard %d/%d) are shards of different splits: run all with the same"
                    .formatted(
                        parts.getFirst().folder,
                        parts.getFirst().number(),
                        first.path("count").asInt(),
                        part.folder,
                        part.number(),
                        shard.path("count").asInt())
                + " command line except --shard, and with the same --durations");
      }
      Path other = seen.put(part.number(), part.folder);
      if (other != null) {
        throw new UnfitShardsException(
            "%s and %s are both shard %d".formatted(other, part.folder, part.number()));
      }
    }
    List<Integer> absent = new ArrayList<>();
    for (int number = 1; number <= first.path("count").asInt(); number++) {
      if (!seen.containsKey(number)) {
        absent.add(number);
      }
    }
    if (!absent.isEmpty()) {
      throw new UnfitShardsException(
          "shards are missing: %s of %d".formatted(absent, first.path("count").asInt()));
    }
  }

  private void checkSame() throws UnfitShardsException {
    Part first = parts.getFirst();
    for (Part part : parts) {
      for (String field : SAME) {
        same(first, part, field, first.envelope.path(field), part.envelope.path(field));
      }
      same(first, part, "command", Whole.words(first.envelope), Whole.words(part.envelope));
      for (String field : List.of("laboratory", "blackhole")) {
        same(
            first,
            part,
            "jdk." + field,
            first.envelope.path("jdk").path(field),
            part.envelope.path("jdk").path(field));
      }
      if (part.envelope.path("profiled").asBoolean()) {
        throw new UnfitShardsException(part.folder + " was measured with a profiler");
      }
    }
  }

  private static void same(Part one, Part other, String field, JsonNode of, JsonNode and)
      throws UnfitShardsException {
    if (!of.equals(and)) {
      throw new UnfitShardsException(
          "another %s: %s has %s, %s has %s".formatted(field, one.folder, of, other.folder, and));
    }
  }

  private void checkRows() throws UnfitShardsException {
    Map<RowId, Path> seen = new HashMap<>();
    int promised = 0;
    for (Part part : parts) {
      for (RowId row : part.rows.keySet()) {
        Path other = seen.put(row, part.folder);
        if (other != null) {
          throw new UnfitShardsException(
              "%s is in %s and in %s".formatted(row.identity(), other, part.folder));
        }
      }
      promised += part.envelope.path("expectedRows").size();
    }
    int matrix = parts.getFirst().envelope.path("shard").path("matrixRows").asInt();
    if (promised != matrix) {
      throw new UnfitShardsException(
          "the shards have %s together, but the matrix has %d"
              .formatted(Counted.of(promised, "row"), matrix));
    }
  }

  /** Returns the number of rows in all shards. */
  public int rows() {
    return parts.stream().mapToInt(part -> part.rows.size()).sum();
  }

  /** Returns one line for each incomplete row. */
  public List<String> missing() throws UnreadableResultException {
    List<String> missing = new ArrayList<>();
    for (Part part : parts) {
      missing.addAll(StoredEnvelope.read(new RunFolder(part.folder).envelope()).missingRows());
    }
    return missing;
  }

  /** Writes the merged run below {@code parent}, and returns its folder. */
  public Path write(Path parent) throws IOException {
    JsonNode first = parts.getFirst().envelope;
    Instant start = Instant.parse(earliest("start"));
    GitState git =
        new GitState(
            text(first.path("commit")),
            first.path("dirty").isBoolean() ? first.path("dirty").asBoolean() : null,
            null,
            null,
            null);
    RunFolder folder = RunFolder.create(parent, start, git, "-merged");
    try {
      ResultWriter.replace(folder.result(), this::writeRows);
      ResultWriter.replace(
          folder.envelope(), JSON.writeValueAsBytes(new Whole(parts()).envelope()));
    } catch (IOException e) {
      // Rows without an envelope would count as a run.
      Files.deleteIfExists(folder.result());
      Files.deleteIfExists(folder.path());
      throw e;
    }
    return folder.path();
  }

  private void writeRows(FileChannel channel) throws IOException {
    Map<RowId, RowSpans.Span> all = new TreeMap<>(BY_NAME);
    parts.forEach(part -> all.putAll(part.rows));
    String before = "[\n    ";
    for (RowSpans.Span row : all.values()) {
      write(channel, before);
      row.copyTo(channel);
      before = ",\n    ";
    }
    write(channel, all.isEmpty() ? "[\n]\n" : "\n]\n");
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  private List<ObjectNode> parts() {
    return parts.stream().map(Part::envelope).toList();
  }

  private String earliest(String field) {
    return parts.stream()
        .map(part -> part.envelope.path(field).asText())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static final Comparator<RowId> BY_NAME =
      Comparator.comparing(RowId::benchmark).thenComparing(RowId::mode).thenComparing(RowId::label);

  private static String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }

  private static ObjectNode object(Path file) throws UnreadableResultException {
    if (tree(file) instanceof ObjectNode object) {
      return object;
    }
    throw new UnreadableResultException(file, "is not an envelope");
  }

  private static JsonNode tree(Path file) throws UnreadableResultException {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      throw new UnreadableResultException(
          file, "is not complete JSON: line " + e.getLocation().getLineNr(), e);
    } catch (IOException e) {
      throw new UnreadableResultException(file, "cannot be read: " + e, e);
    }
  }
}
