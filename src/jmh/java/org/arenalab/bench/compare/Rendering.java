package org.arenalab.bench.compare;

/** The forms in which a comparison can be printed. */
public enum Rendering {
  TEXT,
  MARKDOWN,
  CSV,
  JSON,
  HTML;

  /**
   * Returns the whole comparison in this form.
   *
   * @param colour whether text may be coloured; the other forms never are
   */
  public String print(Comparison comparison, boolean colour) {
    return switch (this) {
      case TEXT -> new TextReport(comparison, colour).print();
      case MARKDOWN -> new MarkdownReport(comparison).print();
      case CSV -> new CsvReport(comparison).print();
      case JSON -> new JsonReport(comparison).print();
      case HTML -> new HtmlReport(comparison).print();
    };
  }
}
