package org.arenalab.pager;

import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.StackReserve;
import org.arenalab.os.process.BackgroundScheduling;
import org.arenalab.os.process.Futex;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.CommandRing;
import org.arenalab.pager.protocol.DamagedSessionException;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.statistics.QuietLog;

/**
 * The thread of the client that moves cold pages out, on the daemon's command. It also restores the
 * next pages of a stream of faults, which come first.
 *
 * <p><b>No deadlock.</b> The agent takes no lock that the program's threads take, and touches no
 * registered memory except in system calls. No page fault waits for the agent: a collection may
 * stop it in any state of a page, and the lanes serve that page.
 *
 * <p><b>Scheduling.</b> SCHED_BATCH with the nice value of the process: the agent does not
 * interrupt the program when commands arrive. It is not nice 19, because closing a range and {@code
 * ensure} wait for the end of a batch. Its work is 2 to 4 us a page.
 *
 * <p><b>Death of the daemon.</b> The agent finishes its batch alone, and waits for commands with a
 * timeout. After a takeover it wakes the new daemon, since a wake-up of the dead one is lost.
 *
 * <p><b>Failures.</b> A batch that fails returns its pages. After a failure for lack of Java memory
 * the agent continues, after each other one it ends: {@link PagerStats.Daemon#agentRuns} is false.
 *
 * <p>Idle cost: a system call each second. Makes no garbage unless the kernel refuses a request.
 */
final class Agent implements Runnable {
  private static final long IDLE_NS = 1_000_000_000;
  private static final long SLOT_WAIT_NS = 5_000_000;
  private static final long NO_MEMORY_WAIT_NS = 10_000_000;

  /** A second: the daemon frees no slot because its store is full, or it is being replaced. */
  private static final int SLOT_WAITS = 200;

  private final SessionMemory session;
  private final CommandRing commands;
  private final RangeRegistry registry;
  private final EvictionBatch batch;
  private final ReadAhead readAhead;
  private final Futex futex = new Futex();
  private final Thread thread;
  private long incarnation;
  private volatile boolean stopping;

  Agent(SessionMemory session, RangeRegistry registry, EvictionBatch batch, ReadAhead readAhead) {
    this.readAhead = readAhead;
    this.session = session;
    this.registry = registry;
    this.batch = batch;
    commands = session.commands();
    incarnation = session.header().incarnation();
    thread = Thread.ofPlatform().daemon().name("arenalab-pager-agent").unstarted(this);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    if (!BackgroundScheduling.tryBatch()) {
      QuietLog.tryLog(Agent.class.getName(), Level.DEBUG, "SCHED_BATCH was refused", null);
    }
    StackReserve.requireForOperations();
    try {
      boolean isAble = true;
      while (isAble && !stopping) {
        isAble = tryTurn();
      }
    } finally {
      free();
    }
  }

  private void free() {
    batch.close();
    readAhead.close();
  }

  /** Returns false after a failure that would repeat. */
  private boolean tryTurn() {
    try {
      turn();
      return true;
    } catch (OutOfMemoryError full) {
      // The program has filled its heap. The batch was given up, and its pages stay.
      LockSupport.parkNanos(NO_MEMORY_WAIT_NS);
      return true;
    } catch (DamagedSessionException e) {
      log("the pager's session is damaged: no page is evicted any more", e);
    } catch (RuntimeException | Error e) {
      log("the pager's agent has failed: no page is evicted any more", e);
    }
    return false;
  }

  private static void log(String message, Throwable failure) {
    QuietLog.tryLog(Agent.class.getName(), Level.WARNING, message, failure);
  }

  private void turn() {
    int seen = session.header().agentWord();
    if (readAhead.turn()) {
      return;
    }
    long command = commands.poll();
    if (command != 0) {
      execute(command);
    } else if (!stopping) {
      futex.waitWhile(session.header().agentFutex(), seen, IDLE_NS);
      lookAtDaemon();
    }
  }

  private void lookAtDaemon() {
    long now = session.header().incarnation();
    if (now != incarnation) {
      incarnation = now;
      ClientCounter.TAKEOVERS.add(session, 1);
      session.header().wakeDaemon();
    }
  }

  private void execute(long command) {
    if (CommandRing.kind(command) != CommandRing.EVICT) {
      return;
    }
    int page = CommandRing.firstPage(command);
    int end = page + CommandRing.pages(command);
    while (page < end && !stopping) {
      PagedRange range = registry.find(page);
      if (range == null) {
        // The range has left, or is not listed yet: let the daemon choose its pages anew.
        batch.drop(page, Math.min(end, session.layout().pages()));
        return;
      }
      int endInRange = Math.min(end, range.firstPage() + range.pages());
      int next = evict(range, page, endInRange);
      batch.drop(next, endInRange);
      page = endInRange;
    }
  }

  /** Evicts pages of one range in batches; returns the first page for which no slot became free. */
  private int evict(PagedRange range, int from, int end) {
    int page = from;
    int waits = 0;
    while (page < end && !stopping) {
      int seen = session.header().agentWord();
      int next = batch.evict(range, page, end);
      waits = next > page ? 0 : waits + 1;
      page = next;
      if (batch.isOutOfSlots()) {
        if (waits > SLOT_WAITS) {
          return page;
        }
        session.header().wakeDaemon();
        futex.waitWhile(session.header().agentFutex(), seen, SLOT_WAIT_NS);
      }
    }
    return page;
  }

  /** Ends the thread, if it runs, and frees what it owns. For a client that was not attached. */
  void abandon() {
    if (thread.getState() == Thread.State.NEW) {
      free();
    } else {
      stop();
    }
  }

  /** Ends the thread after its current batch, and waits for that. */
  void stop() {
    stopping = true;
    session.header().wakeAgent();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  long threadId() {
    return thread.threadId();
  }

  boolean isAlive() {
    return thread.isAlive();
  }
}
