package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.arenalab.Await;
import org.arenalab.os.Errno;
import org.arenalab.os.process.ProcessorAffinity;
import org.arenalab.pager.daemon.lane.FaultServer;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real lanes and a real client in another process: a fault in each state of a page. */
@Timeout(60)
class LaneKernelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s*(\\S+)");
  private static final int PAGES = 64;
  private static final int PAGE = 7;
  private static final int SLOT = 3;

  /** Enough to meet a claim some times. */
  private static final int DROPS = 10_000;

  private static final Duration LONG_PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private ManualDaemon daemon;
  private PagerChildProcess client;

  @BeforeEach
  void attach() throws Exception {
    daemon = new ManualDaemon(directory.resolve("pagerd"));
    client = new PagerChildProcess(directory.resolve("pagerd"), PAGES);
    daemon.attach();
    client.expect("attached");
    client.ask("write " + PAGE + " 5", "done " + PAGE + " 5");
  }

  @AfterEach
  void detach() throws Exception {
    client.close();
    client.process.waitFor();
    daemon.close();
  }

  private long word() {
    return daemon.words.get(PAGE);
  }

  private int state() {
    return PageWord.state(word());
  }

  private void arm() {
    // The client goes on as soon as the page is there, a moment before the word says so.
    requireResident();
    assertThat(daemon.armer.arm(daemon.segment(), PAGE)).isTrue();
  }

  private void step(String name, Object answer) throws IOException {
    String slot = name.equals("settle") ? "" : " " + SLOT;
    client.ask(name + " " + PAGE + slot, name + " " + answer);
  }

  /** Takes the page out of the client, into its slot. */
  private void stage() throws IOException {
    arm();
    step("claim", true);
    step("copy", true);
    step("move", 0);
    step("settle", true);
    step("empty", true);
    assertThat(state()).isEqualTo(PageWord.STAGED);
  }

  private void store() throws IOException {
    stage();
    assertThat(daemon.compressor.run(8)).isEqualTo(1);
    assertThat(state()).isEqualTo(PageWord.STORED);
  }

  private long servedResident() {
    return daemon.lanes.total().states[PageWord.RESIDENT];
  }

  private void requireResident() {
    requireState(PageWord.RESIDENT);
  }

  private void requireState(int wanted) {
    boolean _ = Await.holds(PATIENCE, () -> state() == wanted);
    assertThat(state()).as(PageWord.describe(word())).isEqualTo(wanted);
  }

  @Test
  void shouldZeroUntouchedPage() throws Exception {
    client.ask("read 20", "done 20 -1");

    boolean _ = Await.holds(PATIENCE, () -> servedResident() == 2);
    assertThat(servedResident()).isEqualTo(2);
  }

  @Test
  void shouldDisarmWrittenPage() throws Exception {
    arm();

    client.ask("read " + PAGE, "done " + PAGE + " 5");
    assertThat(PageWord.isArmed(word())).isTrue();
    client.ask("write " + PAGE + " 6", "done " + PAGE + " 6");

    requireResident();
    assertThat(PageWord.isArmed(word())).isFalse();
  }

  @Test
  void shouldCancelUncopiedMove() throws Exception {
    arm();
    step("claim", true);

    client.ask("write " + PAGE + " 6", "done " + PAGE + " 6");

    requireResident();
    step("copy", false);
  }

  @Test
  void shouldCancelCopiedMove() throws Exception {
    arm();
    step("claim", true);
    step("copy", true);

    client.ask("write " + PAGE + " 6", "done " + PAGE + " 6");

    requireResident();
    step("move", -Errno.EEXIST);
    client.ask("read " + PAGE, "done " + PAGE + " 6");
    assertThat(daemon.lanes.total().cancelledMoves).isEqualTo(1);
  }

  @Test
  void shouldServeMovedPage() throws Exception {
    arm();
    step("claim", true);
    step("copy", true);
    step("move", 0);

    client.ask("read " + PAGE, "done " + PAGE + " 5");

    requireResident();
    step("settle", false);
  }

  /** A lane that was late has filled the staging page before. */
  @Test
  void shouldCancelMoveOverOldDummy() throws Exception {
    arm();
    step("claim", true);
    step("copy", true);
    client.ask("write " + PAGE + " 6", "done " + PAGE + " 6");
    requireResident();
    // The slot is not emptied: its staging page keeps the dummy.
    assertThat(daemon.memory.slotOwners().untake(SLOT, PAGE)).isTrue();
    arm();
    step("claim", true);
    step("copy", true);

    client.ask("write " + PAGE + " 7", "done " + PAGE + " 7");

    requireResident();
    step("move", -Errno.EEXIST);
  }

  @Test
  void shouldServeStagedPage() throws Exception {
    stage();

    client.ask("write " + PAGE + " 6", "done " + PAGE + " 6");

    requireResident();
    assertThat(daemon.compressor.run(8)).isEqualTo(1);
    assertThat(daemon.memory.slotOwners().countFree()).isEqualTo(daemon.memory.layout().slots());
  }

  @Test
  void shouldServeStoredPage() throws Exception {
    store();

    client.ask("read " + PAGE, "done " + PAGE + " 5");

    requireResident();
    assertThat(PageWord.isHeld(word())).isTrue();
    // The lane leaves its marks after the end of its claim.
    boolean _ = Await.holds(PATIENCE, () -> daemon.marks.returnsOf(0) == 1);
    assertThat(daemon.marks.returnsOf(0)).isEqualTo(1);
    assertThat(daemon.memory.marks().isReturned(PAGE)).isTrue();
    daemon.held.release(daemon.segment());
    assertThat(PageWord.isHeld(word())).isFalse();
    assertThat(daemon.held.foreign()).isZero();
  }

  @Test
  void shouldServePageOfZeros() throws Exception {
    client.ask("discard " + PAGE + " read " + PAGE, "done " + PAGE + " -1");
    stage();
    assertThat(daemon.compressor.run(8)).isEqualTo(1);
    assertThat(state()).isEqualTo(PageWord.ZERO);

    client.ask("read " + PAGE, "done " + PAGE + " -1");

    requireResident();
  }

  /** The kernel reports no discard; {@code docs/pager.md} states this. */
  @Test
  void shouldReturnOldBytesOfDiscardedPage() throws Exception {
    store();

    client.ask("discard " + PAGE + " read " + PAGE, "done " + PAGE + " 5");
  }

  @Test
  void shouldTakePageFromClient() throws Exception {
    store();
    long claim = PageWord.restoring(word(), PageWord.CLIENT);
    assertThat(daemon.words.compareAndSet(PAGE, word(), claim)).isTrue();

    client.ask("read " + PAGE, "done " + PAGE + " 5");

    requireResident();
    assertThat(PageWord.isDisputed(word())).isTrue();
  }

  /** A thread that faults again at once may meet the claim of the lane that has just served it. */
  @Test
  void shouldServeThreadThatDropsItsPage() throws Exception {
    client.send("drops " + PAGE + " " + DROPS + " drops 20 " + DROPS);

    boolean served = Await.holds(LONG_PATIENCE, () -> daemon.lanes.total().missing >= 2 * DROPS);
    assertThat(served).as("faults: %d", daemon.lanes.total().missing).isTrue();
    assertThat(client.lines(2)).containsExactlyInAnyOrder("drops " + PAGE, "drops 20");
    assertThat(daemon.lanes.total().damagedWords).isZero();
  }

  /** The armer has claimed the page, and lost its processor. */
  @Test
  void shouldTakePageFromArmer() throws Exception {
    long claim = PageWord.unprotecting(word(), FaultServer.ARMER);
    client.ask("discard " + PAGE + " read 20", "done 20 -1");
    assertThat(daemon.words.compareAndSet(PAGE, word(), claim)).isTrue();

    client.ask("write " + PAGE + " 8", "done " + PAGE + " 8");

    requireResident();
  }

  @Test
  void shouldPoisonDamagedPageOnly() throws Exception {
    client.ask("write 8 9", "done 8 9");
    store();
    long damaged = PageWord.stored(word(), PageWord.extent(word()) + 64);
    assertThat(daemon.words.compareAndSet(PAGE, word(), damaged)).isTrue();

    client.ask("read " + PAGE, "done " + PAGE + " poisoned");

    requireState(PageWord.POISONED);
    client.ask("read " + PAGE, "done " + PAGE + " poisoned");
    client.ask("read 8", "done 8 9");
    assertThat(daemon.lanes.total().poisoned).isEqualTo(1);
  }

  /** A collection is requested while a thread waits in a fault that no lane can serve yet. */
  @Test
  void shouldServeWhileClientCollects() throws Exception {
    for (int i = 0; i < 20; i++) {
      store();
      client.send("read " + PAGE + " gc");
      assertThat(List.of(client.line(), client.line()))
          .containsExactlyInAnyOrder("gc", "done " + PAGE + " 5");
      requireResident();
      daemon.held.release(daemon.segment());
    }
  }

  /** As after a processor went offline, and came back. */
  @Test
  void shouldPlaceLanesAnew() throws Exception {
    int[] all = ProcessorAffinity.allowed();
    store();

    daemon.lanes.follow(new int[] {all[0]});

    assertThat(Await.holds(PATIENCE, daemon.lanes::tryTakePlaces)).isTrue();
    assertThat(placesOfLanes()).containsOnly(Integer.toString(all[0]));
    client.ask("read " + PAGE, "done " + PAGE + " 5");
    daemon.lanes.follow(all);
    assertThat(Await.holds(PATIENCE, daemon.lanes::tryTakePlaces)).isTrue();
    assertThat(placesOfLanes())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(all).mapToObj(Integer::toString).toList());
    assertThat(daemon.lanes.pinned()).isEqualTo(all.length);
    client.ask("read 20", "done 20 -1");
  }

  /** Returns the processors on which each lane of this process may run. */
  private static List<String> placesOfLanes() throws IOException {
    List<String> places = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith("pager-lane-")) {
          String status = Files.readString(task.resolve("status"));
          Matcher allowed = ALLOWED.matcher(status);
          assertThat(allowed.find()).isTrue();
          places.add(allowed.group(1));
        }
      }
    }
    return places;
  }

  @Test
  void shouldStopLanes() {
    daemon.lanes.close();

    assertThat(daemon.end).isNull();
  }
}
