package org.arenalab.bench.compare;

import java.util.List;
import org.arenalab.bench.result.json.Printable;

/** A comparison as text for a terminal. */
final class TextReport {
  private static final int LONGEST_LABEL = 64;
  private static final int LONGEST_LINE = 300;
  private static final String GAP = "  ";
  private static final String RESET = "\u001b[0m";

  private final Comparison comparison;
  private final boolean colour;
  private final SheetMaker maker;
  private final StringBuilder out = new StringBuilder();

  TextReport(Comparison comparison, boolean colour) {
    this.comparison = comparison;
    this.colour = colour;
    this.maker = new SheetMaker(comparison);
  }

  String print() {
    List<String> differences = SheetMaker.differences(comparison.environment());
    if (comparison.forced()) {
      line(
          "FORCED: these runs cannot be compared (%s)"
              .formatted(String.join(", ", comparison.environment().obstacles())));
    }
    if (!differences.isEmpty()) {
      line("The runs differ in more than what was measured:");
      differences.forEach(each -> line(GAP + each));
      line("");
    }
    maker.heading().forEach(this::line);
    comparison.remarks().forEach(each -> line("note: " + each));
    line("");
    for (Sheet sheet : maker.sheets()) {
      print(sheet);
    }
    comparison.oneSided().forEach(this::line);
    if (!comparison.oneSided().isEmpty()) {
      line("");
    }
    maker.summary().forEach(this::line);
    maker.legend().forEach(this::line);
    return out.toString();
  }

  private void print(Sheet sheet) {
    if (sheet.dull()) {
      line("%s: no difference shown in %d".formatted(sheet.title(), contrasts(sheet)));
      line("");
      return;
    }
    line(sheet.title() + (sheet.subtitle().isEmpty() ? "" : " -- " + sheet.subtitle()));
    int[] widths = widths(sheet);
    print(GAP + align(sheet.heading(), widths));
    for (Sheet.Line each : sheet.lines()) {
      print(GAP + (each.group() ? clip(each.cells().getFirst(), 98) : coloured(each, widths)));
    }
    sheet.notes().forEach(each -> line(GAP + each));
    line("");
  }

  private static long contrasts(Sheet sheet) {
    return sheet.lines().stream().filter(each -> each.contrast() != null).count();
  }

  private static int[] widths(Sheet sheet) {
    int[] widths = new int[sheet.heading().size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = clip(sheet.heading().get(i), LONGEST_LABEL).length();
      for (Sheet.Line line : sheet.lines()) {
        if (!line.group()) {
          widths[i] = Math.max(widths[i], clip(line.cells().get(i), LONGEST_LABEL).length());
        }
      }
    }
    return widths;
  }

  private String coloured(Sheet.Line line, int[] widths) {
    String text = align(line.cells(), widths);
    if (!colour || line.verdict() == null) {
      return text;
    }
    String code =
        switch (line.verdict()) {
          case BETTER -> "\u001b[32m";
          case WORSE -> "\u001b[31m";
          case DIFFERENT -> "\u001b[35m";
          case SAME -> "\u001b[2m";
          case UNRESOLVED -> "\u001b[33m";
        };
    return code + text + RESET;
  }

  /** Aligns the label and the verdict to the left, and the numbers to the right. */
  private static String align(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      boolean last = i == widths.length - 1;
      String cell = last ? cells.get(i) : clip(cells.get(i), LONGEST_LABEL);
      String gap = " ".repeat(Math.max(0, widths[i] - cell.length()));
      line.append(i == 0 || last ? cell + (last ? "" : gap) : gap + cell);
      line.append(last ? "" : GAP);
    }
    return line.toString().stripTrailing();
  }

  private static String clip(String text, int width) {
    String safe = Printable.of(text);
    return safe.length() <= width ? safe : safe.substring(0, width - 1) + "…";
  }

  /** Prints a line of words. No name in it can move the cursor or fill the screen. */
  private void line(String text) {
    print(clip(text, LONGEST_LINE));
  }

  private void print(String line) {
    out.append(line).append(System.lineSeparator());
  }
}
