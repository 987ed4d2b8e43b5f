package org.arenalab.bench.result.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A reader of documents that experiments store: an object with an array of records. Fields of newer
 * versions are ignored.
 */
public final class StoredResults {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private StoredResults() {}

  /**
   * Reads the field {@code results} of a document.
   *
   * @throws IllegalArgumentException if the file holds something else
   */
  public static <T> List<T> read(Path document, Class<T> type) throws IOException {
    return read(document, "results", type);
  }

  /**
   * Reads the records of an array of a document.
   *
   * @param field that holds the array
   * @throws IllegalArgumentException if the file holds something else
   */
  public static <T> List<T> read(Path document, String field, Class<T> type) throws IOException {
    try {
      List<T> results = new ArrayList<>();
      for (JsonNode result : JSON.readTree(document.toFile()).path(field)) {
        results.add(JSON.treeToValue(result, type));
      }
      return results;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          document + " cannot be read: " + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
  }
}
