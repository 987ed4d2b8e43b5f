package org.arenalab.bench.loops.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartsTest {
  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void shouldDrawEachPointWithItsValue() throws Exception {
    Plot plot =
        new Plot(
            "a < b & c",
            "seconds",
            List.of(
                new Plot.Panel(
                    "MiB",
                    List.of(
                        new Plot.Series(
                            "saved", List.of(new Plot.Point(1, 20), new Plot.Point(2, 40))))),
                new Plot.Panel("%", List.of(new Plot.Series("CPU", List.of())))));
    Document svg = parsed(plot.draw());
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(2);
    assertThat(plot.draw()).contains("a &lt; b &amp; c", "saved: 2.000, 40.00");
    double y1 =
        Double.parseDouble(
            svg.getElementsByTagName("circle")
                .item(0)
                .getAttributes()
                .getNamedItem("cy")
                .getNodeValue());
    double y2 =
        Double.parseDouble(
            svg.getElementsByTagName("circle")
                .item(1)
                .getAttributes()
                .getNamedItem("cy")
                .getNodeValue());
    assertThat(y2).as("the greater value is higher").isLessThan(y1);
  }

  @Test
  void shouldLeaveOutABarWithoutValue() throws Exception {
    BarChart chart =
        new BarChart(
            "Accuracy",
            List.of("precision", "recall"),
            List.of(new BarChart.Row("touches", new double[] {100, Double.NaN}, "0.1 us")));
    Document svg = parsed(chart.draw());
    // The background, two of the legend, and one bar.
    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(4);
    assertThat(chart.draw()).contains(">100.00<", ">0.1 us<").doesNotContain("NaN");
  }

  @Test
  void shouldDrawValuesOnALogarithmicScale() throws Exception {
    ValueChart chart =
        new ValueChart(
            "Times",
            "us",
            true,
            List.of("p95", "p99"),
            List.of(
                new ValueChart.Row("one", new double[] {10, 1_000}),
                new ValueChart.Row("none", new double[] {Double.NaN, 0})));
    String svg = chart.draw();
    // The background, two of the legend, and two bars.
    assertThat(parsed(svg).getElementsByTagName("rect").getLength()).isEqualTo(5);
    assertThat(svg).contains(">10.0<", ">1000<", ">one<", ">none<");
  }

  @Test
  void shouldDrawAChartWithoutValues() throws Exception {
    String svg = new ValueChart("Empty", "us", false, List.of("p95"), List.of()).draw();
    assertThat(parsed(svg).getElementsByTagName("rect").getLength()).isEqualTo(2);
  }
}
