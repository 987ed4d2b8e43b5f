package org.arenalab.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.InvalidClassException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;

class ForkJournalTest {
  private static final double[][] SCORES = {{10, 11}, {20, 21}, {14, 15}};

  @TempDir private Path folder;
  private Path file;
  private ForkJournal journal;

  @BeforeEach
  void prepare() {
    file = folder.resolve("forks");
    journal = new ForkJournal(file);
  }

  @Test
  void shouldGiveBackForksThatJmhPrintsAsBefore() throws Exception {
    RunResult row = SampleRows.row("fast", SCORES);
    appendAll(row);

    List<ForkJournal.Entry> read = journal.read();

    RunResult again =
        RowMerge.merge(read.getFirst().row(), read.stream().map(ForkJournal.Entry::fork).toList());
    assertThat(ResultWriter.print(ResultFormatType.JSON, List.of(again)))
        .isEqualTo(ResultWriter.print(ResultFormatType.JSON, List.of(row)));
  }

  @Test
  void shouldLoseOnlyTheForkThatACrashCutOff() throws Exception {
    appendAll(SampleRows.row("fast", SCORES));
    byte[] whole = Files.readAllBytes(file);
    for (int lost : new int[] {1, 100, whole.length / 3 - 1}) {
      Files.write(file, Arrays.copyOf(whole, whole.length - lost));

      assertThat(journal.read()).hasSize(2);

      appendAll(SampleRows.row("fast", new double[][] {{30, 31}}));
      assertThat(journal.read()).hasSize(3);
    }
  }

  @Test
  void shouldNotReadWhatIsNotWhatWasWritten() throws Exception {
    appendAll(SampleRows.row("fast", SCORES));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(journal.read()).hasSize(1);

    Files.write(file, new byte[] {127, 127, 127, 127, 0, 0, 0, 0, 1});
    assertThat(journal.read()).isEmpty();
    Files.write(
        file, new byte[] {-1, -1, -1, -1, 0, 0, 0, 0, 1}, StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void shouldMakeNothingButForksFromAFile() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new File("anything"));
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.toByteArray());
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(bytes.size());
      out.writeInt((int) checksum.getValue());
      out.write(bytes.toByteArray());
    }

    assertThatThrownBy(journal::read)
        .isInstanceOf(InvalidClassException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void shouldBeEmptyWhereThereIsNone() throws Exception {
    assertThat(journal.read()).isEmpty();
    assertThat(file).doesNotExist();
  }

  private void appendAll(RunResult row) throws Exception {
    for (var fork : row.getBenchmarkResults()) {
      journal.append(new ForkJournal.Entry(row.getParams(), fork));
    }
  }
}
