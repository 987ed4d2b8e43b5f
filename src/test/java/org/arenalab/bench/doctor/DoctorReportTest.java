package org.arenalab.bench.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.arenalab.os.probe.Capability;
import org.arenalab.os.probe.Platform;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("beside")
class DoctorReportTest {
  private static final Path KEPT = Path.of("results", "local");
  private static final Capability LONG =
      Capability.no("some thing", "fact ".repeat(50), "x".repeat(300), "sudo do \"it\"");

  @Test
  void shouldStayWithinItsWidthAndAlign() {
    DoctorReport report =
        new DoctorReport(List.of(LONG), List.of(Capability.ok("peer", "1.0 loads")));

    List<String> lines = report.lines(false);

    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(lines).contains("ok      peer             1.0 loads");
    assertThat(lines.getLast()).isEqualTo("1 ok, 0 limited, 1 no. Nothing was changed.");
    assertThat(String.join("\n", lines))
        .contains("why:")
        .contains("do: sudo do")
        .doesNotContain("\u001b");
  }

  @Test
  void shouldColourTheStatusAloneOnATerminal() {
    List<String> lines =
        new DoctorReport(List.of(), List.of(Capability.ok("peer", "fact"))).lines(true);

    assertThat(lines).anyMatch(line -> line.startsWith("\u001b[32mok      \u001b[0mpeer"));
  }

  @Test
  void shouldPrintTheSameAsJson() throws IOException {
    JsonNode json = new ObjectMapper().readTree(new DoctorReport(List.of(LONG), List.of()).json());

    assertThat(json.at("/machine/0/status").asText()).isEqualTo("no");
    assertThat(json.at("/machine/0/remedy").asText()).isEqualTo("sudo do \"it\"");
    assertThat(json.at("/laboratory").size()).isZero();
  }

  @Tag("medium")
  @Test
  void shouldFindTheLaboratoryInOrderHere(@TempDir Path directory) {
    List<Capability> all = new LaboratoryProbes(directory, KEPT, Map.of("zstd-jni", "1.2.3")).all();

    assertThat(all)
        .filteredOn(
            c ->
                List.of("JDK", "lz4-java", "zstd-jni", "mimalloc-plain", "rpmalloc", "results")
                    .contains(c.name()))
        .hasSize(6)
        .allSatisfy(c -> assertThat(c.status()).isEqualTo(Capability.Status.OK));
    assertThat(all).anySatisfy(c -> assertThat(c.fact()).startsWith("1.2.3, native library"));
    assertThat(all)
        .filteredOn(c -> c.name().equals("git"))
        .singleElement()
        .satisfies(c -> assertThat(c.status()).isEqualTo(Capability.Status.LIMITED));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldNameAPeerThatDoesNotLoad() {
    Capability broken =
        new PeerProbes(Map.of())
            .probe(
                "broken",
                page -> {
                  throw new UnsatisfiedLinkError("no libbroken\nin java.library.path");
                });
    Capability lossy = new PeerProbes(Map.of()).probe("lossy", page -> new byte[1]);

    assertThat(broken.status()).isEqualTo(Capability.Status.NO);
    assertThat(broken.reason()).isEqualTo("no libbroken");
    assertThat(lossy.status()).isEqualTo(Capability.Status.NO);
    assertThat(PeerProbes.allocator("malloc-plain").fact()).startsWith("glibc 2.");
  }

  @Test
  void shouldSayWhenResultsCannotBeWritten() {
    Capability here = new LaboratoryProbes(Path.of("/proc/self"), KEPT, Map.of()).results();

    assertThat(here.status()).isEqualTo(Capability.Status.NO);
    assertThat(here.fact()).isEqualTo("cannot write to /proc/self");
  }

  @Test
  void shouldReportThisMachineWithinItsWidth() {
    assertThat(new DoctorReport(Platform.probe(), List.of()).lines(false))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }
}
