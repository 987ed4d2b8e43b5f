package org.arenalab.bench.trace.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.arenalab.trace.EventColumns;
import org.arenalab.trace.TraceException;
import org.arenalab.trace.TraceException.Reason;
import org.arenalab.trace.TraceReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Imports of text: events, compression, and named refusals. */
class TraceImportTest {
  private static final String IDS = "# a program: 4 events\na 0 48 0\nc 1 24 1\nr 0 96 1\nf 1 0\n";

  @TempDir private Path folder;

  private ImportedTrace imported(String text) throws IOException {
    return imported(text.getBytes(StandardCharsets.UTF_8));
  }

  private ImportedTrace imported(byte[] bytes) throws IOException {
    Path input = folder.resolve("input");
    Files.write(input, bytes);
    return new TraceImport(input.toString(), null, "a program", output()).run();
  }

  private Path output() {
    return folder.resolve("a.trace");
  }

  /** Returns the events as "KIND thread id size alignment". */
  private List<String> events() {
    List<String> events = new ArrayList<>();
    EventColumns columns = new EventColumns();
    try (TraceReader reader = TraceReader.open(output())) {
      while (reader.next(columns)) {
        for (int i = 0; i < columns.count(); i++) {
          events.add(
              "%s %d %d %d %d"
                  .formatted(
                      columns.kind(i),
                      columns.thread(i),
                      columns.id(i),
                      columns.sizeBytes(i),
                      columns.alignmentBytes(i)));
        }
      }
    }
    return events;
  }

  @Test
  void shouldImportIdsWithThreads() throws IOException {
    ImportedTrace trace = imported(IDS);
    assertThat(trace.ending().events()).isEqualTo(4);
    assertThat(trace.description().program()).isEqualTo("a program");
    assertThat(trace.description().threadsKnown()).isTrue();
    assertThat(trace.sizeBytes()).isEqualTo(Files.size(output()));
    assertThat(events())
        .containsExactly(
            "ALLOCATE 0 0 48 0", "ALLOCATE_ZEROED 1 1 24 0", "REALLOCATE 1 0 96 0", "FREE 0 1 0 0");
  }

  /** The form of CS:APP has four numbers before its events. */
  @Test
  void shouldImportIdsOfOneThread() throws IOException {
    ImportedTrace trace = imported("20000\n2\n5\n1\na 0 512\na 1 0\nr 0 640\nf 0\nf -1\nf 1");
    assertThat(trace.description().source()).contains("single-threaded");
    assertThat(trace.description().threadsKnown()).isFalse();
    assertThat(events())
        .containsExactly(
            "ALLOCATE 0 0 512 0",
            "ALLOCATE 0 1 0 0",
            "REALLOCATE 0 0 640 0",
            "FREE 0 0 0 0",
            "FREE 0 1 0 0");
  }

  @Test
  void shouldImportMemoryReplay() throws IOException {
    ImportedTrace trace =
        imported(
            """
            100: malloc 0x7f00 16
            101: calloc 0x7f20 4 8 1000 2000
            101: memalign 0x7f40 48 100
            100: realloc 0x8000 0x7f00 32
            100: realloc 0x8100 0x0 5
            101: malloc 0x0 99
            101: free 0x0
            101: free 0x8000
            101: realloc 0x0 0x8100 0
            101: thread_done 0x0
            101: malloc 0x9000 1
            """);
    assertThat(trace.ending().repairs()).isZero();
    assertThat(events())
        .containsExactly(
            "ALLOCATE 0 0 16 0",
            "ALLOCATE_ZEROED 1 1 32 0",
            "ALLOCATE_ALIGNED 1 2 100 64",
            "REALLOCATE 0 0 32 0",
            "ALLOCATE 0 3 5 0",
            "FREE 1 0 0 0",
            "FREE 1 3 0 0",
            "THREAD_END 1 0 0 0",
            "ALLOCATE 2 3 1 0");
  }

  @Test
  void shouldImportCtsrd() throws IOException {
    imported(
        """
        malloc(8) = 81d220b48<6655>
        calloc(2, 8) = 81d220b50<6656>
        realloc(81d220b48<6655>, 16) = 81d3b83a0<6657>
        aligned_alloc(64, 128) = 81d3b8400<6658>
        free(81d3b83a0<6657>)
        free(0)
        """);
    assertThat(events())
        .containsExactly(
            "ALLOCATE 0 0 8 0",
            "ALLOCATE_ZEROED 0 1 16 0",
            "REALLOCATE 0 0 16 0",
            "ALLOCATE_ALIGNED 0 2 128 64",
            "FREE 0 0 0 0");
  }

