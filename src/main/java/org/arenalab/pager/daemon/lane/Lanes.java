package org.arenalab.pager.daemon.lane;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ProcessorAffinity;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The fault lanes of one client: one for each processor on which the daemon may run, or a single
 * one that runs on any of them.
 */
@Internal
public final class Lanes implements AutoCloseable {
  /**
   * The requests of one lane to the real kernel.
   *
   * @param requests of this lane alone
   * @param pageSizeBytes the length of every request
   */
  private record KernelCalls(UserfaultfdRequests requests, int pageSizeBytes)
      implements FaultCalls {
    @Override
    public int copy(long toAddress, long fromAddress) {
      return requests.copy(toAddress, fromAddress, pageSizeBytes);
    }

    @Override
    public int zero(long address) {
      return requests.zeroPages(address, pageSizeBytes);
    }

    @Override
    public int lift(long address) {
      return requests.liftWriteProtection(address, pageSizeBytes);
    }

    @Override
    public void liftAndWake(long address) {
      // A range with read-write tracking refuses each lift: the errno would be garbage.
      if (!requests.tryLiftWriteProtection(address, pageSizeBytes)) {
        int _ = wake(address);
      }
    }

    @Override
    public int poison(long address) {
      return requests.poison(address, pageSizeBytes);
    }

    @Override
    public int wake(long address) {
      return requests.wake(address, pageSizeBytes);
    }
  }

  private final List<Lane> lanes = new ArrayList<>();
  private final List<LaneCounters> counters = new ArrayList<>();
  private final Closing owned = new Closing();
  private final Streams streams = new Streams();

  /** Fills of moving pages with zeros, by slot; see {@link AbsenceProofs}. */
  private final AtomicIntegerArray zeroFills;

  private final int[] processors;
  private final GroupMarks marks;
  private final Consumer<Lane.End> onEnd;

  private Lanes(int[] processors, int slots, GroupMarks marks, Consumer<Lane.End> onEnd) {
    this.processors = processors;
    zeroFills = new AtomicIntegerArray(slots);
    this.marks = marks;
    this.onEnd = onEnd;
  }

  /**
   * Starts the lanes; faults are served when this method returns.
   *
   * @param clientMemory of a client whose pages leave before they are copied
   * @param single whether there is one lane that is not bound to a processor
   * @param onEnd is called by a lane that ends by itself
   */
  public static Lanes start(
      long sessionId,
      Userfaultfd faults,
      SessionMemory memory,
      StoreMapping store,
      RangeIndex ranges,
      GroupMarks marks,
      Optional<ClientMemory> clientMemory,
      boolean single,
      Consumer<Lane.End> onEnd)
      throws InterruptedException {
    int[] processors = single ? new int[] {Lane.ANY} : ProcessorAffinity.allowed();
    Lanes started = new Lanes(processors, memory.layout().slots(), marks, onEnd);
    boolean complete = false;
    try {
      for (int i = 0; i < Math.min(processors.length, FaultServer.LIFTER - 1); i++) {
        SessionBytes bytes = started.owned.add(new SessionBytes(memory, store, clientMemory));
        UserfaultfdRequests requests = started.owned.add(faults.newRequests());
        started.add(
            "pager-lane-" + sessionId + "-" + (single ? "any" : processors[i]),
            requests,
            memory,
            bytes,
            ranges,
            clientMemory,
            processors[i]);
      }
      for (Lane lane : started.lanes) {
        lane.start();
      }
      complete = true;
      return started;
    } finally {
      if (!complete) {
        started.close();
      }
    }
  }

  private void add(
      String name,
      UserfaultfdRequests requests,
      SessionMemory memory,
      PageBytes bytes,
      RangeIndex ranges,
      Optional<ClientMemory> clientMemory,
      int processor) {
    int pageSizeBytes = memory.layout().pageSizeBytes();
    LaneCounters own = new LaneCounters();
    FaultCalls calls = new KernelCalls(requests, pageSizeBytes);
    int number = lanes.size() + 1;
    PageWords words = memory.words();
    RemapFaults remapped =
        clientMemory
            .map(
                client ->
                    new RemapFaults(
                        words,
                        calls,
                        bytes,
                        marks,
                        ranges,
                        own,
                        number,
                        requests::thread,
                        client.pages().isPresent() ? null : new AbsenceProofs(zeroFills)))
            .orElse(null);
    FaultServer server = new FaultServer(words, calls, bytes, marks, ranges, own, number, remapped);
    counters.add(own);
    lanes.add(
        new Lane(
            name,
            requests,
            memory.header(),
            streams,
            ranges,
            server,
            own,
            processor,
            pageSizeBytes,
            onEnd));
  }

  /**
   * Places the lanes anew, because the processors have changed on which this process may run. The
   * kernel moves a thread whose processor is gone, but does not bind it again. A lane takes its
   * place before its next message.
   *
   * @param allowed numbers of processors, at least one
   */
  public synchronized void follow(int[] allowed) {
    for (int i = 0; i < lanes.size(); i++) {
      int home = processors[i];
      if (home == Lane.ANY) {
        continue;
      }
      boolean isAllowed = Arrays.stream(allowed).anyMatch(each -> each == home);
      lanes.get(i).place(isAllowed ? home : allowed[i % allowed.length]);
    }
  }

  /** Reminds lanes of their places; returns whether all have taken them. */
  public synchronized boolean tryTakePlaces() {
    boolean all = true;
    for (int i = 0; i < lanes.size(); i++) {
      all &= lanes.get(i).tryTakePlace();
    }
    return all;
  }

  /** Returns the number of lanes that are bound to a processor. */
  public long pinned() {
    return lanes.stream().filter(Lane::isPinned).count();
  }

  /** Returns the traces that the lanes leave. */
  public GroupMarks marks() {
    return marks;
  }

  /** Returns the sum of all lanes' counters. */
  public LaneCounters total() {
    LaneCounters sum = new LaneCounters();
    sumInto(sum);
    return sum;
  }

  /** Replaces counters by the sum of all lanes' counters. Makes no garbage. */
  public void sumInto(LaneCounters sum) {
    sum.clear();
    for (int i = 0; i < counters.size(); i++) {
      sum.add(counters.get(i));
    }
  }

  /** Returns the processor time of all lanes in nanoseconds. */
  public long cpuNs() {
    long sum = 0;
    for (int i = 0; i < lanes.size(); i++) {
      sum += lanes.get(i).cpuNs();
    }
    return sum;
  }

  /** Returns the number of faults in total. Makes no garbage. */
  public long faults() {
    long sum = 0;
    for (int i = 0; i < counters.size(); i++) {
      sum += counters.get(i).faults();
    }
    return sum;
  }

  /** Returns the number of evicted pages that came back in total. Makes no garbage. */
  public long restored() {
    long sum = 0;
    for (int i = 0; i < counters.size(); i++) {
      sum += counters.get(i).restored;
    }
    return sum;
  }

  /**
   * Returns a number that changes after each change of {@link #marks}. Makes no garbage. A caller
   * that looks at the marks afterwards sees those that are counted.
   */
  public long marked() {
    long sum = 0;
    for (int i = 0; i < counters.size(); i++) {
      sum += counters.get(i).marked;
    }
    VarHandle.loadLoadFence();
    return sum;
  }

  /** Ends all lanes and frees what they own. Not for a thread of a lane. */
  @Override
  public synchronized void close() {
    lanes.forEach(Lane::stop);
    lanes.forEach(Lane::awaitEnd);
    owned.close();
  }
}
