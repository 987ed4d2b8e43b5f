package org.arenalab.pager.daemon;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.SplittableRandom;
import org.arenalab.os.GatherWrite;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.DeathSwitch;
import org.arenalab.os.process.Futex;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.CommandRing;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The smallest client of a daemon: a process with one range, whose agent obeys the daemon, or takes
 * single steps on the command of a test.
 *
 * <p>Arguments: socket, pages. Commands on the standard input, each answered by a line:
 *
 * <pre>
 *   write PAGE VALUE   read PAGE         accesses in a thread of their own: "done PAGE VALUE"
 *   touch PAGE VALUE   reads, then writes, in a thread of its own: "touched PAGE OLD VALUE"
 *   zeros PAGE         fills a page with zeros
 *   claim PAGE SLOT    copy PAGE SLOT    move PAGE SLOT    settle PAGE SLOT    empty PAGE SLOT
 *   await, seize, misplace, regenerate, extent    see {@link PagerChildWords}
 *   agent              obeys the daemon from now on
 *   load MILLIS        reads and writes all pages at random: "load CHECKED STALL_NS"
 *   garbage            writes random numbers over all memory that it shares with the daemon
 *   discard PAGE       gc      goodbye
 *   drops PAGE COUNT   drops and reads a page again and again: "drops PAGE"
 * </pre>
 */
final class PagerChild {
  private final int pages;
  private final int pageSize = (int) VirtualMemory.pageSizeBytes();
  private final long address;
  private final long staging;
  private final MessageChannel channel;
  private final SessionMemory memory;
  private final PageWords words;
  private final PagerChildWords ownWords;

  /** Kept open, so that a test finds the file of this client's store. */
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private final SharedMemory store;

  private final UserfaultfdRequests requests;
  private final DeathSwitch.Armed deathSwitch;
  private final Userfaultfd faults;
  private final GatherWrite gather = new GatherWrite(1);

  private PagerChild(Path socket, int pages) {
    this.pages = pages;
    address = VirtualMemory.mapAnonymous((long) pages * pageSize);
    VirtualMemory.avoidHugePagesIfAny(address, (long) pages * pageSize);
    faults =
        Userfaultfd.openBlocking(
            Userfaultfd.FEATURE_WP | Userfaultfd.FEATURE_MOVE | Userfaultfd.FEATURE_POISON);
    channel = new MessageChannel(UnixSocket.connect(socket));
    channel.send(
        new Message.Hello((long) pages * pageSize, pageSize, Userfaultfd.FEATURE_WP),
        faults.descriptor());
    try (ReceivedMessage answer = channel.receive().orElseThrow()) {
      if (!(answer.message() instanceof Message.Welcome)) {
        throw new IllegalStateException("refused: " + answer.message());
      }
      memory = SessionMemory.attach(SharedMemory.received(answer.take(0)));
      store = SharedMemory.received(answer.take(1));
      deathSwitch = DeathSwitch.arm(answer.take(2), 9);
    }
    words = memory.words();
    ownWords = new PagerChildWords(memory);
    requests = faults.newRequests();
    long stagingBytes = memory.layout().stagingBytes();
    staging = VirtualMemory.mapAnonymous(stagingBytes);
    VirtualMemory.avoidHugePagesIfAny(staging, stagingBytes);
    require(requests.register(staging, stagingBytes, Userfaultfd.MODE_MISSING));
    memory.header().setStagingAddress(staging);
    channel.send(new Message.Ready());
    int index = memory.ranges().publish(address, (long) pages * pageSize, 0, System.nanoTime());
    if (index < 0) {
      throw new IllegalStateException("no range");
    }
  }

  private static void require(int result) {
    if (result != 0) {
      throw new IllegalStateException("errno=" + -result);
    }
  }

