package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.Await;
import org.arenalab.JavaProcess;

/** The process of a {@link HeapLoadChild}, and a conversation with it. */
public final class HeapLoad implements AutoCloseable {
  /** 128 + SIGABRT: the exit code of a client whose daemon and standby are dead. */
  public static final int ABORTED = 134;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final JavaProcess process;
  private int reports;
  private long longestStallNs;

  /**
   * A report of the client.
   *
   * @param stallNs the longest access since the last report
   */
  public record Report(long faults, long stallNs, long wrong, long evicted, boolean closed) {
    private static final Pattern FIGURES =
        Pattern.compile("faults=(\\d+) stall_ns=(\\d+) wrong=(\\d+) evicted=(\\d+) closed=(\\w+)");

    static Report of(String line) {
      Matcher figures = FIGURES.matcher(line);
      assertThat(figures.matches()).as(line).isTrue();
      return new Report(
          Long.parseLong(figures.group(1)),
          Long.parseLong(figures.group(2)),
          Long.parseLong(figures.group(3)),
          Long.parseLong(figures.group(4)),
          Boolean.parseBoolean(figures.group(5)));
    }
  }

  private HeapLoad(JavaProcess process) {
    this.process = process;
  }

  /** Starts a client with the words of {@link HeapLoadChild}, and waits until it is attached. */
  public static HeapLoad start(Path socket, int pages, String... options) throws Exception {
    return start(List.of(), socket, pages, options);
  }

  /** Starts a client whose JVM has more flags. */
  public static HeapLoad start(List<String> flags, Path socket, int pages, String... options)
      throws Exception {
    List<String> allFlags = new ArrayList<>(List.of("-Xmx64m", "-XX:-CreateCoredumpOnCrash"));
    allFlags.addAll(flags);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(socket.toString(), Integer.toString(pages)));
    arguments.addAll(List.of(options));
    JavaProcess process =
        JavaProcess.start(allFlags, HeapLoadChild.class, arguments.toArray(String[]::new));
    String _ = process.awaitLine("loading");
    return new HeapLoad(process);
  }

  public JavaProcess process() {
    return process;
  }

  public Report report() {
    try {
      reports++;
      process.send("report " + reports);
      Report report = Report.of(process.awaitLine("report " + reports + " "));
      longestStallNs = Math.max(longestStallNs, report.stallNs());
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the client has evicted this many pages in total. */
  public void awaitEvicted(long pages) {
    assertThat(Await.holds(PATIENCE, () -> report().evicted() >= pages))
        .as("%d pages are evicted", pages)
        .isTrue();
  }

  /** Requires that pages still leave and come back, and that no byte is wrong. */
  public void requireProgress() {
    Report before = report();
    awaitEvicted(before.evicted() + 1);
    assertThat(report().wrong()).isZero();
  }

  /** Returns the longest access in the reports since the last call of this method. */
  public long takeLongestStallNs() {
    long stallNs = longestStallNs;
    longestStallNs = 0;
    return stallNs;
  }

  /** Ends the client, which compares all its bytes before and after it closes. */
  public void end() throws Exception {
    process.send("end");
    assertThat(process.awaitLine("end ")).isEqualTo("wrong=0");
    assertThat(process.awaitExit()).isZero();
  }

  @Override
  public void close() {
    try {
      process.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
