package org.arenalab.bench.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.arenalab.os.probe.Capability;

/**
 * A report on the capabilities of a machine, as text and as JSON.
 *
 * @param machine the capabilities of the kernel and the machine
 * @param laboratory the capabilities of the laboratory itself
 */
public record DoctorReport(List<Capability> machine, List<Capability> laboratory) {
  /**
   * Columns of a line: wide enough for two columns and a sentence, narrow enough for any terminal.
   */
  static final int WIDTH = 100;

  private static final int STATUS_WIDTH = 8;
  private static final int NAME_WIDTH = 17;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public DoctorReport {
    machine = List.copyOf(machine);
    laboratory = List.copyOf(laboratory);
  }

  /** Returns lines of at most {@value #WIDTH} columns, not counting colour codes. */
  public List<String> lines(boolean coloured) {
    List<String> lines = new ArrayList<>();
    lines.add("This machine and its kernel");
    machine.forEach(capability -> add(lines, capability, coloured));
    lines.add("");
    lines.add("The laboratory");
    laboratory.forEach(capability -> add(lines, capability, coloured));
    lines.add("");
    lines.add(totals());
    return lines;
  }

  private static void add(List<String> lines, Capability capability, boolean coloured) {
    List<String> texts = new ArrayList<>(wrap(capability.fact()));
    if (!capability.reason().isEmpty()) {
      texts.addAll(wrap("why: " + capability.reason()));
    }
    if (!capability.remedy().isEmpty()) {
      texts.addAll(wrap("do: " + capability.remedy()));
    }
    String status = word(capability.status());
    String first = pad(status, STATUS_WIDTH);
    if (coloured) {
      first = colour(capability.status()) + first + "\u001b[0m";
    }
    lines.add((first + pad(capability.name(), NAME_WIDTH) + texts.getFirst()).stripTrailing());
    for (String text : texts.subList(1, texts.size())) {
      lines.add(" ".repeat(STATUS_WIDTH + NAME_WIDTH) + text);
    }
  }

  /** Breaks a text at spaces. A word that is too long for a line, such as a path, is cut. */
  static List<String> wrap(String text) {
    int room = WIDTH - STATUS_WIDTH - NAME_WIDTH;
    List<String> lines = new ArrayList<>();
    String rest = text.replaceAll("\\s+", " ").strip();
    while (rest.length() > room) {
      int space = rest.lastIndexOf(' ', room);
      int end = space > 0 ? space : room;
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).strip();
    }
    lines.add(rest);
    return lines;
  }

  private String totals() {
    Map<Capability.Status, Integer> count = new LinkedHashMap<>();
    for (Capability.Status status : Capability.Status.values()) {
      count.put(status, 0);
    }
    machine.forEach(capability -> count.merge(capability.status(), 1, Integer::sum));
    laboratory.forEach(capability -> count.merge(capability.status(), 1, Integer::sum));
    return "%d ok, %d limited, %d no. Nothing was changed."
        .formatted(
            count.get(Capability.Status.OK),
            count.get(Capability.Status.LIMITED),
            count.get(Capability.Status.NO));
  }

  public String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-doctor/1");
    document.put("machine", machine.stream().map(DoctorReport::fields).toList());
    document.put("laboratory", laboratory.stream().map(DoctorReport::fields).toList());
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> fields(Capability capability) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", capability.name());
    fields.put("status", word(capability.status()));
    fields.put("fact", capability.fact());
    fields.put("reason", capability.reason());
    fields.put("remedy", capability.remedy());
    return fields;
  }

  private static String word(Capability.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static String colour(Capability.Status status) {
    return switch (status) {
      case OK -> "\u001b[32m";
      case LIMITED -> "\u001b[33m";
      case NO -> "\u001b[31m";
    };
  }

  private static String pad(String text, int width) {
    return text.length() < width ? text + " ".repeat(width - text.length()) : text + " ";
  }
}
