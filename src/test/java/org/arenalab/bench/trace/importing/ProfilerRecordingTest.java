package org.arenalab.bench.trace.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.arenalab.Effort;
import org.arenalab.bench.profiler.AsyncProfilerLibrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording of a program by async-profiler: whole, cut off, and damaged. */
@Tag("medium")
@Tag("beside")
class ProfilerRecordingTest {
  private static final int BYTES_AT = 8;
  private static final long UNFINISHED_BYTES = 1 << 30;

  /** An odd number: the cuts are within and between events. */
  private static final int STEP_BYTES = Effort.of(311, 31);

  @TempDir private Path folder;
  private Path file;
  private byte[] whole;

  @BeforeEach
  void record() throws IOException, InterruptedException {
    file = folder.resolve("a.jfr");
    ProcessBuilder program = new ProcessBuilder("ls", "/");
    program.environment().put("LD_PRELOAD", AsyncProfilerLibrary.file().toString());
    program
        .environment()
        .put("ASPROF_COMMAND", "start,nativemem=0,cstack=no,jfr,loglevel=none,file=" + file);
    assertThat(program.inheritIO().start().waitFor()).isZero();
    whole = Files.readAllBytes(file);
  }

  private JfrEvents events(byte[] content) throws IOException {
    Files.write(file, content);
    JfrEvents events = new JfrEvents();
    var _ = ProfilerRecording.read(file.toString(), events, new ThreadNumbers());
    return events;
  }

  private boolean isCutOff(byte[] content) throws IOException {
    Files.write(file, content);
    return ProfilerRecording.read(file.toString(), new JfrEvents(), new ThreadNumbers()).isCutOff();
  }

  /** Returns the recording as it is after a SIGKILL: its header is not completed. */
  private byte[] unfinished(int sizeBytes) {
    byte[] content = Arrays.copyOf(whole, sizeBytes);
    ByteBuffer.wrap(content).putLong(BYTES_AT, UNFINISHED_BYTES).putLong(16, 0).putLong(24, 0);
    return content;
  }

  @Test
  void shouldReadTheSameEventsAsTheJdk() throws IOException {
    assertThat(ProfilerRecording.isIn(whole)).isTrue();
    JfrEvents own = events(whole);
    assertThat(own.count()).isPositive();
    long allocated = 0;
    for (int i = 0; i < own.count(); i++) {
      allocated += own.kind(i) == JfrEvents.ALLOCATED ? own.sizeBytes(i) : 0;
    }
    long expected = 0;
    int count = 0;
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      String name = event.getEventType().getName();
      expected += name.equals(JfrRecording.MALLOC) ? event.getLong("size") : 0;
      count += name.equals(JfrRecording.MALLOC) || name.equals(JfrRecording.FREE) ? 1 : 0;
    }
    assertThat(own.count()).isEqualTo(count);
    assertThat(allocated).isEqualTo(expected);
  }

  @Test
  void shouldReadWholeEventsOfKilledProgram() throws IOException {
    int all = events(whole).count();
    int before = 0;
    for (int sizeBytes = 68; sizeBytes <= whole.length; sizeBytes += STEP_BYTES) {
      byte[] content = unfinished(sizeBytes);
      assertThat(isCutOff(content)).isTrue();
      int count = events(content).count();
      assertThat(count).isBetween(before, all);
      before = count;
    }
    assertThat(events(unfinished(whole.length)).count()).isEqualTo(all);
    assertThat(isCutOff(whole)).isFalse();
    byte[] two = Arrays.copyOf(whole, whole.length + 40);
    System.arraycopy(whole, 0, two, whole.length, 40);
    assertThat(isCutOff(two)).isTrue();
    assertThat(events(two).count()).isEqualTo(all);
  }

  /** JDK 11 writes version 2.0, too, and its types after the events. */
  @Test
  void shouldKnowRecordingsOfTheJdk() {
    byte[] content = whole.clone();
    ByteBuffer.wrap(content).putLong(24, 4_096);

    assertThat(ProfilerRecording.isIn(content)).isFalse();
    assertThat(ProfilerRecording.isIn(unfinished(whole.length))).isTrue();
  }

  @Test
  void shouldNameDamage() throws IOException {
    assertThatThrownBy(() -> events(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("bytes of a chunk=" + whole.length);
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < Effort.of(150, 50_000); round++) {
      byte[] content = whole.clone();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        var _ = events(content);
      } catch (ImportException e) {
        assertThat(e).hasMessageContaining("damaged");
      }
    }
  }
}
