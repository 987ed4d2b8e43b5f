package org.arenalab.pager.mini;

import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.Errno;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ThreadSignal;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.protocol.SessionWords;
import org.arenalab.pager.store.PageReader;

/** A thread of {@link MiniDaemon} that serves the faults of one client, by the simplest code. */
final class MiniLane implements Runnable {
  private final MiniSession host;
  private final int lane;
  private final UserfaultfdRequests requests;
  private final SessionMemory session;
  private final SessionWords words;
  private final PageReader reader;
  private final long pageBytes = VirtualMemory.pageSizeBytes();
  private final long buffer = VirtualMemory.mapAnonymous(pageBytes);
  private final long dummy = VirtualMemory.mapAnonymous(pageBytes);
  private volatile ThreadSignal signal;

  MiniLane(MiniSession host, int lane) {
    this.host = host;
    this.lane = lane;
    requests = host.newRequests();
    session = host.session();
    words = session.words();
    reader = host.newReader(buffer);
  }

  @Override
  public void run() {
    signal = ThreadSignal.ofThisThread();
    while (!host.isStopped()) {
      int answer = requests.readMessage();
      if (answer == 0 && requests.event() == UserfaultfdRequests.EVENT_PAGEFAULT) {
        long address = requests.address() & -pageBytes;
        serve(address, requests.isWriteProtectFault());
      } else if (answer == -Errno.ESRCH) {
        break;
      }
    }
    reader.close();
    requests.close();
    ReleaseGate.ours().unmap(buffer, pageBytes);
    ReleaseGate.ours().unmap(dummy, pageBytes);
  }

  /** Ends the lane's wait for messages; repeat it until the thread has ended. */
  void interrupt() {
    ThreadSignal of = signal;
    boolean _ = of != null && of.send();
  }

  private void serve(long address, boolean isWriteProtect) {
    int page = host.pageOf(address);
    while (page >= 0) {
      long word = words.get(page);
      if (host.isUnclaimed() && isWriteProtect && PageWord.state(word) == PageWord.RESIDENT) {
        liftWithoutClaim(page, address, word);
        return;
      }
      long claim = claimOf(address, word);
      if (claim == 0) {
        if (isWriteProtect) {
          // The page may have been protected again after the lift of the lane that has it.
          wake(address);
        }
        return;
      }
      if (words.compareAndSet(page, word, claim)) {
        settle(page, address, claim, isWriteProtect);
        return;
      }
    }
    wake(address);
  }

  /** Returns the word by which this lane claims the page; 0 if there is nothing to do. */
  private long claimOf(long address, long word) {
    return switch (PageWord.state(word)) {
      case PageWord.RESIDENT -> PageWord.unprotecting(word, lane);
      case PageWord.MOVING -> {
        int answer =
            PageWord.isCopied(word)
                ? requests.copy(host.stagingAddress(PageWord.slot(word)), dummy, pageBytes)
                : 0;
        if (answer == 0) {
          yield PageWord.unprotecting(word, lane);
        }
        if (answer == -Errno.EEXIST) {
          yield PageWord.restoring(word, lane);
        }
        wake(address);
        yield 0;
      }
      case PageWord.STAGED, PageWord.STORED, PageWord.ZERO -> PageWord.restoring(word, lane);
      case PageWord.RESTORING ->
          switch (PageWord.restorer(word)) {
            case PageWord.CLIENT -> PageWord.robbed(word, lane);
            case MiniSession.ARMER -> PageWord.unprotecting(word, lane);
            default -> 0;
          };
      default -> {
        int _ = requests.poison(address, pageBytes);
        yield 0;
      }
    };
  }

  private void wake(long address) {
    int _ = requests.wake(address, pageBytes);
  }

  /** The mutant: the protection is lifted at some time, whatever the page's state is by then. */
  private void liftWithoutClaim(int page, long address, long word) {
    LockSupport.parkNanos(50_000);
    int _ = requests.liftWriteProtection(address, pageBytes);
    long unarmed = PageWord.givenBack(PageWord.unprotecting(word, lane));
    boolean _ = words.compareAndSet(page, word, unarmed);
  }

  /** Makes a claimed page present, and ends the claim. */
  private void settle(int page, long address, long claim, boolean isWriteProtect) {
    int answer = fill(page, address, claim, isWriteProtect);
    switch (answer) {
      case -Errno.EIO -> {
        set(page, claim, PageWord.poisoned(claim));
        int _ = requests.poison(address, pageBytes);
      }
      case -Errno.EAGAIN -> {
        set(page, claim, PageWord.givenBack(claim));
        wake(address);
      }
      default -> {
        if (answer == -Errno.EEXIST) {
          int _ = requests.liftWriteProtection(address, pageBytes);
        }
        set(page, claim, PageWord.resident(claim));
        if (answer != 0) {
          wake(address);
        }
      }
    }
  }

  private int fill(int page, long address, long claim, boolean isWriteProtect) {
    return switch (PageWord.source(claim)) {
      case PageWord.FROM_NONE ->
          isWriteProtect
              ? requests.liftWriteProtection(address, pageBytes)
              : requests.zeroPages(address, pageBytes);
      case PageWord.FROM_ZERO -> requests.zeroPages(address, pageBytes);
      case PageWord.FROM_SLOT ->
          requests.copy(address, session.copyAddress(PageWord.slot(claim)), pageBytes);
      default ->
          reader.read(page, claim, buffer) == PageReader.READ
              ? requests.copy(address, buffer, pageBytes)
              : -Errno.EIO;
    };
  }

  private void set(int page, long claim, long next) {
    if (!words.compareAndSet(page, claim, next)) {
      host.noteWrongWord(page, claim);
    }
  }
}
