package org.arenalab.pager.daemon;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A daemon process and all its standbys, which write to one file. Closing kills all of them. */
final class DaemonProcess implements AutoCloseable {
  /** A READY or STANDBY line, and the number of the process that wrote it. */
  private record Line(String kind, long pid) {}

  private static final Pattern PID = Pattern.compile("(READY|STANDBY) pid=(\\d+).*");
  private static final long PATIENCE_NS = 30_000_000_000L;

  private final Path output;
  private int seen;

  DaemonProcess(DaemonConfig config, boolean withStandby) throws IOException {
    output = Files.createTempFile("arenalab-pagerd", ".out");
    Process _ =
        new ProcessBuilder(PagerProcess.command(config, withStandby))
            .redirectError(Redirect.INHERIT)
            .redirectOutput(output.toFile())
            .start();
  }

  private List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String text : Files.readAllLines(output)) {
      Matcher matcher = PID.matcher(text);
      if (matcher.matches()) {
        lines.add(new Line(matcher.group(1), Long.parseLong(matcher.group(2))));
      }
    }
    return lines;
  }

  /** Waits for the next line of a kind, and returns its process. */
  long await(String kind) throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (System.nanoTime() < deadlineNs) {
      List<Line> lines = lines();
      while (seen < lines.size()) {
        Line line = lines.get(seen++);
        if (line.kind().equals(kind)) {
          return line.pid();
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError("no line: " + kind + " in " + lines());
  }

  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Kills the latest standby first, so that nobody takes over. */
  @Override
  public void close() throws IOException {
    lines().stream()
        .map(Line::pid)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .forEach(
            process -> {
              List<ProcessHandle> standbys = process.descendants().toList();
              standbys.forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            });
    Files.deleteIfExists(output);
  }
}
