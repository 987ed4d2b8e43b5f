package org.arenalab.tiering.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.arenalab.tiering.prefetch.PrefetchStats.State;
import org.arenalab.tiering.prefetch.RecordedSetException.Reason;
import org.arenalab.tiering.prefetch.RecordedSetFile.Contents;
import org.arenalab.tiering.prefetch.RecordedSetFile.Region;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of recorded sets: kept over a restart, and refused by name if it does not fit. */
@Tag("beside")
class RecordedSetFileTest {
  private static final int CHUNKS = 5_000;
  private static final int SET = 400;

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("sets");
  }

  private static Contents contents() {
    ChunkSet set = new ChunkSet(RecordedSet.MAX_CHUNKS);
    for (int chunk : Patterns.random(1, 100, CHUNKS)) {
      boolean _ = set.add(RegionState.key(3, chunk), RecordedSet.PROVEN);
    }
    return new Contents(4096, List.of(new Region(3, CHUNKS)), List.of(set));
  }

  private Reason refusal() {
    return catchThrowableOfType(RecordedSetException.class, () -> new RecordedSetFile(path).read())
        .reason();
  }

  /** Learns a set in one run, and returns the statistics of the next run. */
  private PrefetchStats restart(int chunks) {
    Simulation simulation = new Simulation(chunks, new PrefetchConfig(1, 4, Optional.of(path)));
    int[] set = Patterns.random(2, SET, Math.min(chunks, CHUNKS));
    simulation.consume(set, 10_000);
    simulation.engine().save(simulation.nowNs());
    return simulation.stats();
  }

  private void learn() {
    Simulation simulation = new Simulation(CHUNKS, new PrefetchConfig(1, 4, Optional.of(path)));
    for (int time = 0; time < 2; time++) {
      simulation.region().compress();
      simulation.consume(Patterns.random(2, SET, CHUNKS), 10_000);
      simulation.pause(100_000_000);
    }
    simulation.engine().save(simulation.nowNs());
  }

  @Test
  void shouldReplayAfterARestart() throws IOException {
    learn();
    assertThat(path).exists();
    assertThat(restart(CHUNKS).sets().used()).isGreaterThan(SET * 8 / 10);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void shouldRefuseARegionOfAnotherSize() throws IOException {
    learn();
    byte[] before = Files.readAllBytes(path);
    PrefetchStats.Predictor sets = restart(CHUNKS + 1).sets();
    assertThat(sets.state()).isEqualTo(State.OFF);
    assertThat(sets.reason()).contains("chunks=5001, expected 5000");
    assertThat(sets.issued()).isZero();
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
  }

  @Test
  void shouldRefuseAnotherChunkSize() {
    SimulatedRegion region = new SimulatedRegion(new SimulatedRegion.LoopClock(), CHUNKS, 1);
    Contents other = new Contents(8192, List.of(), List.of());
    assertThat(catchThrowableOfType(RecordedSetException.class, () -> other.requireFits(0, region)))
        .hasMessageContaining("chunkBytes=4096, expected 8192");
  }

  @Test
  void shouldReadWhatItWrote() throws IOException, RecordedSetException {
    new RecordedSetFile(path).write(contents());
    Contents read = new RecordedSetFile(path).read();
    assertThat(read.chunkBytes()).isEqualTo(4096);
    assertThat(read.regions()).containsExactly(new Region(3, CHUNKS));
    assertThat(read.sets().get(0).size()).isEqualTo(100);
    assertThat(read.sets().get(0).common(contents().sets().get(0))).isEqualTo(100);
  }

  @Tag("medium")
  @Test
  void shouldRefuseEveryTruncation() throws IOException {
    new RecordedSetFile(path).write(contents());
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThat(refusal()).as("%d B", length).isIn(Reason.TRUNCATED, Reason.DAMAGED);
    }
  }

  @Tag("medium")
  @Test
  void shouldRefuseEveryFlippedBit() throws IOException {
    new RecordedSetFile(path).write(contents());
    byte[] whole = Files.readAllBytes(path);
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path, damaged);
      assertThat(refusal()).as("bit %d", bit).isNotNull();
    }
  }

  @Tag("medium")
  @Test
  void shouldRefuseHostileCounts() throws IOException {
    new RecordedSetFile(path).write(contents());
    byte[] whole = Files.readAllBytes(path);
    // Every aligned number in turn becomes huge or negative; the checksum is right.
    for (int at = 8; at < whole.length - 4; at += 4) {
      for (int value : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 40_000_000}) {
        ByteBuffer hostile = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
        hostile.putInt(at, value);
        CRC32C checksum = new CRC32C();
        checksum.update(hostile.array(), 0, whole.length - 4);
        hostile.putInt(whole.length - 4, (int) checksum.getValue());
        Files.write(path, hostile.array());
        RecordedSetException refusal =
            catchThrowableOfType(
                RecordedSetException.class, () -> new RecordedSetFile(path).read());
        // A size may be any positive number: the regions decide about it. A later number may
        // happen to be another chunk.
        if (at < 44 && at != 12 && at != 24) {
          assertThat(refusal).as("%d at %d", value, at).isNotNull();
        }
      }
    }
  }

  @Test
  void shouldRefuseAHugeFile() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    assertThat(refusal()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void shouldRefuseWhatIsNotAFile() throws IOException {
    Files.createDirectory(path);
    assertThat(refusal()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void shouldRefuseAnotherFormat() throws IOException {
    Files.writeString(path, "a text that is long enough to be a file of recorded sets");
    assertThat(refusal()).isEqualTo(Reason.OTHER_FORMAT);
  }

  @Test
  void shouldStayOffWithARefusedFile() throws IOException {
    Files.writeString(path, "a text that is long enough to be a file of recorded sets");
    PrefetchStats.Predictor sets = restart(CHUNKS).sets();
    assertThat(sets.state()).isEqualTo(State.OFF);
    assertThat(sets.reason()).contains("OTHER_FORMAT").contains(path.toString());
    assertThat(path).content().startsWith("a text");
  }

  @Test
  void shouldSurviveAFolderThatIsGone() {
    path = folder.resolve("no-such-folder").resolve("sets");
    learn();
    assertThat(path).doesNotExist();
  }
}
