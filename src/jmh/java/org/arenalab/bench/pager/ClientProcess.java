package org.arenalab.bench.pager;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.run.LeanJvm;

/** A client as its parent process sees it. Closing kills it. For one thread. */
public final class ClientProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_MS = 50;

  /** Time without another eviction after which the eviction counts as complete. */
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(2);

  private static final long EVICTION_NS = TimeUnit.MINUTES.toNanos(3);

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;
  private final CompletableFuture<Long> endNs;
  private int pages;
  private int wrongLines;

  /** Time of the first exception of an access, ns; null if there was none. */
  private Long threwNs;

  private ClientProcess(Process process) {
    this.process = process;
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
    endNs = process.onExit().thenApply(_ -> System.nanoTime());
  }

  /** Starts a client and waits until its region is filled. */
  public static ClientProcess start(ClientPlan plan) throws IOException {
    return start(plan, List.of());
  }

  /** As {@link #start(ClientPlan)}, with further flags of the JVM. */
  public static ClientProcess start(ClientPlan plan, List<String> flags) throws IOException {
    ClientProcess client = launch(plan, flags);
    boolean filled = false;
    try {
      client.awaitFilled();
      filled = true;
      return client;
    } finally {
      if (!filled) {
        client.close();
      }
    }
  }

  /** Starts a client. {@link #awaitFilled} must follow before an order. */
  public static ClientProcess launch(ClientPlan plan, List<String> flags) throws IOException {
    List<String> command =
        LeanJvm.command(flags, ClientMain.class, List.of(JSON.writeValueAsString(plan)));
    return new ClientProcess(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
  }

  /**
   * Waits until the region is filled.
   *
   * @throws IOException if the client ends before
   */
  public void awaitFilled() throws IOException {
    pages = (int) reply().count();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the pages of the region. */
  public int pages() {
    return pages;
  }

  /** Gives an order and waits for its reply. */
  public ClientReply ask(ClientOrder order) throws IOException {
    in.write(JSON.writeValueAsString(order));
    in.newLine();
    in.flush();
    return reply();
  }

  /**
   * Gives an order and waits for its reply. A client that does not answer in time is killed: it may
   * be in a deadlock.
   *
   * @throws IOException if the client ends without a reply
   */
  public ClientReply ask(ClientOrder order, Duration limit) throws IOException {
    CompletableFuture<?> watchdog =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
    try {
      return ask(order);
    } finally {
      boolean _ = watchdog.cancel(false);
    }
  }

  /** As {@link #ask(ClientOrder)}, for an order without a number. */
  public ClientReply ask(ClientOrder.Verb verb) throws IOException {
    return ask(ClientOrder.of(verb));
  }

  private ClientReply reply() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(ClientMain.REPLY)) {
        return JSON.readValue(line.substring(ClientMain.REPLY.length()), ClientReply.class);
      }
      count(line);
    }
    throw new IOException("the client has ended; its errors are above");
  }

  private void count(String line) {
    wrongLines += line.startsWith(LoadThread.WRONG) ? 1 : 0;
    if (threwNs == null && line.startsWith(LoadThread.THREW)) {
      threwNs = threwNs(line);
    }
  }

  /** Returns the time in a line of {@link LoadThread#THREW}, ns. */
  static long threwNs(String line) {
    return Long.parseLong(line.substring(LoadThread.THREW.length()).split(" ", -1)[0]);
  }

  /** Waits until pages have left, and no other page has left for 2 s. Returns the missing pages. */
  public int awaitEviction() throws IOException, InterruptedException {
    long endNs = System.nanoTime() + EVICTION_NS;
    long changedNs = System.nanoTime();
    int missing = 0;
    while (System.nanoTime() < endNs) {
      int now = (int) ask(ClientOrder.Verb.MISSING).count();
      if (now > missing) {
        missing = now;
        changedNs = System.nanoTime();
      }
      if (missing > 0 && System.nanoTime() - changedNs > QUIET_NS) {
        return missing;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw new IllegalStateException(
        "the pages did not leave: missing=%d of %d, expected an end within 3 minutes"
            .formatted(missing, pages));
  }

  /**
   * The end of a client.
   *
   * @param ended whether it ended within the time
   * @param exit its exit code; 137 after the switch's SIGKILL
   * @param wrong accesses that found wrong bytes, such as zeros
   * @param threwMs time until an access threw an exception, ms; {@link #NEVER} if none did
   * @param afterMs time until its end, or until it was killed because it had not ended, ms
   */
  public record End(boolean ended, int exit, int wrong, long threwMs, long afterMs) {
    /** The time of an exception that was not thrown. */
    public static final long NEVER = -1;

    /** Returns whether an access threw an exception. */
    public boolean threw() {
      return threwMs != NEVER;
    }

    /** Returns the time until an access threw or the process ended, ms; else the time waited. */
    public long loudMs() {
      return threw() ? Math.min(threwMs, ended ? afterMs : threwMs) : afterMs;
    }

    /** Returns whether an access threw, or the process ended, within a time in ms. */
    public boolean wasLoudWithin(long ms) {
      return (threw() || ended) && loudMs() <= ms;
    }
  }

  /**
   * Waits for the end of the process, and kills it if it does not come in time.
   *
   * @param sinceNs start of the time, as {@link System#nanoTime}
   * @param mostMs the time, ms
   */
  public End awaitEnd(long sinceNs, long mostMs) throws IOException, InterruptedException {
    long leftNs = sinceNs + TimeUnit.MILLISECONDS.toNanos(mostMs) - System.nanoTime();
    boolean ended = process.waitFor(Math.max(0, leftNs), TimeUnit.NANOSECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    long afterMs = TimeUnit.NANOSECONDS.toMillis(endNs.join() - sinceNs);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      count(line);
    }
    long threwMs =
        threwNs == null ? End.NEVER : Math.max(0, TimeUnit.NANOSECONDS.toMillis(threwNs - sinceNs));
    return new End(ended, process.exitValue(), wrongLines, threwMs, afterMs);
  }

  /** Detaches and ends the client in an orderly way. */
  public void end() throws IOException, InterruptedException {
    ClientReply _ = ask(ClientOrder.Verb.CLOSE);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the client failed: exit=" + process.exitValue());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
