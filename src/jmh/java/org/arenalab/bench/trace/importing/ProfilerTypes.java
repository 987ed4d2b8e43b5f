package org.arenalab.bench.trace.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The types of events that a recording of async-profiler declares, each with its fields. */
final class ProfilerTypes {
  private static final String CLASS = "class";

  /** Levels of elements in the declaration: root, metadata, class, field and annotation. */
  private static final int MAX_DEPTH = 8;

  /** A field; its value is a text or a number. */
  record Field(String name, boolean isText) {}

  /** A type of events. */
  record Type(String name, List<Field> fields) {}

  private final Map<Long, Type> byNumber = new HashMap<>();
  private final Map<Long, List<String[]>> fields = new HashMap<>();

  private ProfilerTypes() {}

  /**
   * Reads the types from their declaration, which is an event itself; its size and type are read.
   */
  static ProfilerTypes read(ProfilerCursor cursor) {
    long _ = cursor.number();
    long _ = cursor.number();
    long _ = cursor.number();
    String[] texts = new String[cursor.count()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = cursor.text();
    }
    ProfilerTypes types = new ProfilerTypes();
    Map<Long, String> names = new HashMap<>();
    types.element(cursor, texts, names, -1, 0);
    for (Map.Entry<Long, String> each : names.entrySet()) {
      List<Field> declared = new ArrayList<>();
      for (String[] field : types.fields.getOrDefault(each.getKey(), List.of())) {
        String type = names.getOrDefault(number(cursor, field[1]), "");
        declared.add(new Field(field[0], type.equals("java.lang.String")));
      }
      types.byNumber.put(each.getKey(), new Type(each.getValue(), List.copyOf(declared)));
    }
    return types;
  }

  private void element(
      ProfilerCursor cursor, String[] texts, Map<Long, String> names, long owner, int depth) {
    if (depth == MAX_DEPTH) {
      throw cursor.damaged("levels of elements", depth, "at most " + MAX_DEPTH);
    }
    String kind = text(cursor, texts);
    Map<String, String> attributes = new HashMap<>();
    for (int left = cursor.count(); left > 0; left--) {
      String name = text(cursor, texts);
      attributes.put(name, text(cursor, texts));
    }
    long number = owner;
    if (kind.equals(CLASS)) {
      number = number(cursor, attributes.getOrDefault("id", ""));
      names.put(number, attributes.getOrDefault("name", ""));
    } else if (kind.equals("field")) {
      fields
          .computeIfAbsent(owner, _ -> new ArrayList<>())
          .add(
              new String[] {
                attributes.getOrDefault("name", ""), attributes.getOrDefault(CLASS, "")
              });
    }
    for (int left = cursor.count(); left > 0; left--) {
      element(cursor, texts, names, number, depth + 1);
    }
  }

  private static String text(ProfilerCursor cursor, String[] texts) {
    return texts[cursor.index(texts.length)];
  }

  private static long number(ProfilerCursor cursor, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw cursor.damaged("characters of a type's number", text.length(), "a number");
    }
  }

  /** Returns a type, or null if no event has this number. */
  Type of(long number) {
    return byNumber.get(number);
  }
}
