package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as Chromium sees it. Without Chromium these tests fail. */
@Tag("slow")
@Tag("beside")
class ReportBrowserTest {
  private static final String VISIBLE =
      "[...document.querySelectorAll('#raw tbody tr:not([hidden])')]";

  private static final List<String> PLOTS =
      List.of(
          "soak-arena",
          "soak-rss",
          "residency-1",
          "memory-rss-1",
          "memory-rss-2",
          "stalls-soak",
          "stalls-memory-1",
          "stalls-memory-2",
          "trend-1");

  @TempDir private static Path folder;
  private static Path page;
  private static Path hostile;
  private static Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    List<ReportRun> all = new ArrayList<>(ReportPages.baselines());
    all.add(MemoryRuns.recorded(folder.resolve("recorded-mem")));
    all.add(MemoryRuns.old(folder.resolve("old-mem")));
    page = ReportPages.write(folder.resolve("report.html"), all);
    List<ReportRun> runs = new ArrayList<>();
    runs.add(MemoryRuns.hostile(folder.resolve("hostile-mem")));
    runs.add(ReportPages.read(HostileRun.write(folder.resolve("hostile"))));
    runs.add(ReportPages.read(HostileRun.writeProfile(folder.resolve("hostile-profile"))));
    hostile = ReportPages.write(folder.resolve("hostile.html"), runs);
    browser = Chromium.start(folder.resolve("chromium"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void wide() throws Exception {
    screen(1280, 900, false);
    media("light", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void shouldNeitherComplainNorAskTheNetwork(String scheme) throws Exception {
    media(scheme, "");
    browser.open(page);

    assertQuiet(page);
  }

  @Test
  void shouldShowAChartOfEveryQuestionWithAllItsMarks() throws Exception {
    browser.open(page);

    int questions = integer("document.querySelectorAll('article.question').length");
    assertThat(questions).isGreaterThanOrEqualTo(10);
    assertThat(integer("document.querySelectorAll('article.question:not(:has(svg.strip))').length"))
        .isZero();
    // Every strip has one large dot, as many small ones as its title says, and all of them on it.
    assertThat(
            browser.evaluate(
                """
                [...document.querySelectorAll('svg.strip')].filter(svg => {
                  const forks = Number(/(\\d+) (?:fork|run)s?$/.exec(svg.querySelector('title').textContent)[1]);
                  const box = svg.getBoundingClientRect();
                  const inside = [...svg.querySelectorAll('circle')].every(c => {
                    const at = c.getBoundingClientRect();
                    return at.left >= box.left - 1 && at.right <= box.right + 1 && at.width > 0;
                  });
                  return !inside || svg.querySelectorAll('.fork').length !== forks
                      || svg.querySelectorAll('.median').length !== 1;
                }).length\
                """))
        .hasToString("0");
    assertThat(integer("document.querySelectorAll('.headline .fork').length")).isEqualTo(8 * 7);
    assertThat(integer("document.querySelectorAll('#memory svg.strip').length")).isEqualTo(2 * 4);
    assertThat(integer("document.querySelectorAll('#memory-rss-1 circle').length")).isEqualTo(14);
    assertThat(integer("document.querySelectorAll('#compression svg.strip').length")).isPositive();
    for (String plot : PLOTS) {
      int lines = integer("document.querySelectorAll('#" + plot + " path.line').length");
      // The chart draws the newest kept soak of each of four arms.
      assertThat(lines).as(plot).isBetween(2, plot.contains("soak") ? 4 : 6);
      assertThat(
              integer(
                  "[...document.querySelectorAll('#%s path.line')].filter(p => p.getTotalLength() > 0).length"
                      .formatted(plot)))
          .as(plot)
          .isEqualTo(lines);
    }
  }

  @Test
  void shouldAnswerWithinTheFirstScreen() throws Exception {
    browser.open(page);

    assertThat(
            integer(
                "Math.round(document.querySelector('.headline"
                    + " table').getBoundingClientRect().bottom)"))
        .isLessThan(900);
  }

  @Test
  void shouldSortByNumberAndByText() throws Exception {
    browser.open(page);

    click("median");
    List<Double> ascending = numbers(6);
    click("median");
    List<Double> descending = numbers(6);
    click("benchmark");

    assertThat(ascending).hasSizeGreaterThan(80).isSorted();
    assertThat(descending).isEqualTo(ascending.reversed());
    assertThat(texts(1)).isSorted();
    assertThat(
            browser.evaluate("document.querySelector('#raw th[aria-sort]').textContent").asText())
        .isEqualTo("benchmark");
    assertThat(integer("document.querySelectorAll('#raw th[aria-sort]').length")).isEqualTo(1);
  }

  @Test
  void shouldFilterByWordsRunAndMetric() throws Exception {
    browser.open(page);
    int all = integer("document.querySelectorAll('#raw tbody tr').length");
    int scores = visible();

    type("raw-filter", "netty-adaptive quick-0.2");
    int netty = visible();
    type("raw-filter", "no such row");
    int none = visible();
    type("raw-filter", "");
    choose("raw-run", "residency-marks-0.1");
    int residency = visible();
    choose("raw-metric", "");
    choose("raw-run", "");

    int rows = 0;
    for (ReportRun run : ReportPages.baselines()) {
      rows += run.run().rows().size();
    }
    assertThat(scores).isEqualTo(rows).isGreaterThan(100);
    assertThat(netty).isEqualTo(1);
    assertThat(none).isZero();
    assertThat(residency).isEqualTo(6);
    assertThat(visible()).isEqualTo(all).isGreaterThan(scores);
    assertThat(browser.evaluate("document.getElementById('raw-count').textContent").asText())
        .isEqualTo(all + " of " + all + " rows");
  }

  @ParameterizedTest
  @CsvSource({"light, 0.8, 1", "dark, 0, 0.1"})
  void shouldBeReadableInLightAndDark(String scheme, double least, double most) throws Exception {
    media(scheme, "");
    browser.open(page);

    assertThat(
            browser
                .evaluate(LUMINANCE + "luminance(getComputedStyle(document.body).backgroundColor)")
                .asDouble())
        .isBetween(least, most);
    JsonNode contrasts =
        browser.evaluate(
            LUMINANCE
                + """
                ['body', '.source', '.bounds', '.better .verdict', '.worse .verdict', 'nav a', '.answers a',
                 'svg .tick', '.least .name'].map(name => {
                  const style = getComputedStyle(document.querySelector(name));
                  const ink = luminance(name.startsWith('svg') ? style.fill : style.color);
                  const paper = luminance(getComputedStyle(document.body).backgroundColor);
                  return (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
                })\
                """);
    contrasts.forEach(each -> assertThat(each.asDouble()).isGreaterThan(4.5));
    assertThat(
            browser
                .evaluate(
                    LUMINANCE
                        + """
                        [0, 1, 2, 3, 4, 5].map(i => {
                          const mark = document.createElement('i');
                          mark.className = 's' + i;
                          mark.style.color = 'var(--mark)';
                          document.body.append(mark);
                          const ink = luminance(getComputedStyle(mark).color);
                          const paper = luminance(getComputedStyle(document.body).backgroundColor);
                          return (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
                        }).filter(contrast => contrast < 3).length\
                        """)
                .asInt())
        .isZero();
  }

  private static final String LUMINANCE =
      """
      var luminance = colour => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
            .map(v => v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4));
        return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2];
      };
      """;

  @ParameterizedTest
  @ValueSource(ints = {320, 400, 700, 1280})
  void shouldFitTheScreen(int width) throws Exception {
    screen(width, 900, width < 800);
    for (Path each : List.of(page, hostile)) {
      browser.open(each);

      assertThat(integer("document.documentElement.scrollWidth"))
          .as("%s", each)
          .isLessThanOrEqualTo(width);
      if (width == 1280) {
        assertThat(
                integer(
                    "(() => { const header = document.querySelector('header');"
                        + " return header.scrollWidth - header.clientWidth; })()"))
            .as("part of the header that is cut off")
            .isZero();
      }
      assertThat(
              integer(
                  "Math.min(...[...document.querySelectorAll('svg.strip')].map(s =>"
                      + " s.clientWidth))"))
          .as("narrowest strip")
          .isGreaterThan(120);
      assertThat(
              integer(
                  "[...document.querySelectorAll('.forest .name, .forest caption')].filter(e =>"
                      + " e.checkVisibility() && e.clientWidth < 60).length"))
          .isZero();
      assertThat(
              integer(
                  "[...document.querySelectorAll('svg text')].filter(e => e.checkVisibility() &&"
                      + " e.getBoundingClientRect().height < 10).length"))
          .as("text too small to read")
          .isZero();
      assertThat(browser.evaluate(COLLISIONS)).as("labels in or beside others' place").isEmpty();
    }
  }

  /** Labels of a chart that overlap, or that the edge of the screen cuts off. */
  private static final String COLLISIONS =
      """
      [...document.querySelectorAll('svg.plot, svg.axis')].filter(svg => svg.checkVisibility())
          .flatMap(svg => {
            const labels = [...svg.querySelectorAll('text')]
                .map(text => ({ text: text.textContent, at: text.getBoundingClientRect() }));
            return labels.filter((a, i) => a.at.left < 0 || a.at.right > innerWidth
                || labels.slice(i + 1).some(b =>
                    a.at.left < b.at.right - 1 && b.at.left < a.at.right - 1
                    && a.at.top < b.at.bottom - 3 && b.at.top < a.at.bottom - 3))
                .map(label => svg.id + ': ' + label.text);
          })\
      """;

  @Test
  void shouldHaveANameForEveryPictureAndAHeadingForEverySection() throws Exception {
    browser.open(page);

    List<String> nameless = new ArrayList<>();
    int pictures = 0;
    for (JsonNode node : browser.send("Accessibility.getFullAXTree").path("nodes")) {
      String role = node.at("/role/value").asText();
      if (role.equals("image") || role.equals("img")) {
        pictures++;
        if (node.at("/name/value").asText().isBlank()) {
          nameless.add(node.toString());
        }
      }
    }
    assertThat(pictures).isGreaterThan(80);
    assertThat(nameless).isEmpty();
    assertThat(integer("document.querySelectorAll('h1').length")).isEqualTo(1);
    assertThat(
            integer(
                "document.querySelectorAll('main >"
                    + " section:not([aria-labelledby]):not(#remarks)').length"))
        .isZero();
    assertThat(integer("document.querySelectorAll('th:not([scope])').length")).isZero();
    assertThat(
            integer(
                "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a =>"
                    + " !document.getElementById(a.hash.slice(1))).length"))
        .as("links to nowhere")
        .isZero();
    assertThat(
            integer(
                "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
                    + " return ids.length - new Set(ids).size; })()"))
        .as("ids used twice")
        .isZero();
  }

  @Test
  void shouldPrint() throws Exception {
    browser.open(page);
    media("light", "print");

    byte[] pdf = Base64.getDecoder().decode(browser.send("Page.printToPDF").path("data").asText());

    assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
    assertThat(pdf.length).isGreaterThan(50_000);
    assertThat(
            browser
                .evaluate("getComputedStyle(document.querySelector('header nav')).display")
                .asText())
        .isEqualTo("none");
    assertThat(integer("document.querySelectorAll('details.numbers:not([open])').length")).isZero();
  }

  @Test
  void shouldShowEverythingWithoutScript() throws Exception {
    browser.send("Emulation.setScriptExecutionDisabled", "value", true);
    try {
      browser.open(page);

      assertThat(visible()).isGreaterThan(101);
      assertThat(browser.evaluate("document.getElementById('raw-controls').hidden").asBoolean())
          .isTrue();
    } finally {
      browser.send("Emulation.setScriptExecutionDisabled", "value", false);
    }
  }

  @Test
  void shouldNotBeBrokenByWhatAResultSays() throws Exception {
    browser.open(hostile);
    browser.evaluate("document.querySelector('iframe').scrollIntoView()");
    awaitFrame();

    assertThat(browser.evaluate("String(window.broken)").asText()).isEqualTo("undefined");
    assertQuiet(hostile);
    assertThat(integer("document.querySelectorAll('img, script:not(:last-of-type)').length"))
        .isZero();
    JsonNode shown =
        browser.evaluate(
            "[...document.querySelectorAll('#raw tbody tr')].filter(r => r.cells[5].textContent ==="
                + " 'score').map(r => r.cells[2].textContent)");
    List<String> parameters = new ArrayList<>();
    shown.forEach(each -> parameters.add(each.asText()));
    for (String value : HostileRun.VALUES) {
      assertThat(parameters).contains("allocator=" + value + " other=" + HostileRun.SCRIPT);
    }
    assertThat(integer("document.querySelectorAll('.question .fork').length")).isEqualTo(6 * 6);
    assertThat(integer("document.querySelectorAll('iframe[sandbox=\"allow-scripts\"]').length"))
        .isEqualTo(1);
    assertThat(integer("document.querySelectorAll('section').length")).isGreaterThan(4);
  }

  /** The frame of the flame graph is loaded when it is scrolled to. */
  private static void awaitFrame() throws Exception {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    boolean loaded = false;
    while (!loaded && System.nanoTime() < endNs) {
      Thread.sleep(50);
      // A frame in a sandbox has a process of its own, and is a target beside the page.
      for (JsonNode target : browser.send("Target.getTargets").path("targetInfos")) {
        loaded |= target.path("url").asText().equals("about:srcdoc");
      }
    }
    assertThat(loaded).isTrue();
    Thread.sleep(200);
  }

  /** No message of the console, no exception, and no address but the page's own and its frames'. */
  private static void assertQuiet(Path opened) throws Exception {
    List<String> said = new ArrayList<>();
    browser.events("Runtime.exceptionThrown").forEach(each -> said.add(each.toString()));
    browser.events("Runtime.consoleAPICalled").forEach(each -> said.add(each.toString()));
    browser.events("Log.entryAdded").forEach(each -> said.add(each.toString()));
    assertThat(said).isEmpty();
    List<String> asked = new ArrayList<>();
    for (JsonNode request : browser.events("Network.requestWillBeSent")) {
      asked.add(request.at("/request/url").asText());
    }
    assertThat(asked).containsOnly(opened.toUri().toString());
  }

  private static int integer(String expression) throws Exception {
    JsonNode value = browser.evaluate(expression);
    assertThat(value.isNumber()).as(expression).isTrue();
    return value.asInt();
  }

  private static int visible() throws Exception {
    return integer(VISIBLE + ".length");
  }

  private static List<String> texts(int column) throws Exception {
    List<String> texts = new ArrayList<>();
    browser
        .evaluate(VISIBLE + ".map(r => r.cells[" + column + "].textContent.toLowerCase())")
        .forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static List<Double> numbers(int column) throws Exception {
    List<Double> numbers = new ArrayList<>();
    browser
        .evaluate(VISIBLE + ".map(r => Number(r.cells[" + column + "].dataset.value))")
        .forEach(each -> numbers.add(each.asDouble()));
    return numbers;
  }

  private static void click(String heading) throws Exception {
    browser.evaluate(
        "[...document.querySelectorAll('#raw th button')].find(b => b.textContent === '"
            + heading
            + "').click()");
  }

  private static void type(String id, String text) throws Exception {
    browser.evaluate(
        "{ const e = document.getElementById('%s'); e.value = '%s'; e.dispatchEvent(new Event('input')); }"
            .formatted(id, text));
  }

  private static void choose(String id, String value) throws Exception {
    browser.evaluate(
        "{ const e = document.getElementById('%s'); e.value = '%s'; e.dispatchEvent(new Event('change')); }"
            .formatted(id, value));
  }

  private static void screen(int width, int height, boolean mobile) throws Exception {
    browser.send(
        "Emulation.setDeviceMetricsOverride",
        "width",
        width,
        "height",
        height,
        "deviceScaleFactor",
        1,
        "mobile",
        mobile);
  }

  private static void media(String scheme, String medium) throws Exception {
    browser.send(
        "Emulation.setEmulatedMedia",
        "media",
        medium,
        "features",
        List.of(Map.of("name", "prefers-color-scheme", "value", scheme)));
  }
}
