package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The process of a {@link PagerChild}, and a conversation with it. */
public final class PagerChildProcess implements AutoCloseable {
  public final Process process;
  private final BufferedReader output;
  private final BufferedWriter input;

  public PagerChildProcess(Path socket, int pages) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmn8m",
            "-XX:-CreateCoredumpOnCrash",
            "-cp",
            System.getProperty("java.class.path"),
            PagerChild.class.getName(),
            socket.toString(),
            Integer.toString(pages)));
    process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    output = process.inputReader(StandardCharsets.UTF_8);
    input = process.outputWriter(StandardCharsets.UTF_8);
  }

  public void send(String command) throws IOException {
    input.write(command + "\n");
    input.flush();
  }

  public void expect(String line) throws IOException {
    assertThat(output.readLine()).isEqualTo(line);
  }

  String line() throws IOException {
    return output.readLine();
  }

  /** Returns the next whole line of a process that has ended; empty if there is none. */
  String lineIfAny() {
    try {
      String line = output.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns the next lines, in no order. */
  Set<String> lines(int count) throws IOException {
    Set<String> lines = new HashSet<>();
    for (int i = 0; i < count; i++) {
      lines.add(line());
    }
    return lines;
  }

  public void ask(String command, String answer) throws IOException {
    send(command);
    expect(answer);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
