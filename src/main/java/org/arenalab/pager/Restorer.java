package org.arenalab.pager;

import org.arenalab.os.Backoff;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.protocol.SessionWords;
import org.arenalab.pager.store.PageReader;

/**
 * The restore of pages by the client itself, without a fault: claims the page's word, decodes its
 * bytes into memory of its own, and copies them to their place.
 *
 * <p>A fault lane never waits for this class: it takes a claimed page over ({@link
 * PageWord#robbed}) and serves the fault. This thread's late copy then finds the page present. The
 * page is not evicted before this thread has seen that, because its late copy would otherwise bring
 * back old bytes.
 *
 * <p>One thread at a time uses an instance. Needs no living daemon, except where a dead one had
 * claimed the page: that wait ends with the takeover. Makes no garbage unless it has to wait.
 */
final class Restorer implements AutoCloseable {
  /** An answer of {@link #fill} that is not the kernel's: the stored bytes are damaged. */
  private static final int DAMAGED = 1;

  /** An answer of {@link #fill} that is not the kernel's: the codec is not here. */
  private static final int NEEDS_LANE = 2;

  private final SessionMemory session;
  private final SessionWords words;
  private final UserfaultfdRequests requests;
  private final PageReader reader;
  private final long pageBytes;
  private final long buffer;

  /** Pages whose words this restorer has made resident. */
  private long restored;

  Restorer(Attachment attachment) {
    session = attachment.session();
    words = session.words();
    pageBytes = session.layout().pageSizeBytes();
    buffer = VirtualMemory.mapAnonymous(pageBytes);
    PageReader opened = null;
    boolean done = false;
    try {
      opened =
          PageReader.over(attachment.storeAddress(), attachment.storeBytes(), buffer, pageBytes);
      requests = attachment.newRequests();
      done = true;
    } finally {
      if (!done) {
        if (opened != null) {
          opened.close();
        }
        ReleaseGate.ours().unmap(buffer, pageBytes);
      }
    }
    reader = opened;
  }

  /** Returns the requests of this restorer, for its user. */
  UserfaultfdRequests requests() {
    return requests;
  }

  /**
   * Makes a page resident that the program needs, or finds that this is impossible. Never returns
   * NEEDS_LANE. The daemon sees that the page came back.
   */
  Restored restore(int page, long address) {
    long before = restored;
    Restored outcome = restoreToLeave(page, address);
    noteReturn(page, before);
    return outcome;
  }

  /** Makes a page resident like {@link #restore}, to close its range. */
  Restored restoreToLeave(int page, long address) {
    Restored outcome = restoreHere(page, address);
    return outcome == Restored.NEEDS_LANE ? touch(address) : outcome;
  }

  /** Lets the daemon know that this thread has restored a page that it evicted. */
  private void noteReturn(int page, long before) {
    if (restored != before) {
      session.marks().markReturned(page);
      ClientCounter.RETURNED.add(session, 1);
    }
  }

  /**
   * Restores a page that is evicted now, and returns whether it did. Neither touches the page nor
   * waits for another owner of it. A lane that takes the page over is awaited: this thread's late
   * copy would otherwise bring back old bytes after another eviction.
   */
  boolean tryRestore(int page, long address) {
    long word = words.get(page);
    return switch (PageWord.state(word)) {
      case PageWord.STAGED, PageWord.STORED, PageWord.ZERO -> {
        long claimed = PageWord.restoring(word, PageWord.CLIENT);
        long before = restored;
        boolean isDone =
            words.compareAndSet(page, word, claimed)
                && serve(page, address, claimed) == Restored.RESIDENT;
        noteReturn(page, before);
        yield isDone;
      }
      default -> false;
    };
  }

  /**
   * Returns whether a page is in memory, or was never populated. A restore from nowhere only sets
   * or lifts a protection.
   */
  static boolean isPresent(long word) {
    int state = PageWord.state(word);
    return state == PageWord.RESIDENT
        || (state == PageWord.RESTORING && PageWord.source(word) == PageWord.FROM_NONE);
  }

