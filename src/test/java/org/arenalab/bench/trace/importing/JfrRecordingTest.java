package org.arenalab.bench.trace.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.arenalab.trace.TraceCounts;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceVerifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of recordings of JFR: Netty's own events, and events with async-profiler's fields. */
@Tag("medium")
@Tag("beside")
class JfrRecordingTest {
  @TempDir private Path folder;

  /** An event with the name and fields of async-profiler's. */
  @Name("profiler.Malloc")
  static final class Malloc extends Event {
    long address;
    long size;
  }

  /** An event with the name and fields of async-profiler's. */
  @Name("profiler.Free")
  static final class Free extends Event {
    long address;
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private Path record(Work work) throws IOException, InterruptedException {
    Path file = folder.resolve("a.jfr");
    try (Recording recording = new Recording()) {
      for (String name :
          new String[] {
            "io.netty.AllocateBuffer",
            "io.netty.ReallocateBuffer",
            "io.netty.FreeBuffer",
            "profiler.Malloc",
            "profiler.Free"
          }) {
        var _ = recording.enable(name).withoutStackTrace();
      }
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return file;
  }

  private ImportedTrace imported(Path recording) {
    return new TraceImport(recording.toString(), null, "", folder.resolve("a.trace")).run();
  }

  private TraceCounts counts() {
    try (TraceReader reader = TraceReader.open(folder.resolve("a.trace"))) {
      return TraceVerifier.verify(reader);
    }
  }

  @Test
  void shouldImportNettysEvents() throws IOException, InterruptedException {
    AdaptiveByteBufAllocator allocator = new AdaptiveByteBufAllocator(true);
    Path recording =
        record(
            () -> {
              ByteBuf first = allocator.directBuffer(100, 100_000);
              ByteBuf second = allocator.directBuffer(200);
              ByteBuf onHeap = allocator.heapBuffer(300);
              var _ = first.capacity(50_000);
              assertThat(first.release()).isTrue();
              Thread other = new Thread(second::release);
              other.start();
              other.join();
              assertThat(onHeap.release()).isTrue();
            });
    ImportedTrace trace = imported(recording);
    assertThat(trace.description().source()).isEqualTo("JFR, Netty's allocator events");
    assertThat(trace.ending().unmatched()).isZero();
    TraceCounts counts = counts();
    assertThat(counts.allocations()).isEqualTo(2);
    assertThat(counts.reallocations()).isEqualTo(1);
    assertThat(counts.frees()).isEqualTo(2);
    assertThat(counts.threads()).isEqualTo(2);
    assertThat(counts.live()).isZero();
  }

  private static void allocate(long address, long sizeBytes) {
    Malloc event = new Malloc();
    event.address = address;
    event.size = sizeBytes;
    event.commit();
  }

  private static void free(long address) {
    Free event = new Free();
    event.address = address;
    event.commit();
  }

  @Test
  void shouldImportEventsOfTheProfiler() throws IOException, InterruptedException {
    Path recording =
        record(
            () -> {
              for (int i = 1; i <= 100; i++) {
                allocate(i, i);
              }
              for (int i = 1; i <= 60; i++) {
                free(i);
              }
              free(7777);
            });
    ImportedTrace trace = imported(recording);
    assertThat(trace.description().source()).isEqualTo("JFR, async-profiler");
    assertThat(trace.description().isSampled()).isFalse();
    assertThat(trace.ending().unmatched()).isEqualTo(1);
    assertThat(counts().live()).isEqualTo(40);
  }

  @Test
  void shouldNameRecordingWithoutAllocator() throws IOException, InterruptedException {
    Path recording = record(() -> {});
    assertThatThrownBy(() -> imported(recording))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("events of an allocator=0");
    byte[] bytes = Files.readAllBytes(recording);
    Files.write(recording, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> imported(recording)).isInstanceOf(ImportException.class);
  }
}
