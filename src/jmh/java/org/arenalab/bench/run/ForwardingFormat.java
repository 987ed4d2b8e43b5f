package org.arenalab.bench.run;

import java.io.IOException;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * JMH's output, forwarded to another format. JMH writes a line before each fork it starts, so a run
 * can be stopped here. After an interruption, the thread that drives JMH never returns from this
 * format.
 */
class ForwardingFormat implements OutputFormat {
  private static final String LOCK_NOTE = "# WARNING: JMH lock is ignored";

  private final OutputFormat out;
  private final Interruption interruption;

  ForwardingFormat(OutputFormat out, Interruption interruption) {
    this.out = out;
    this.interruption = interruption;
  }

  @Override
  public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {
    interruption.parkIfRequested();
    out.iteration(benchmark, params, iteration);
  }

  @Override
  public void iterationResult(
      BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {
    interruption.parkIfRequested();
    out.iterationResult(benchmark, params, iteration, data);
  }

  @Override
  public void startBenchmark(BenchmarkParams benchmark) {
    interruption.parkIfRequested();
    out.startBenchmark(benchmark);
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    interruption.parkIfRequested();
    out.endBenchmark(result);
  }

  @Override
  public void startRun() {
    out.startRun();
  }

  @Override
  public void endRun(Collection<RunResult> results) {
    interruption.parkIfRequested();
    out.endRun(results);
  }

  @Override
  public void print(String text) {
    interruption.parkIfRequested();
    out.print(text);
  }

  @Override
  public void println(String line) {
    interruption.parkIfRequested();
    // This process holds JMH's lock for the whole run: omit the warning.
    if (!line.startsWith(LOCK_NOTE)) {
      out.println(line);
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.close();
  }

  @Override
  public void verbosePrintln(String line) {
    out.verbosePrintln(line);
  }

  @Override
  public void write(int b) {
    interruption.parkIfRequested();
    out.write(b);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    interruption.parkIfRequested();
    out.write(bytes);
  }
}