  /** Lets a lane serve the page: a lane has codecs that this process may lack. */
  @SuppressWarnings("ThreadPriorityCheck") // The call takes the JVM's pending InternalError.
  private Restored touch(long address) {
    if (!VirtualMemory.isMapped(address, pageBytes)) {
      return Restored.UNMAPPED;
    }
    try {
      byte _ = RawMemory.getByte(address);
      Thread.yield();
      return Restored.RESIDENT;
    } catch (InternalError poisoned) {
      ClientCounter.LOST.add(session, 1);
      return Restored.UNREADABLE;
    }
  }

  private Restored restoreHere(int page, long address) {
    Backoff backoff = null;
    while (true) {
      long word = words.get(page);
      if (isPresent(word)) {
        return Restored.RESIDENT;
      }
      switch (PageWord.state(word)) {
        case PageWord.POISONED -> {
          if (!PageWord.namesExtent(word)) {
            return Restored.POISONED;
          }
          long claimed = PageWord.restoring(word, PageWord.CLIENT);
          if (words.compareAndSet(page, word, claimed)) {
            return lift(page, address, claimed);
          }
        }
        case PageWord.STAGED, PageWord.STORED, PageWord.ZERO -> {
          long claimed = PageWord.restoring(word, PageWord.CLIENT);
          if (words.compareAndSet(page, word, claimed)) {
            return serve(page, address, claimed);
          }
        }
        default -> {
          // The agent, a lane or another thread of this process has the page, for microseconds.
          backoff = backoff == null ? new Backoff() : backoff;
          backoff.again();
        }
      }
    }
  }

  /**
   * Serves a page that this thread has claimed. If that fails, for example because the Java heap is
   * full, the page is evicted as before: another claim of it would else wait for ever.
   */
  private Restored serve(int page, long address, long claimed) {
    boolean done = false;
    try {
      Restored outcome = serveClaimed(page, address, claimed);
      done = true;
      return outcome;
    } finally {
      if (!done && giveUp(words, page, claimed, PageWord.givenBack(claimed))) {
        int _ = requests.wake(address, pageBytes);
      }
    }
  }

  /**
   * Ends a claim of this thread after a failure; returns whether the page is as before. A lane that
   * has taken the page over may return the claim, which nobody would end then: waits for the lane.
   * Needs no Java memory.
   */
  static boolean giveUp(PageWords words, int page, long claimed, long next) {
    while (!words.compareAndSet(page, claimed, next)) {
      long word = words.get(page);
      boolean isOfLane = PageWord.state(word) == PageWord.RESTORING && PageWord.isDisputed(word);
      if (!isOfLane && word != claimed) {
        return false;
      }
      Backoff.nap();
    }
    return true;
  }

  private Restored serveClaimed(int page, long address, long claimed) {
    Backoff backoff = null;
    while (true) {
      int answer = fill(page, address, claimed);
      switch (answer) {
        case 0 -> {
          return settle(page, address, claimed, PageWord.resident(claimed), Restored.RESIDENT);
        }
        case -Errno.EEXIST -> {
          // The page is present already; the kernel woke nobody.
          int _ = requests.wake(address, pageBytes);
          return settle(page, address, claimed, PageWord.resident(claimed), Restored.RESIDENT);
        }
        case DAMAGED -> {
          return poison(page, address, claimed);
        }
        case NEEDS_LANE -> {
          return settle(page, address, claimed, PageWord.givenBack(claimed), Restored.NEEDS_LANE);
        }
        case -Errno.EAGAIN -> {
          // The mappings are changing.
          backoff = backoff == null ? new Backoff() : backoff;
          backoff.again();
        }
        case -Errno.ENOMEM -> {
          return settle(page, address, claimed, PageWord.givenBack(claimed), Restored.NO_MEMORY);
        }
        default -> {
          return settle(page, address, claimed, PageWord.resident(claimed), Restored.UNMAPPED);
        }
      }
    }
  }

