package org.arenalab.bench.soak;

import static org.arenalab.bench.soak.SoakEpochs.MEBI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SoakChartTest {
  private static Document parse(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> all(Document svg, String tag) {
    NodeList found = svg.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document svg) {
    return all(svg, "text").stream().map(Element::getTextContent).toList();
  }

  @Test
  void shouldDrawEveryEpochOnEveryLine() throws Exception {
    Document svg = parse(SoakChart.draw("slab", SoakEpochs.withMemory(120, i -> i * MEBI)));

    assertThat(all(svg, "polyline"))
        .hasSize(5)
        .allSatisfy(line -> assertThat(line.getAttribute("points").split(" ", -1)).hasSize(120));
    assertThat(texts(svg))
        .contains("million steps/s", "arena [MiB]", "process [MiB]", "time [s]")
        .contains("throughput", "resident", "not lazily freed", "live blocks", "RSS");
  }

  @Test
  void shouldPlacePointsByTheirValue() throws Exception {
    Document svg = parse(SoakChart.draw("slab", SoakEpochs.withMemory(2, i -> i == 1 ? 0 : MEBI)));

    String[] points = all(svg, "polyline").get(1).getAttribute("points").split(" ", -1);
    double low = Double.parseDouble(points[0].split(",", -1)[1]);
    double high = Double.parseDouble(points[1].split(",", -1)[1]);
    // SVG's y axis points down. The panel is 190 high, and its axis ends a little above 1 MiB.
    assertThat(low - high).isBetween(130.0, 190.0);
  }

  @Test
  void shouldLeaveTheArenaOutWhereItIsUnknown() throws Exception {
    Document svg = parse(SoakChart.draw("floor", SoakEpochs.of(10, SoakEpochs::unknown)));

    assertThat(all(svg, "polyline")).hasSize(2);
    assertThat(texts(svg)).doesNotContain("arena [MiB]");
  }

  @Test
  void shouldKeepTheExtremesOfALongSoak() throws Exception {
    List<SoakEpoch> epochs = SoakEpochs.withMemory(86_400, i -> i == 50_001 ? 100 * MEBI : MEBI);

    Document svg = parse(SoakChart.draw("a & b <c>", epochs));

    String[] points = all(svg, "polyline").get(1).getAttribute("points").split(" ", -1);
    assertThat(points).hasSize(2_000);
    long spikes =
        Arrays.stream(points)
            .map(point -> Double.parseDouble(point.split(",", -1)[1]))
            .filter(y -> y < 400)
            .count();
    assertThat(spikes).isOne();
    assertThat(texts(svg)).contains("a & b <c>", "time [min]");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0.2", "7, 1", "23, 5", "100, 20", "0.004, 0.001"})
  void shouldChooseReadableSteps(double highest, double step) {
    assertThat(SoakChart.niceStep(highest)).isCloseTo(step, within(step / 1000));
  }
}