  public static void main(String[] args) throws Exception {
    PagerChild child = new PagerChild(Path.of(args[0]), Integer.parseInt(args[1]));
    System.out.println("attached");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.hasNext()) {
      child.obey(in.next(), in);
    }
  }

  private void obey(String command, Scanner in) throws Exception {
    switch (command) {
      case "write" -> access(in.nextInt(), in.nextLong(), true);
      case "read" -> access(in.nextInt(), 0, false);
      case "touch" -> touch(in.nextInt(), in.nextLong());
      case "zeros" -> {
        int page = in.nextInt();
        RawMemory.fill(pageAddress(page), pageSize, (byte) 0);
        System.out.println("zeros " + page);
      }
      case "await", "seize", "misplace", "regenerate", "extent" ->
          System.out.println(ownWords.obey(command, in));
      case "claim" -> System.out.println("claim " + claim(in.nextInt(), in.nextInt()));
      case "copy" -> System.out.println("copy " + copy(in.nextInt(), in.nextInt()));
      case "move" -> System.out.println("move " + move(in.nextInt(), in.nextInt()));
      case "settle" -> System.out.println("settle " + settle(in.nextInt()));
      case "empty" -> System.out.println("empty " + empty(in.nextInt(), in.nextInt()));
      case "agent" -> Thread.ofPlatform().daemon().name("agent").start(this::agent);
      case "load" -> load(in.nextLong());
      case "discard" -> ReleaseGate.ours().discard(pageAddress(in.nextInt()), pageSize);
      case "drops" -> drop(in.nextInt(), in.nextInt());
      case "garbage" -> {
        writeGarbage();
        System.out.println("garbage");
      }
      case "gc" -> {
        System.gc();
        System.out.println("gc");
      }
      default -> {
        deathSwitch.close();
        channel.send(new Message.Goodbye());
        faults.close();
        System.exit(0);
      }
    }
  }

  private long pageAddress(int page) {
    return address + (long) page * pageSize;
  }

  private void access(int page, long value, boolean isWrite) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                if (isWrite) {
                  fill(page, value);
                }
                System.out.println("done " + page + " " + valueOf(page));
              } catch (InternalError e) {
                System.out.println("done " + page + " poisoned");
              }
            });
  }

  private void drop(int page, int count) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              for (int i = 0; i < count; i++) {
                ReleaseGate.ours().discard(pageAddress(page), pageSize);
                if (RawMemory.getLong(pageAddress(page)) != 0) {
                  throw new IllegalStateException("not dropped: page=" + page);
                }
              }
              System.out.println("drops " + page);
            });
  }

  private void touch(int page, long value) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                long old = valueOf(page);
                fill(page, value);
                System.out.println("touched " + page + " " + old + " " + valueOf(page));
              } catch (InternalError e) {
                System.out.println("touched " + page + " poisoned");
              }
            });
  }

  /** Fills a page with numbers that depend on page and value. */
  private void fill(int page, long value) {
    long at = pageAddress(page);
    for (int offset = 0; offset < pageSize; offset += Long.BYTES) {
      RawMemory.putLong(at + offset, value * 31 + page + (offset & 63));
    }
  }

  /** Returns the value that a page was filled with; -1 for zeros; -2 for anything else. */
  private long valueOf(int page) {
    long at = pageAddress(page);
    long first = RawMemory.getLong(at);
    long value = (first - page) / 31;
    boolean zero = first == 0;
    for (int offset = 0; offset < pageSize; offset += Long.BYTES) {
      long expected = zero ? 0 : value * 31 + page + (offset & 63);
      if (RawMemory.getLong(at + offset) != expected) {
        return -2;
      }
    }
    return zero ? -1 : value;
  }

  private boolean claim(int page, int slot) {
    long word = words.get(page);
    return PageWord.isEvictable(word)
        && memory.slotOwners().tryTake(page, slot) == slot
        && words.compareAndSet(page, word, PageWord.moving(word, slot));
  }

  private boolean copy(int page, int slot) {
    gather.clear();
    gather.add(pageAddress(page), pageSize);
    long written = gather.writeTo(memory.file(), memory.layout().copyOffset(slot));
    long word = words.get(page);
    return written == pageSize
        && PageWord.state(word) == PageWord.MOVING
        && words.compareAndSet(page, word, PageWord.copied(word));
  }

  private int move(int page, int slot) {
    return requests.move(staging + (long) slot * pageSize, pageAddress(page), pageSize);
  }

  private boolean settle(int page) {
    long word = words.get(page);
    return PageWord.isCopied(word) && words.compareAndSet(page, word, PageWord.staged(word));
  }

  private boolean empty(int page, int slot) {
    ReleaseGate.ours().discard(staging + (long) slot * pageSize, pageSize);
    boolean filled = memory.slotOwners().fill(slot, page);
    memory.header().wakeDaemon();
    return filled;
  }

  private void agent() {
    Futex futex = new Futex();
    while (true) {
      int seen = memory.header().agentWord();
      long command = memory.commands().poll();
      if (command == 0) {
        futex.waitWhile(memory.header().agentFutex(), seen, 100_000_000);
        continue;
      }
      int first = CommandRing.firstPage(command);
      for (int page = first; page < first + CommandRing.pages(command); page++) {
        evict(page, futex);
      }
    }
  }

  private void evict(int page, Futex futex) {
    long word = words.get(page);
    if (!PageWord.isEvictable(word)) {
      return;
    }
    int slot = memory.slotOwners().tryTake(page, 0);
    while (slot < 0) {
      memory.header().wakeDaemon();
      futex.waitWhile(memory.header().agentFutex(), memory.header().agentWord(), 1_000_000);
      slot = memory.slotOwners().tryTake(page, 0);
    }
    long moving = PageWord.moving(word, slot);
    if (words.compareAndSet(page, word, moving)) {
      gather.clear();
      gather.add(pageAddress(page), pageSize);
      long written = gather.writeTo(memory.file(), memory.layout().copyOffset(slot));
      long copied = PageWord.copied(moving);
      if (written != pageSize) {
        boolean _ = words.compareAndSet(page, moving, PageWord.stayed(moving));
      } else if (words.compareAndSet(page, moving, copied)) {
        boolean moved = move(page, slot) == 0;
        long next = moved ? PageWord.staged(copied) : PageWord.stayed(copied);
        boolean _ = words.compareAndSet(page, copied, next);
      }
    }
    boolean _ = empty(page, slot);
  }

  /** Reads and writes pages at random, and checks every value. */
  private void load(long milliseconds) {
    long[] expected = new long[pages];
    long random = 88172645463325252L;
    long endNs = System.nanoTime() + milliseconds * 1_000_000;
    long checked = 0;
    long stallNs = 0;
    for (int page = 0; page < pages; page++) {
      expected[page] = 1;
      fill(page, 1);
    }
    System.out.println("loading");
    while (System.nanoTime() < endNs) {
      random ^= random << 13;
      random ^= random >>> 7;
      random ^= random << 17;
      int page = (int) Long.remainderUnsigned(random, pages);
      long beganNs = System.nanoTime();
      long value = valueOf(page);
      if (value != expected[page]) {
        System.out.println("wrong " + page + " " + value + " expected " + expected[page]);
        System.exit(3);
      }
      if ((random & 3) == 0) {
        expected[page] = (expected[page] + 1) % 1_000_000;
        fill(page, expected[page]);
      }
      stallNs = Math.max(stallNs, System.nanoTime() - beganNs);
      checked++;
      if ((checked & 1023) == 0) {
        pause();
      }
    }
    System.out.println("load " + checked + " " + stallNs);
  }

  private void writeGarbage() {
    SplittableRandom random = new SplittableRandom(5);
    for (long offset = 0; offset < memory.layout().copiesOffset(); offset += Long.BYTES) {
      RawMemory.putLong(memory.address() + offset, random.nextLong());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
