package org.arenalab.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.arenalab.bench.compare.Rules;

/** The whole report: one file that needs no other file and no network. */
public final class ReportPage {
  /**
   * Forbids the page to load anything, whatever a result contains; style and script are in the
   * page.
   */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:;"
          + " base-uri 'none'; form-action 'none'";

  private final List<ReportRun> runs;
  private final List<Answer> answers;
  private final Headline headline;
  private final ReplaySection replays;
  private final List<Section> sections;
  private final List<String> remarks = new ArrayList<>();

  /**
   * Prepares the report of {@code asked}.
   *
   * @param history more runs, which only appear in trends
   * @param page where the report is written, for links to files beside it
   */
  public ReportPage(List<ReportRun> asked, List<ReportRun> history, Rules rules, Path page) {
    this.runs = asked.stream().sorted(Comparator.comparing(ReportRun::start).reversed()).toList();
    for (ReportRun run : runs) {
      run.run().remarks().forEach(each -> remarks.add(run.name() + ": " + each));
    }
    this.answers = Answers.of(runs, rules, remarks);
    Soaks soaks = Soaks.of(Soak.of(runs.reversed(), remarks));
    List<MemoryRun> memory = MemoryRun.of(runs, remarks);
    this.headline = new Headline(answers, Holdings.of(runs), memory, rules);
    this.replays = new ReplaySection(runs, rules.seed());
    List<ReportRun> all = new ArrayList<>(runs);
    all.addAll(history);
    this.sections =
        List.of(
            new HeldSection(runs, rules.seed()),
            new QuestionSection(answers, rules),
            new SoakSection(soaks),
            replays,
            new ResidencySection(runs, rules.seed()),
            new CompressionSection(runs, rules.seed()),
            new MemorySection(memory, rules.seed()),
            new LoopsSection(LoopsRun.of(runs, remarks)),
            new PagerSection(runs, remarks),
            new StallSection(runs, soaks.drawn(), memory, remarks),
            new TrendSection(answers, all, rules.seed()),
            new FlameSection(runs, page, remarks),
            new EnvironmentSection(runs),
            new RawTable(runs, rules.seed()));
  }

  /**
   * Returns a picture of time and memory in the first replay of a trace, as SVG; null if no run has
   * a replay.
   */
  public String picture() {
    return replays.picture();
  }

  /** Returns the page as HTML. */
  public String print() {
    Html html = new Html().markup("<!DOCTYPE html>\n").open("html", "lang", "en");
    head(html);
    html.open("body");
    html.element("a", "To the answer", "class", "skip", "href", "#headline");
    List<Section> shown = sections.stream().filter(section -> !section.isEmpty()).toList();
    navigation(html, shown);
    html.open("main");
    headline.print(html);
    for (Section section : shown) {
      html.open("section", "id", section.id(), "aria-labelledby", section.id() + "-heading");
      html.element("h2", section.title(), "id", section.id() + "-heading");
      section.print(html);
      html.close();
    }
    remarks(html);
    html.close();
    html.open("script").markup(resource("report.js")).close();
    return html.close().close().page();
  }

  private void head(Html html) {
    html.open("head").leaf("meta", "charset", "utf-8");
    html.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.leaf("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    html.leaf("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", "Arenalab: which allocator, at what price?");
    html.open("style").markup(resource("report.css")).close().close();
  }

  private void navigation(Html html, List<Section> shown) {
    html.open("header").element("span", "Arenalab", "class", "brand");
    html.open("nav", "aria-label", "Sections");
    shown.forEach(each -> html.element("a", each.title(), "href", "#" + each.id()));
    html.close().close();
  }

  private void remarks(Html html) {
    if (!remarks.isEmpty()) {
      html.open("section", "id", "remarks").element("h2", "Notes").open("ul");
      remarks.forEach(each -> html.element("li", Html.clip(each, 300)));
      html.close().close();
    }
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
