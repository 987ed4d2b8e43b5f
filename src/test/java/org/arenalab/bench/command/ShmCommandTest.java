package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.shm.MemfdOwner;
import org.arenalab.shm.SharedDirectory;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShmCommandTest {
  private static final long PID = ProcessHandle.current().pid();

  private final SharedDirectory shared = new SharedDirectory();
  private final ShmArena arena =
      ShmArena.create(
          ShmArenaConfig.builder()
              .directory(shared.path())
              .name("mine")
              .capacityBytes(1 << 20)
              .build());

  ShmCommandTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    arena.close();
    shared.close();
  }

  private CommandOutput shm(String... words) {
    String[] all = java.util.Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--directory";
    all[words.length + 1] = shared.path().toString();
    return CommandOutput.of(ShmCommand.class, all);
  }

  @Test
  void shouldListSegmentsForPeople() throws IOException {
    Files.writeString(shared.path().resolve("foreign"), "something else");
    arena.allocate(200_000);

    CommandOutput output = shm("list");

    assertThat(output.exit()).isZero();
    assertThat(output.out().lines()).hasSize(2);
    assertThat(output.out())
        .contains("NAME", "mine", Long.toString(PID), "yes", "valid", "1 MiB", "208 KiB");
  }

  @Test
  void shouldListSegmentsForPrograms() throws IOException {
    arena.allocate(100);

    JsonNode segment = new ObjectMapper().readTree(shm("list", "--json").out()).at("/segments/0");

    assertThat(segment.get("name").asText()).isEqualTo("mine");
    assertThat(segment.get("ownerPid").asLong()).isEqualTo(PID);
    assertThat(segment.at("/stats/liveBytes").asLong()).isEqualTo(arena.stats().liveBytes());
  }

  @Test
  void shouldInspectOneSegment() {
    arena.free(arena.allocate(64));

    assertThat(shm("inspect", "mine").out())
        .contains("process " + PID, "alive", "1048576 B", "1 frees");
  }

  @Test
  void shouldSayThatThereIsNone() {
    arena.close();

    assertThat(shm("list").out()).isEqualTo("no segments in " + shared.path() + "\n");
    assertThat(shm("sweep").out()).isEqualTo("0 segment(s) removed, 0 B freed\n");
  }

  @Test
  void shouldLeaveSegmentsOfTheLivingAlone() {
    assertThat(shm("sweep").out()).contains("0 segment(s) removed");
    assertThat(arena.path()).exists();
  }

  @Test
  void shouldReportABrokenSegmentAndFail() throws IOException {
    byte[] header = Files.readAllBytes(arena.path());
    header[60] ^= 1;
    Files.write(shared.path().resolve("broken"), java.util.Arrays.copyOf(header, 8192));

    CommandOutput output = shm("sweep");

    assertThat(output.exit()).isEqualTo(1);
    assertThat(output.out()).contains("kept", "broken", "checksum");
    assertThat(output.out()).contains("--broken");
    assertThat(shm("list").out()).contains("CORRUPT");
    Files.setLastModifiedTime(shared.path().resolve("broken"), FileTime.fromMillis(0));
    assertThat(shm("sweep", "--broken").exit()).isZero();
    assertThat(shm("sweep").exit()).as("nothing is left").isZero();
    assertThat(arena.path()).exists();
  }

  @Tag("medium")
  @Test
  void shouldShowAndSweepWhatLivesInAMemfd() throws Exception {
    arena.close();
    try (JavaProcess owner = JavaProcess.start(List.of(shared.asProperty()), MemfdOwner.class)) {
      Path path = Path.of(owner.awaitLine("OWNS "));
      String name = path.getFileName().toString();

      assertThat(shm("list").out()).contains(name, "memfd", "valid", Long.toString(owner.pid()));
      assertThat(shm("inspect", name).out())
          .contains("backing     memfd", "alive", "4194304 B", "1 allocations");
      assertThat(shm("sweep").out()).contains("0 segment(s) removed");
      owner.kill();

      assertThat(shm("list").out()).contains(name, "OWNER_GONE", "no longer has it");
      assertThat(shm("inspect", name).out()).contains("dead (\"shm sweep\" removes the segment)");
      assertThat(shm("sweep", "--dry-run").out()).contains("would remove " + path);
      CommandOutput swept = shm("sweep");
      assertThat(swept.exit()).isZero();
      assertThat(swept.out()).contains("removed " + path, "owner " + owner.pid() + " is dead");
      assertThat(path).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({"inspect missing", "inspect ../mine", "inspect", "list --nonsense", "nonsense"})
  void shouldRefuseBadUsageInOneLine(String words) {
    CommandOutput output = shm(words.split(" "));

    assertThat(output.exit()).isEqualTo(2);
    assertThat(output.error()).hasLineCount(1).doesNotContain("Exception");
  }

  @Test
  void shouldRefuseADirectoryThatIsNotThere() {
    CommandOutput output =
        CommandOutput.of(ShmCommand.class, "list", "--directory", shared.path() + "/nowhere");

    assertThat(output.exit()).isEqualTo(2);
    assertThat(output.error()).contains("nowhere").hasLineCount(1);
  }
}
