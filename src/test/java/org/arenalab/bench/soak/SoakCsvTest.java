package org.arenalab.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoakCsvTest {
  private static final SoakEpoch KNOWN =
      new SoakEpoch(1, 1, 1.25, 100, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("soak.csv");
  }

  @Test
  void shouldReadBackWhatItWrote() throws Exception {
    SoakEpoch unknown = SoakEpochs.unknown(2);
    try (SoakCsv csv = SoakCsv.open(file, List.of())) {
      csv.append(KNOWN);
      csv.append(unknown);

      // Reads the file before it is closed: a killed process leaves this state.
      assertThat(SoakCsv.read(file)).containsExactly(KNOWN, unknown);
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0).split(",", -1))
        .hasSize(18)
        .contains("steps_per_s", "process_rss_bytes", "waited_ns");
    assertThat(lines.get(1)).startsWith("1,1,1.250000,100,80,2,3,4,5,6,7,8,9,10");
    assertThat(lines.get(2)).contains(",,,,2097152,,");
  }

  @Test
  void shouldGoOnBehindALineThatWasCut() throws Exception {
    try (SoakCsv csv = SoakCsv.open(file, List.of())) {
      csv.append(KNOWN);
    }
    Files.writeString(file, "1,2,1.0000", StandardOpenOption.APPEND);

    List<SoakEpoch> known = SoakCsv.read(file);
    try (SoakCsv csv = SoakCsv.open(file, known)) {
      csv.append(SoakEpochs.unknown(2));
    }

    assertThat(known).containsExactly(KNOWN);
    assertThat(SoakCsv.read(file)).containsExactly(KNOWN, SoakEpochs.unknown(2));
  }

  @Test
  void shouldReadAFileWithoutTheColumnsOfABusyMachine() throws Exception {
    Files.writeString(
        file, SoakCsv.OLD_HEADER + "\n1,1,1.250000,100,80,2,3,4,5,6,7,8,9,10,11,12\n");

    SoakEpoch read = SoakCsv.read(file).getFirst();

    assertThat(read.majorFaults()).isEqualTo(12);
    assertThat(read.waitedNs()).isEqualTo(SoakEpoch.UNKNOWN);
    assertThat(read.stolenNs()).isEqualTo(SoakEpoch.UNKNOWN);
    // A resumed soak writes the file anew, with all columns.
    try (SoakCsv csv = SoakCsv.open(file, List.of(read))) {
      csv.append(KNOWN);
    }
    assertThat(SoakCsv.read(file)).containsExactly(read, KNOWN);
  }

  @Test
  void shouldRefuseAnotherFile() throws Exception {
    Files.writeString(file, "a,b,c\n1,2,3\n");

    assertThatThrownBy(() -> SoakCsv.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("soak.csv is not the CSV of a soak");
  }

  @Test
  void shouldNameTheLineThatIsWrong() throws Exception {
    Files.writeString(file, SoakCsv.HEADER + "\n1,2,3\n");

    assertThatThrownBy(() -> SoakCsv.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2: 3 columns, expected 18");
  }
}