  /**
   * Serves a poisoned page that this thread has claimed. The daemon could not decode it, for
   * example because its zstd did not load. If this process can, the copy replaces the poison.
   */
  private Restored lift(int page, long address, long claimed) {
    int answer = DAMAGED;
    boolean done = false;
    try {
      if (reader.read(page, claimed, buffer) == PageReader.READ) {
        answer = requests.copy(address, buffer, pageBytes);
      }
      done = true;
    } finally {
      if (!done) {
        boolean _ = giveUp(words, page, claimed, PageWord.poisoned(claimed));
      }
    }
    // A page that is present has no poison: its restorer died before the word said so.
    boolean isLifted = answer == 0 || answer == -Errno.EEXIST;
    boolean isTransient = answer == -Errno.ENOMEM || answer == -Errno.EAGAIN;
    Restored failure = isTransient ? Restored.NO_MEMORY : Restored.POISONED;
    return isLifted
        ? settle(page, address, claimed, PageWord.resident(claimed), Restored.RESIDENT)
        : settle(page, address, claimed, PageWord.poisoned(claimed), failure);
  }

  /** Puts the page's bytes in their place. */
  private int fill(int page, long address, long claimed) {
    return switch (PageWord.source(claimed)) {
      case PageWord.FROM_ZERO -> requests.zeroPages(address, pageBytes);
      case PageWord.FROM_SLOT -> {
        int slot = PageWord.slot(claimed);
        yield session.layout().isSlot(slot)
            ? requests.copy(address, session.copyAddress(slot), pageBytes)
            : DAMAGED;
      }
      default ->
          switch (reader.read(page, claimed, buffer)) {
            case PageReader.READ -> requests.copy(address, buffer, pageBytes);
            case PageReader.DAMAGED -> DAMAGED;
            default -> NEEDS_LANE;
          };
    };
  }

  /** Ends the claim with {@code next}, or yields to the lane that has taken the page over. */
  private Restored settle(int page, long address, long claimed, long next, Restored outcome) {
    if (words.compareAndSet(page, claimed, next)) {
      // Also a page that is not mapped any more: the daemon has to free its extent.
      restored += PageWord.state(next) == PageWord.RESIDENT ? 1 : 0;
      if (outcome == Restored.RESIDENT) {
        ClientCounter.RESTORED.add(session, 1);
      } else {
        // A thread that waits in a fault of this page repeats its access: a lane has to see it.
        int _ = requests.wake(address, pageBytes);
      }
      return outcome;
    }
    return yieldToLane(page, address, claimed);
  }

  private Restored poison(int page, long address, long claimed) {
    if (!words.compareAndSet(page, claimed, PageWord.poisoned(claimed))) {
      return yieldToLane(page, address, claimed);
    }
    int _ = requests.poison(address, pageBytes);
    ClientCounter.LOST.add(session, 1);
    return Restored.DAMAGED;
  }

  /**
   * Waits until the lane that robbed this thread has served the page, and settles the dispute. A
   * lane that gives up returns the claim to this thread. A lane may lack a codec that this process
   * has, and this thread's copy may have replaced the lane's poison: then this thread lifts it.
   */
  Restored yieldToLane(int page, long address, long claimed) {
    ClientCounter.ROBBED.add(session, 1);
    Backoff backoff = new Backoff();
    while (true) {
      long word = words.get(page);
      if (word == claimed) {
        return serve(page, address, claimed);
      }
      switch (PageWord.state(word)) {
        case PageWord.RESIDENT -> {
          if (words.compareAndSet(page, word, PageWord.settled(word))) {
            return Restored.RESIDENT;
          }
        }
        case PageWord.RESTORING, PageWord.MOVING -> backoff.again();
        default -> {
          // Poisoned or evicted again: this thread's copy has ended, so it may start over.
          return restoreHere(page, address);
        }
      }
    }
  }

  @Override
  public void close() {
    reader.close();
    requests.close();
    ReleaseGate.ours().unmap(buffer, pageBytes);
  }
}
