package org.arenalab.bench.pager.workload;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.run.LeanJvm;
import org.arenalab.bench.workload.PageSet;

/** A workload as its parent process sees it. Closing kills it. For one thread. */
public final class WorkloadProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  private WorkloadProcess(Process process) {
    this.process = process;
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts a workload and waits until its memory is filled. */
  public static WorkloadProcess start(PagedWorkload plan) throws IOException {
    return start(List.of(), plan);
  }

  /** Starts a workload under a program that runs it, such as a tracer. */
  static WorkloadProcess start(List<String> under, PagedWorkload plan) throws IOException {
    List<String> command = new ArrayList<>(under);
    command.addAll(LeanJvm.command(WorkloadMain.class, List.of(JSON.writeValueAsString(plan))));
    WorkloadProcess started =
        new WorkloadProcess(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    boolean filled = false;
    try {
      String _ = started.await(WorkloadMain.READY);
      filled = true;
      return started;
    } finally {
      if (!filled) {
        started.close();
      }
    }
  }

  public long pid() {
    return process.pid();
  }

  private String await(String prefix) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
    }
    throw new IOException("the workload has ended; its errors are above");
  }

  private void order(String word) throws IOException {
    in.write(word);
    in.newLine();
    in.flush();
  }

  /** Starts the loop, which {@link #awaitResult} waits for. */
  public void run() throws IOException {
    order(WorkloadMain.RUN);
  }

  /** Returns whether the result of the loop can be read without waiting. */
  public boolean hasResult() throws IOException {
    return out.ready() || !process.isAlive();
  }

  /** Returns the result of the loop. The process keeps its memory. */
  public WorkloadResult awaitResult() throws IOException {
    return JSON.readValue(await(WorkloadMain.RESULT), WorkloadResult.class);
  }

  /** Returns the bytes of the region that are not in memory now. For use after the loop. */
  public long missingBytes() throws IOException {
    order(WorkloadMain.COUNT);
    return PageSet.PAGE_BYTES * Long.parseLong(await(WorkloadMain.MISSING));
  }

  /**
   * Checks every byte, and ends the process.
   *
   * @throws IllegalStateException if a page differs from what was written, or the process fails
   */
  public void end() throws IOException, InterruptedException {
    order(WorkloadMain.END);
    long wrong = Long.parseLong(await(WorkloadMain.VERIFIED));
    int exit = process.waitFor();
    if (wrong != 0 || exit != 0) {
      throw new IllegalStateException(
          "the workload failed: wrongPages=%d, exit=%d, expected 0 and 0".formatted(wrong, exit));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
