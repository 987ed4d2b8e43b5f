package org.arenalab.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.replay.HandOffs.AbortedException;

/**
 * A replay of a script on an allocator, pass after pass. The driving thread is the first worker. It
 * replays its share of a number of events of the whole script; all others keep pace by themselves.
 * A pass begins when all workers have ended the pass before.
 *
 * <p>Used by one thread. Cost with one worker: that of its events.
 *
 * @param <S> the slots of the allocator's heaps
 */
public final class Replay<S> implements AutoCloseable {
  /** Number of events after which a helper looks whether it must pause. */
  private static final int HELPER_EVENTS = 1024;

  private static final long PAUSE_NS = 50_000;

  private final BlockAllocator<S> allocator;
  private final ReplayScript script;
  private final HandOffs<S> handOffs;
  private final ReplayWorker<S> own;
  private final PassBarrier barrier;
  private final List<Thread> helpers = new ArrayList<>();
  private final double share;
  private volatile boolean running;

  /** The last pass that helpers may begin. */
  private volatile int allowedPass;

  private volatile Throwable failure;
  private int pass = 1;
  private double due;

  private Replay(BlockAllocator<S> allocator, ReplayScript script, ReplayTouch touch) {
    this.allocator = allocator;
    this.script = script;
    if (script.handOffs() > 0 && !allocator.freesForeign()) {
      throw new IllegalArgumentException(
          "allocator=%s, expected one whose blocks another thread may free; replay with workers=1"
              .formatted(allocator.name()));
    }
    var heap = allocator.openTraceHeap();
    handOffs = new HandOffs<>(heap.newSlots(script.handOffs()), script.handOffs());
    own = new ReplayWorker<>(script.worker(0), heap, handOffs, touch);
    share = (double) script.worker(0).events() / script.events();
    barrier = new PassBarrier(script.workerCount());
    for (int worker = 1; worker < script.workerCount(); worker++) {
      int number = worker;
      Thread helper = new Thread(() -> help(number, touch), "replay-" + worker);
      helper.setDaemon(true);
      helper.start();
      helpers.add(helper);
    }
  }

  /**
   * Opens heaps for a script. No event is replayed yet.
   *
   * @throws IllegalArgumentException if the script needs foreign frees, and the allocator has none
   */
  public static <S> Replay<S> of(
      BlockAllocator<S> allocator, ReplayScript script, ReplayTouch touch) {
    return new Replay<>(allocator, script, touch);
  }

  private void help(int number, ReplayTouch touch) {
    try (ReplayWorker<S> worker =
        new ReplayWorker<>(script.worker(number), allocator.openTraceHeap(), handOffs, touch)) {
      try {
        replayPasses(worker);
      } catch (RuntimeException | OutOfMemoryError e) {
        fail(e instanceof AbortedException ? e : failure(worker, e));
      }
    } catch (RuntimeException | Error e) {
      // The heap could not be opened or closed.
      fail(e);
    }
  }

  private void replayPasses(ReplayWorker<S> worker) {
    for (int at = 1; !handOffs.isAborted(); at++) {
      worker.beginPass(at);
      awaitPass(at);
      do {
        pauseIfAsked();
      } while (worker.replay(HELPER_EVENTS) == HELPER_EVENTS);
      barrier.await(at, handOffs);
    }
  }

  /** Ends all workers; the end of a worker that another one ended is not a failure. */
  private void fail(Throwable e) {
    if (!(e instanceof AbortedException)) {
      failure = e;
    }
    handOffs.abort();
  }

  private ReplayException failure(ReplayWorker<S> worker, Throwable cause) {
    return ReplayException.ofAllocator(allocator.name(), worker.events(), cause);
  }

  /** Waits until a pass may begin: after {@link #replayPass} all blocks stay free. */
  private void awaitPass(int number) {
    while (allowedPass < number) {
      if (handOffs.isAborted()) {
        throw new AbortedException();
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private void pauseIfAsked() {
    while (!running && !handOffs.isAborted()) {
      LockSupport.parkNanos(PAUSE_NS);
    }
    // A long pass ends early, too.
    if (handOffs.isAborted()) {
      throw new AbortedException();
    }
  }

  /** Lets the helpers work, until {@link #pause}. */
  public void resume() {
    running = true;
  }

  /** Stops the helpers soon. */
  public void pause() {
    running = false;
  }

  /**
   * Replays events of the whole script; the driving thread replays its share of them.
   *
   * @throws ReplayException if the allocator failed
   */
  public void advance(long events) {
    allowedPass = pass;
    try {
      due += events * share;
      long left = (long) due;
      due -= left;
      while (left > 0) {
        left -= own.replay(left);
        if (left > 0) {
          // Helpers need no pause between two passes.
          allowedPass = pass + 1;
          nextPass();
        }
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      throw failed(e);
    }
  }

  /** Replays the rest of the pass, or a whole pass if none has begun; all blocks are free then. */
  public void replayPass() {
    allowedPass = pass;
    resume();
    try {
      long _ = own.replay(Long.MAX_VALUE);
      nextPass();
    } catch (RuntimeException | OutOfMemoryError e) {
      throw failed(e);
    } finally {
      pause();
    }
    due = 0;
  }

  /** Ends all workers, and returns the exception that names the first failure. */
  private ReplayException failed(Throwable e) {
    handOffs.abort();
    Throwable first = e instanceof AbortedException ? failure : e;
    return first instanceof ReplayException named ? named : failure(own, first);
  }

  /** Lets the helpers begin the driving worker's pass, before {@link #replayOne}. */
  void beginSingle() {
    allowedPass = pass;
    resume();
  }

  /** Replays one event of the driving worker, and nothing at the end of a pass. */
  boolean replayOne() {
    return own.replay(1) == 1;
  }

  /** Returns the events of a pass for the driving worker. */
  long ownEvents() {
    return script.worker(0).events();
  }

  private void nextPass() {
    barrier.await(pass, handOffs);
    pass++;
    own.beginPass(pass);
  }

  /** Ends the helpers and closes the heaps; blocks of an unfinished pass stay allocated. */
  @Override
  public void close() {
    handOffs.abort();
    for (Thread helper : helpers) {
      join(helper);
    }
    own.close();
  }

  private static void join(Thread helper) {
    try {
      helper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
