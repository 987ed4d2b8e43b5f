package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.bench.command.trace.TraceCommand;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code trace} command: import and info of one file, and the exit codes. */
class TraceCommandTest {
  private static final int USAGE = 2;

  @TempDir private Path folder;
  private String input;
  private String trace;

  @BeforeEach
  void write() throws IOException {
    Path text = folder.resolve("a.txt");
    Files.writeString(text, "a 0 100 0\nr 0 300 0\na 1 50 1\nf 0 1\n");
    input = text.toString();
    trace = folder.resolve("a.trace").toString();
  }

  private static CommandOutput trace(String... words) {
    return CommandOutput.of(TraceCommand.class, words);
  }

  @Test
  void shouldImportAndDescribe() throws IOException {
    CommandOutput imported = trace("import", input, "-o", trace, "--program", "a program");
    assertThat(imported.exit()).as(imported.error()).isZero();
    assertThat(imported.out())
        .contains("a.trace: 4 events, ", "text with ids and threads", "repairs 0");

    Path svg = folder.resolve("a.svg");
    CommandOutput info = trace("info", trace, "--svg", svg.toString());
    assertThat(info.exit()).as(info.error()).isZero();
    assertThat(info.out()).contains("a program", "threads       2", "1 of 1 (100.00 %)");
    assertThat(svg).content().startsWith("<svg");
  }

  @Test
  void shouldNameWrongRequests() {
    assertThat(trace().exit()).isEqualTo(USAGE);
    CommandOutput format = trace("import", input, "-o", trace, "--format", "xml");
    assertThat(format.exit()).isEqualTo(USAGE);
    assertThat(format.error()).contains("--format=xml, expected heaptrack, ids, ids-of-one-thread");
    CommandOutput wrong = trace("import", input, "-o", trace, "--format", "memory-replay");
    assertThat(wrong.exit()).isEqualTo(USAGE);
    assertThat(wrong.error()).contains("line=1, text=\"a 0 100 0\"");
    CommandOutput record = trace("record", "-o", trace, "--", "no-such-program");
    assertThat(record.exit()).isEqualTo(USAGE);
    assertThat(record.error()).contains("program=no-such-program, expected an executable file");
    CommandOutput seconds = trace("record", "-o", trace, "--seconds", "2", "--", "ls");
    assertThat(seconds.error()).contains("--seconds is for a JVM");
    CommandOutput info = trace("info", input);
    assertThat(info.exit()).isEqualTo(USAGE);
    assertThat(info.error()).contains("expected ARENATRC at its start");
  }
}
