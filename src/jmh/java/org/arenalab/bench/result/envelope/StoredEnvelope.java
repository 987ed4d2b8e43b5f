package org.arenalab.bench.result.envelope;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.RowId;

/**
 * An envelope that was read from a file, of this version or an older one: a field may be missing.
 */
public final class StoredEnvelope {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KNOWN = "arenalab-run/";

  private final JsonNode tree;

  private StoredEnvelope(JsonNode tree) {
    this.tree = tree;
  }

  public static StoredEnvelope read(Path file) throws UnreadableResultException {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      if (tree == null || !tree.isObject() || !tree.path("schema").asText().startsWith(KNOWN)) {
        throw new UnreadableResultException(
            file, "is not an envelope: expected schema=" + Envelope.SCHEMA);
      }
      return new StoredEnvelope(ofJar((ObjectNode) tree));
    } catch (JacksonException e) {
      throw new UnreadableResultException(
          file, "is not complete JSON: line " + e.getLocation().getLineNr(), e);
    } catch (IOException e) {
      throw new UnreadableResultException(file, "cannot be read: " + e, e);
    }
  }

  /**
   * Replaces the commit of the working copy by the jar's commit. Older versions wrote both; the
   * jar's identifies the run.
   */
  private static ObjectNode ofJar(ObjectNode envelope) {
    if ("working copy".equals(envelope.path("commitSource").asText())
        && envelope.path("buildCommit").isTextual()) {
      envelope.set("commit", envelope.get("buildCommit"));
      envelope.set("dirty", envelope.path("buildDirty"));
    }
    return envelope;
  }

  /** Returns the value at a path such as {@code host.kernel}, as text; null if it is unknown. */
  public String text(String path) {
    JsonNode node = node(path);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }

  /** Returns whether the field is true; a missing field counts as false. */
  public boolean is(String path) {
    return node(path).asBoolean(false);
  }

  /** Returns the texts of a list; empty if the list is missing. */
  public List<String> texts(String path) {
    List<String> texts = new ArrayList<>();
    node(path).forEach(each -> texts.add(each.isValueNode() ? each.asText() : each.toString()));
    return texts;
  }

  /** Returns the rows of a list such as {@code expectedRows}, with all fields of each. */
  public Map<RowId, JsonNode> rows(String path) {
    Map<RowId, JsonNode> rows = new LinkedHashMap<>();
    for (JsonNode row : node(path)) {
      RowId id = RowId.of(row);
      if (id != null) {
        rows.put(id, row);
      }
    }
    return rows;
  }

  /**
   * Returns each shard's value at {@code path} by its number; shards without the value are left
   * out.
   */
  public Map<Integer, String> ofShards(String path) {
    Map<Integer, String> said = new LinkedHashMap<>();
    for (JsonNode shard : node("shards")) {
      String text = new StoredEnvelope(shard).text(path);
      if (text != null) {
        said.put(shard.path("number").asInt(), text);
      }
    }
    return said;
  }

  /** Returns one line for each row that was promised and is incomplete. */
  public List<String> missingRows() {
    List<String> lines = new ArrayList<>();
    for (JsonNode row : node("missingRows")) {
      StringBuilder params = new StringBuilder();
      row.path("params")
          .properties()
          .forEach(
              each ->
                  params
                      .append(' ')
                      .append(each.getKey())
                      .append('=')
                      .append(each.getValue().asText()));
      lines.add(
          "%s%s t%d: %d of %d forks, %s"
              .formatted(
                  row.path("benchmark").asText().replaceFirst("^.*\\.(?=[^.]*\\.[^.]*$)", ""),
                  params,
                  row.path("threads").asInt(),
                  row.path("forksFinished").asInt(),
                  row.path("forks").asInt(),
                  row.path("reason").asText()));
    }
    return lines;
  }

  /** Returns the first seven digits of the commit, followed by {@code -dirty} if dirty; or null. */
  public String shortCommit() {
    String commit = text("commit");
    return commit == null
        ? null
        : commit.substring(0, Math.min(GitState.SHORT_COMMIT, commit.length()))
            + (is("dirty") ? "-dirty" : "");
  }

  private JsonNode node(String path) {
    JsonNode node = tree;
    for (String name : path.split("\\.", -1)) {
      node = node.path(name);
    }
    return node;
  }
}
