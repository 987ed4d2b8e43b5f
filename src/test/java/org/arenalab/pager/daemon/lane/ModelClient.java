package org.arenalab.pager.daemon.lane;

import java.util.concurrent.atomic.AtomicLongArray;
import org.arenalab.os.Errno;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/** A model of one client's memory, its page words and the kernel; not thread-safe. */
final class ModelClient implements FaultCalls, PageBytes, FaultMarks, PageWords {
  static final int PAGES = 8;
  static final int SLOTS = 4;
  static final long PAGE = 4096;
  static final long BASE = 0x100000;
  static final long OTHER_BASE = 0x200000;
  static final long STAGING = 0x900000;
  static final long COPIES = 0x500000;
  static final long DUMMY = 0x700000;
  static final long DECODED = 0x800000;
  static final long MOVED = 0xA00000;

  /** Content of a page. Zero means zeros; {@link #MISSING} that it is not populated. */
  static final long MISSING = -1;

  static final long POISON = -2;
  static final long DUMMY_CONTENT = -3;

  private final AtomicLongArray words = new AtomicLongArray(PAGES);
  final long[] pages = new long[PAGES];
  final boolean[] isProtected = new boolean[PAGES];
  final long[] staging = new long[SLOTS];
  final long[] slots = new long[SLOTS];
  final long[] extents = new long[PAGES];
  final RangeIndex ranges = new RangeIndex(2, (int) PAGE);
  int returns;
  private long moved;

  /** Wakes by any request. */
  int wakes;

  /** The next request's answer; 0 lets the model decide. */
  int nextAnswer;

  /** Runs once, before the next request. */
  Runnable beforeRequest = () -> {};

  /** Runs once, after a page was filled and its threads were woken. */
  Runnable afterFill = () -> {};

  ModelClient() {
    for (int i = 0; i < PAGES; i++) {
      pages[i] = MISSING;
    }
    for (int i = 0; i < SLOTS; i++) {
      staging[i] = MISSING;
    }
    if (!ranges.tryAdd(BASE, PAGES * PAGE, 0)) {
      throw new AssertionError("no room for the range");
    }
  }

  /** The range leaves, and another one at another address gets its page words. */
  void replaceRange() {
    ranges.remove(BASE);
    if (!ranges.tryAdd(OTHER_BASE, PAGES * PAGE, 0)) {
      throw new AssertionError("no room for the range");
    }
  }

  static long address(int page) {
    return BASE + page * PAGE;
  }

  void word(int page, long word) {
    words.set(page, word);
  }

  long word(int page) {
    return words.get(page);
  }

  /** Evicts a page into a slot, completely. */
  void stage(int page, int slot) {
    claim(page, slot);
    finishCopy(page, slot);
    move(page, slot);
    word(page, PageWord.staged(word(page)));
    staging[slot] = MISSING;
  }

  /** Does the first step of the agent. */
  void claim(int page, int slot) {
    isProtected[page] = true;
    word(page, PageWord.moving(PageWord.armed(word(page)), slot));
  }

  /** Does the second step of the agent. */
  void finishCopy(int page, int slot) {
    slots[slot] = pages[page];
    word(page, PageWord.copied(word(page)));
  }

  /** Does the third step of the agent. Returns 0 or a negated errno. */
  int move(int page, int slot) {
    if (staging[slot] != MISSING) {
      return -Errno.EEXIST;
    }
    staging[slot] = pages[page];
    pages[page] = MISSING;
    isProtected[page] = false;
    return 0;
  }

  private int answer() {
    Runnable before = beforeRequest;
    beforeRequest = () -> {};
    before.run();
    int given = nextAnswer;
    nextAnswer = 0;
    return given;
  }

  @Override
  public int copy(long toAddress, long fromAddress) {
    int answer = answer();
    if (answer != 0) {
      return answer;
    }
    if (toAddress >= STAGING) {
      return install(staging, (int) ((toAddress - STAGING) / PAGE), content(fromAddress));
    }
    return installPage(toAddress, content(fromAddress));
  }

  private int installPage(long address, long content) {
    int page = (int) ((address - BASE) / PAGE);
    int result = install(pages, page, content);
    isProtected[page] &= result != 0;
    return result;
  }

  private int install(long[] memory, int index, long content) {
    if (memory[index] != MISSING && memory[index] != POISON) {
      return -Errno.EEXIST;
    }
    memory[index] = content;
    wakes++;
    Runnable after = afterFill;
    afterFill = () -> {};
    after.run();
    return 0;
  }

  private long content(long fromAddress) {
    if (fromAddress == DUMMY) {
      return DUMMY_CONTENT;
    }
    if (fromAddress == MOVED) {
      return moved;
    }
    return fromAddress >= DECODED
        ? extents[(int) ((fromAddress - DECODED) / PAGE)]
        : slots[(int) ((fromAddress - COPIES) / PAGE)];
  }

  @Override
  public int zero(long address) {
    int answer = answer();
    return answer != 0 ? answer : installPage(address, 0);
  }

  @Override
  public int lift(long address) {
    int answer = answer();
    if (answer == 0) {
      isProtected[(int) ((address - BASE) / PAGE)] = false;
      wakes++;
    }
    return answer;
  }

  @Override
  public int poison(long address) {
    int answer = answer();
    if (answer != 0) {
      return answer;
    }
    // The kernel gives this answer for a page that is poisoned already, too.
    boolean isMissing = pages[(int) ((address - BASE) / PAGE)] == MISSING;
    return isMissing ? installPage(address, POISON) : -Errno.EEXIST;
  }

  @Override
  public int wake(long address) {
    wakes++;
    return 0;
  }

  @Override
  public long copyAddress(int slot) {
    return slot >= 0 && slot < SLOTS ? COPIES + slot * PAGE : NOWHERE;
  }

  @Override
  public long stagingAddress(int slot) {
    return slot >= 0 && slot < SLOTS ? STAGING + slot * PAGE : NOWHERE;
  }

  @Override
  public int fetchMoved(int slot) {
    moved = staging[slot];
    return moved == MISSING ? ClientMemory.ABSENT : 0;
  }

  @Override
  public long movedAddress() {
    return MOVED;
  }

  @Override
  public long dummyAddress() {
    return DUMMY;
  }

  @Override
  public long decode(int page, long word) {
    return extents[page] == POISON ? NOWHERE : DECODED + page * PAGE;
  }

  @Override
  public void returned(int page) {
    returns++;
  }

  @Override
  public long pages() {
    return PAGES;
  }

  @Override
  public long get(long page) {
    return words.get((int) page);
  }

  @Override
  public boolean compareAndSet(long page, long expected, long update) {
    return words.compareAndSet((int) page, expected, update);
  }
}
