package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.arenalab.bench.ab.ForeignJar;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.RowPlanner;
import org.arenalab.bench.run.twins.left.TwinWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.BenchmarkListEntry;

class JmhJarTest {
  @TempDir private Path folder;

  @Test
  void shouldListTheBenchmarksOfAForeignJar() throws IOException {
    Path file = folder.resolve("foreign.jar");
    ForeignJar.write(file, TwinWork.class);
    JmhJar jar = new JmhJar(file);

    assertThat(RowPlanner.select(jar.benchmarks(), List.of("TwinWork"), List.of()))
        .extracting(BenchmarkListEntry::getUsername)
        .contains(TwinWork.class.getName() + ".step")
        .allMatch(name -> name.contains("twins.left"));
    assertThat(jar.mainClass()).isEqualTo("org.openjdk.jmh.Main");
  }

  @Test
  void shouldNameTheJmhThatItCannotRead() throws IOException {
    Path old =
        zip(
            Map.of(
                "META-INF/BenchmarkList",
                "JMH S 7 one.Old S 30 one.generated.Old_step_jmhTest S 4 step S 11 AverageTime E A"
                    + " 1 1 1 E E E E E E E E E E E E E M 1 4 size 2 1 1 1 2 E E E \n",
                "jmh.properties",
                "jmh.version=1.21\n"));

    assertThatThrownBy(() -> new JmhJar(old).benchmarks())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("JMH=1.21, expected 1.24 or newer")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void shouldSayWhatIsNoJmhJar() throws IOException {
    Path other = zip(Map.of("a.txt", "a"));
    Path text = Files.writeString(folder.resolve("text.jar"), "text");

    assertThatThrownBy(() -> new JmhJar(other).benchmarks()).hasMessageContaining("not a JMH jar");
    assertThatThrownBy(() -> new JmhJar(other).mainClass()).hasMessageContaining("no Main-Class");
    assertThatThrownBy(() -> new JmhJar(text).benchmarks())
        .hasMessageContaining("is not a jar that can be read");
  }

  private Path zip(Map<String, String> entries) throws IOException {
    Path file = folder.resolve("made.jar");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
