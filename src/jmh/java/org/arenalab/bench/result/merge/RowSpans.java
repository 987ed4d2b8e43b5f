package org.arenalab.bench.result.merge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.RowId;

/**
 * The position of each row in a file of JMH's JSON. Rows are copied byte by byte and never held in
 * memory, even large ones.
 */
final class RowSpans {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> IDENTITY = List.of("benchmark", "mode", "threads", "params");

  private RowSpans() {}

  /**
   * The bytes of one row.
   *
   * @param from offset of its opening brace
   * @param to offset after its closing brace
   */
  record Span(Path file, long from, long to) {
    void copyTo(WritableByteChannel out) throws IOException {
      try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
        long at = from;
        while (at < to) {
          long copied = in.transferTo(at, to - at, out);
          if (copied <= 0) {
            throw new EOFException(file + " ends in the middle of a row");
          }
          at += copied;
        }
      }
    }
  }

  /** Returns the span of every row of {@code file}. */
  static Map<RowId, Span> of(Path file) throws UnreadableResultException {
    Map<RowId, Span> spans = new LinkedHashMap<>();
    try (JsonParser json = JSON.getFactory().createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new UnreadableResultException(file, "is not JMH's JSON: it is not an array of rows");
      }
      while (json.nextToken() == JsonToken.START_OBJECT) {
        long from = json.currentTokenLocation().getByteOffset();
        RowId id = identity(json);
        if (id == null) {
          throw new UnreadableResultException(file, "is not JMH's JSON: a row has no benchmark");
        }
        Span span = new Span(file, from, json.currentLocation().getByteOffset());
        if (spans.put(id, span) != null) {
          throw new UnreadableResultException(file, "has " + id.label() + " twice");
        }
      }
      if (json.currentToken() != JsonToken.END_ARRAY) {
        throw new UnreadableResultException(
            file, "is not complete JSON: line " + json.currentLocation().getLineNr());
      }
      return spans;
    } catch (JsonProcessingException e) {
      throw new UnreadableResultException(
          file, "is not complete JSON: line " + e.getLocation().getLineNr(), e);
    } catch (IOException e) {
      throw new UnreadableResultException(file, "cannot be read: " + e, e);
    }
  }

  /**
   * Reads the identity of the row at whose opening brace the parser is; null for another object.
   */
  private static RowId identity(JsonParser json) throws IOException {
    ObjectNode identity = JSON.createObjectNode();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      if (IDENTITY.contains(field)) {
        identity.set(field, JSON.readTree(json));
      } else {
        json.skipChildren();
      }
    }
    return RowId.of(identity);
  }
}
