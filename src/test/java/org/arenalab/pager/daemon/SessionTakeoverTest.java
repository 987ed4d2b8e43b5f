package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.arenalab.Await;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A daemon dies after a lane has read a fault, and before the lane answers it. The lane is a thread
 * of this test, which reads the message, claims the page and does no more.
 */
@Timeout(60)
class SessionTakeoverTest {
  private static final int PAGE = 7;
  private static final int SLOT = 3;
  private static final int DEAD_LANE = 1;

  /** Where the page is when it is touched. */
  enum Place {
    CLIENT,
    SLOT,
    EXTENT,
    ZERO
  }

  /** The mutant: it does not wake the threads whose fault the dead daemon had read. */
  private static final class Sleeping extends Session {
    Sleeping(SessionParts parts, DaemonConfig config) {
      super(parts, config, SessionTakeoverTest::fail);
    }

    @Override
    void wakeWaiting() {
      // Nothing: that is the mutation.
    }

    void wakeLate() {
      super.wakeWaiting();
    }
  }

  @TempDir Path directory;
  private ManualDaemon dead;
  private PagerChildProcess client;

  /** Closed before the memory is unmapped that its threads use. */
  private Session successor;

  private static void fail(Throwable defect) {
    throw new AssertionError(defect);
  }

  @BeforeEach
  void attach() throws Exception {
    dead = new ManualDaemon(directory.resolve("pagerd"));
    client = new PagerChildProcess(directory.resolve("pagerd"), 64);
    dead.attachWithoutLanes();
    client.expect("attached");
  }

  @AfterEach
  void detach() throws Exception {
    client.close();
    client.process.waitFor();
    if (successor != null) {
      successor.close();
    }
    dead.close();
  }

  /** Brings the page to its place, before any lane runs. */
  private void place(Place place) throws IOException {
    assertThat(dead.requests.zeroPages(pageAddress(), pageSize())).isZero();
    if (place != Place.ZERO) {
      client.ask("write " + PAGE + " 5", "done " + PAGE + " 5");
    }
    if (place == Place.CLIENT) {
      assertThat(dead.armer.arm(dead.segment(), PAGE)).isTrue();
      return;
    }
    assertThat(dead.armer.arm(dead.segment(), PAGE)).isTrue();
    for (String step : new String[] {"claim true", "copy true", "move 0", "settle true"}) {
      String name = step.substring(0, step.indexOf(' '));
      client.ask(name + " " + PAGE + (name.equals("settle") ? "" : " " + SLOT), step);
    }
    client.ask("empty " + PAGE + " " + SLOT, "empty true");
    if (place != Place.SLOT) {
      assertThat(dead.compressor.run(1)).isEqualTo(1);
    }
  }

  private int state() {
    return PageWord.state(dead.words.get(PAGE));
  }

  private long pageAddress() {
    return dead.segment().addressOf(PAGE, pageSize());
  }

  private int pageSize() {
    return dead.memory.layout().pageSizeBytes();
  }

  /** Reads the message of the fault, claims the page, and dies. */
  private void readMessageAndDie(boolean claims) {
    assertThat(dead.requests.readMessage()).isZero();
    assertThat(dead.requests.address()).isEqualTo(pageAddress());
    long word = dead.words.get(PAGE);
    long claim =
        PageWord.state(word) == PageWord.RESIDENT
            ? PageWord.unprotecting(word, DEAD_LANE)
            : PageWord.restoring(word, DEAD_LANE);
    assertThat(!claims || dead.words.compareAndSet(PAGE, word, claim)).isTrue();
    dead.attachment.store().close();
  }

  private String answer() {
    try {
      return client.line();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void shouldServeFaultThatDeadLaneHadRead(Place place) throws Exception {
    place(place);
    client.send("write " + PAGE + " 6");
    readMessageAndDie(true);

    successor = new Session(dead.attachment.parts(), dead.config, SessionTakeoverTest::fail);
    successor.takeOver();

    client.expect("done " + PAGE + " 6");
    // The client goes on as soon as the page is there, a moment before the word says so.
    boolean _ = Await.holds(Duration.ofSeconds(5), () -> state() == PageWord.RESIDENT);
    assertThat(state()).isEqualTo(PageWord.RESIDENT);
    assertThat(dead.memory.header().incarnation()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldHangWithoutWake(boolean claims) throws Exception {
    place(Place.EXTENT);
    client.send("read " + PAGE);
    readMessageAndDie(claims);
    Sleeping mutant = new Sleeping(dead.attachment.parts(), dead.config);
    successor = mutant;
    mutant.takeOver();

    CompletableFuture<String> answer = CompletableFuture.supplyAsync(this::answer);
    assertThat(isAnswered(answer)).isFalse();
    mutant.wakeLate();

    assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("done " + PAGE + " 5");
  }

  private static boolean isAnswered(CompletableFuture<String> answer) throws Exception {
    try {
      String _ = answer.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** The dead daemon could not decode the page, for example because its zstd did not load. */
  @Test
  void shouldLiftPoisonOfPageThatSuccessorDecodes() throws Exception {
    place(Place.EXTENT);
    long stored = dead.words.get(PAGE);
    long poisoned = PageWord.poisoned(PageWord.restoring(stored, DEAD_LANE));
    assertThat(dead.words.compareAndSet(PAGE, stored, poisoned)).isTrue();
    assertThat(dead.requests.poison(pageAddress(), pageSize())).isZero();
    client.ask("read " + PAGE, "done " + PAGE + " poisoned");
    dead.attachment.store().close();

    successor = new Session(dead.attachment.parts(), dead.config, SessionTakeoverTest::fail);
    successor.takeOver();

    boolean _ = Await.holds(Duration.ofSeconds(5), () -> state() == PageWord.RESIDENT);
    client.ask("read " + PAGE, "done " + PAGE + " 5");
    assertThat(state()).isEqualTo(PageWord.RESIDENT);
  }

  /** A page that a lane had taken from the client is the client's again. */
  @Test
  void shouldReturnRobbedPageToClient() throws Exception {
    place(Place.EXTENT);
    long stored = dead.words.get(PAGE);
    long claim = PageWord.restoring(stored, PageWord.CLIENT);
    long robbed = PageWord.robbed(claim, DEAD_LANE);
    assertThat(dead.words.compareAndSet(PAGE, stored, robbed)).isTrue();

    assertThat(WordRepair.repair(dead.words)).isEqualTo(1);

    assertThat(dead.words.get(PAGE)).isEqualTo(claim);
  }
}