  @Test
  void shouldImportHeaptrack() throws IOException {
    ImportedTrace trace =
        imported(
            """
            v 10500 3
            x /usr/bin/ls
            X ls
            I 1000 3e8
            s 4 main
            t 1 0
            a 10 1
            + 0
            + 0
            a 1f 1
            + 1
            - 0
            c 5
            R 100
            - 1
            """);
    assertThat(trace.description().source()).isEqualTo("heaptrack, single-threaded");
    assertThat(events())
        .containsExactly(
            "ALLOCATE 0 0 16 0",
            "ALLOCATE 0 1 16 0",
            "ALLOCATE 0 2 31 0",
            "FREE 0 1 0 0",
            "FREE 0 2 0 0");
  }

  /** A way to compress a file. */
  enum Compression {
    XZ {
      @Override
      OutputStream open(OutputStream out) throws IOException {
        return new XZOutputStream(out, new LZMA2Options(0));
      }
    },
    ZSTD {
      @Override
      OutputStream open(OutputStream out) throws IOException {
        return new ZstdOutputStream(out);
      }
    },
    GZIP {
      @Override
      OutputStream open(OutputStream out) throws IOException {
        return new GZIPOutputStream(out);
      }
    },
    /** Its name leads out of a folder, and is never used. */
    ZIP {
      @Override
      OutputStream open(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(new ZipEntry("../../outside"));
        return zip;
      }
    };

    abstract OutputStream open(OutputStream out) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void shouldImportCompressedText(Compression compression) throws IOException {
    Path input = folder.resolve("compressed");
    try (OutputStream out = compression.open(Files.newOutputStream(input))) {
      out.write(IDS.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(new TraceImport(input.toString(), null, "", output()).run().ending().events())
        .isEqualTo(4);
    assertThat(folder.resolveSibling("outside")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 0 1 0;a 1 x 0|line=2|a number from 0 to 2^63 - 1",
        "a 0 1 0;a 1 9223372036854775808 0|line=2|a number from 0 to 2^63 - 1",
        "a 0 1 0;g 0|line=2|a, c, r or f",
        "a 0 1 0;f 0 0 0|line=2|no more words",
        "a 0 1 0;f 0 2147483648|line=2|a number from 0 to 2^31 - 1",
        "1: free 0x0;1: calloc 0x10 4294967296 4294967296|line=2|a product below 2^63",
        "1: free 0x0;1: alloc 0x10 4|line=2|malloc, calloc",
        "1: free 0x0;1: malloc 0xFFFFFFFFFFFFFFFF 4|line=2|hexadecimal number of up to 63 bits",
        "malloc(8) = 1<1>;free(1|line=2|a number in angle brackets",
        "hello;world|line=1, text=\"hello\"|a known format; name it with --format"
      })
  void shouldNameTheWrongLine(String lines, String place, String expected) {
    assertThatThrownBy(() -> imported(lines.replace(";", "\n")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(expected);
    assertThat(output()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 0 1 0;a 0 1 0|ID_LIVE",
        "a 0 1 0;f 0 0;f 0 0|ID_FREED",
        "a 0 1 0;f 3 0|ID_UNKNOWN",
        "a 0 1 16777216|INVALID_REQUEST"
      })
  void shouldNameImpossibleEvent(String lines, Reason reason) {
    assertThatThrownBy(() -> imported(lines.replace(";", "\n")))
        .isInstanceOf(TraceException.class)
        .hasFieldOrPropertyWithValue("reason", reason);
    assertThat(output()).doesNotExist();
  }

  @Test
  void shouldLeaveNoFileAfterAFailure() throws IOException {
    assertThatThrownBy(() -> imported("a 0 1 0\nx\n")).isInstanceOf(ImportException.class);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("input");
    }
  }

  @Test
  void shouldNameMissingFileAndFolder() throws IOException {
    assertThatThrownBy(
            () -> new TraceImport(folder.resolve("none").toString(), null, "", output()).run())
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("none");
    Files.writeString(folder.resolve("input"), IDS);
    Path missing = folder.resolve("none/a.trace");
    assertThatThrownBy(
            () ->
                new TraceImport(folder.resolve("input").toString(), InputFormat.IDS, "", missing)
                    .run())
        .isInstanceOf(TraceException.class)
        .hasFieldOrPropertyWithValue("reason", Reason.UNWRITABLE);
  }

  @Test
  void shouldRefuseLongLine() {
    assertThatThrownBy(() -> imported("a 0 1 0\n#" + "x".repeat(300_000)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("line=2")
        .hasMessageContaining("a line of at most 131072 B");
  }

  /** Lines cross the end of the buffer many times. */
  @Test
  void shouldImportLongText() throws IOException {
    StringBuilder text = new StringBuilder("a 0 1 0\n");
    for (int i = 1; i < 100_000; i++) {
      text.append("a ").append(i).append(' ').append(i % 1000).append(" 0\n");
    }
    assertThat(imported(text.toString()).ending().events()).isEqualTo(100_000);
    assertThat(events().get(99_999)).isEqualTo("ALLOCATE 0 99999 999 0");
  }
}
