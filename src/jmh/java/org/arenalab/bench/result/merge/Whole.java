package org.arenalab.bench.result.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;

/** Merges the envelopes of all shards into one. */
record Whole(List<ObjectNode> shards) {
  private static final String SHARD_OPTION = "--shard";

  ObjectNode envelope() {
    ObjectNode whole = shards.getFirst().deepCopy();
    ObjectNode unknown = whole.withObject("/unknown");
    whole.put("start", extreme("start", BinaryOperator.minBy(Comparator.naturalOrder())));
    String end = extreme("end", BinaryOperator.maxBy(Comparator.naturalOrder()));
    whole.put("end", end);
    whole.put("complete", shards.stream().allMatch(each -> each.path("complete").asBoolean()));
    whole.put(
        "interrupted", shards.stream().anyMatch(each -> each.path("interrupted").asBoolean()));
    whole.putNull("order");
    unknown.put("order", "the shards ran on their own");
    whole.set("command", words(shards.getFirst()));
    for (String part : List.of("host", "jdk", "load")) {
      for (var field : shards.getFirst().path(part).properties()) {
        common(whole, unknown, part, field.getKey());
      }
    }
    union(whole, "forks");
    union(whole, "flags");
    union(whole, "forkFlags");
    whole.set("expectedRows", expectedRows());
    for (String list : List.of("missingRows", "durations")) {
      ArrayNode all = whole.putArray(list);
      shards.forEach(each -> each.path(list).forEach(all::add));
    }
    whole.remove(List.of("shard", "resumed"));
    ArrayNode parts = whole.putArray("shards");
    for (ObjectNode shard : shards) {
      ObjectNode part = parts.addObject();
      part.set("number", shard.path("shard").path("number"));
      for (String field : List.of("start", "end", "seed", "order", "host", "load")) {
        part.set(field, shard.path(field));
      }
    }
    // Move the field after all the fields that it explains.
    whole.remove("unknown");
    whole.set("unknown", unknown);
    return whole;
  }

  private String extreme(String field, BinaryOperator<String> choice) {
    return shards.stream()
        .map(each -> each.path(field))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .reduce(choice)
        .orElse(null);
  }

  /** Returns each row with the number of its shard: only forks of one shard can share a pass. */
  private ArrayNode expectedRows() {
    ArrayNode rows = shards.getFirst().arrayNode();
    for (ObjectNode shard : shards) {
      for (JsonNode row : shard.path("expectedRows")) {
        ObjectNode own = row.deepCopy();
        rows.add(own.set("shard", shard.path("shard").path("number")));
      }
    }
    return rows;
  }

  /** Returns the command of a shard without the words that select the shard. */
  static ArrayNode words(ObjectNode shard) {
    ArrayNode words = shard.arrayNode();
    boolean skip = false;
    for (JsonNode word : shard.path("command")) {
      if (!skip && !word.asText().startsWith(SHARD_OPTION)) {
        words.add(word);
      }
      skip = word.asText().equals(SHARD_OPTION);
    }
    return words;
  }

  private void common(ObjectNode whole, ObjectNode unknown, String part, String field) {
    Set<JsonNode> values = new LinkedHashSet<>();
    shards.forEach(each -> values.add(each.path(part).path(field)));
    boolean nullable = !values.iterator().next().isArray() || part.equals("load");
    if (values.size() > 1 && nullable) {
      whole.withObject("/" + part).putNull(field);
      unknown.put(part + "." + field, "shards differ: " + values);
    }
  }

  /** Replaces a list of the JDK by every value that some shard has. */
  private void union(ObjectNode whole, String field) {
    Set<JsonNode> values = new LinkedHashSet<>();
    shards.forEach(each -> each.path("jdk").path(field).forEach(values::add));
    ArrayNode all = whole.withObject("/jdk").putArray(field);
    values.forEach(all::add);
  }
}
