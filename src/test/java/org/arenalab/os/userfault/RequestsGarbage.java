package org.arenalab.os.userfault;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.arenalab.os.Errno;
import org.arenalab.os.GatherWrite;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.Futex;
import org.arenalab.os.process.ThreadSignal;

/** Prints the bytes that the calls of a fault lane allocate in code of C1. */
public final class RequestsGarbage {
  private static final int WARM_UP = 2_000;
  private static final int CALLS = 20_000;
  private static final int SIGNAL_EVERY = 100;

  private RequestsGarbage() {}

  public static void main(String[] args) {
    long page = VirtualMemory.pageSizeBytes();
    long memory = VirtualMemory.mapAnonymous(page);
    long source = VirtualMemory.mapAnonymous(page);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Userfaultfd faults = Userfaultfd.openBlocking(Userfaultfd.FEATURE_WP);
        UserfaultfdRequests requests = faults.newRequests();
        SharedMemory file = SharedMemory.createMemfd("garbage", false)) {
      file.resize(page);
      GatherWrite write = new GatherWrite(2);
      Futex futex = new Futex();
      ThreadSignal signal = ThreadSignal.ofThisThread();
      long modes = Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP;
      require(requests.register(memory, page, modes) == 0);
      require(requests.copy(memory, source, page) == 0);
      long before = 0;
      for (int i = 0; i < WARM_UP + CALLS; i++) {
        if (i == WARM_UP) {
          before = threads.getCurrentThreadAllocatedBytes();
        }
        require(requests.copy(memory, source, page) == -Errno.EEXIST);
        require(requests.protectFromWrites(memory, page) == 0);
        require(requests.liftWriteProtection(memory, page) == 0);
        require(!requests.tryLiftWriteProtection(source, page));
        require(requests.wake(memory, page) == 0);
        write.clear();
        write.add(source, page / 2);
        write.add(memory, page / 2);
        require(write.writeTo(file, 0) == page);
        Futex.wake(source, 1);
        futex.waitWhile(source, 1, 1);
        if (i % SIGNAL_EVERY == 0) {
          require(signal.send());
        }
      }
      System.out.println("allocated=" + (threads.getCurrentThreadAllocatedBytes() - before));
    }
    ReleaseGate.ours().unmap(memory, page);
    ReleaseGate.ours().unmap(source, page);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("a call did not answer as expected");
    }
  }
}
