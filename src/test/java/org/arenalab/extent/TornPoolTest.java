package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.JavaProcess;
import org.arenalab.os.SharedMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of pools whose process died inside a call: each is rebuilt, or refused with a way out. */
@Tag("beside")
class TornPoolTest {
  private static final int SMALL_BYTES = 64 << 10;
  private static final int SEEDS = 20;
  private static final int MIXES = 30;
  private static final int KILLS = 5;

  private final List<SharedMemory> files = new ArrayList<>();

  @AfterEach
  void close() {
    files.forEach(SharedMemory::close);
  }

  private SharedMemory newFile() {
    SharedMemory file = SharedMemory.createMemfd("torn", false);
    files.add(file);
    return file;
  }

  /** Returns whether the pool was accepted; it is then right. */
  private static boolean isAccepted(SharedMemory file, ExtentPoolConfig config) {
    try (ExtentPool pool = ExtentPool.reopen(file, config)) {
      pool.verifyInvariants();
      return true;
    } catch (CorruptPoolException e) {
      assertThat(e).hasMessageEndingWith("create a new pool in an empty file");
      return false;
    }
  }

  /** A death may leave any of the words that a call changes as they were before the call. */
  @Tag("medium")
  @Test
  void shouldRebuildOrRefuseHalfACall() {
    ExtentPoolConfig config = ExtentPoolConfig.ofCapacity(SMALL_BYTES);
    int accepted = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SharedMemory file = newFile();
      byte[] before;
      byte[] after;
      try (ExtentPool pool = ExtentPool.createIn(file, config)) {
        Churn churn = new Churn(random);
        for (int i = 0; i < 300; i++) {
          churn.step(pool);
        }
        before = contents(file);
        churn.step(pool);
        after = contents(file);
      }
      for (int i = 0; i < MIXES; i++) {
        file.write(0, mixed(before, after, random));
        accepted += isAccepted(file, config) ? 1 : 0;
      }
      file.write(0, after);
      assertThat(isAccepted(file, config)).as("seed=%d", seed).isTrue();
    }
    assertThat(accepted).isBetween(1, SEEDS * MIXES - 1);
  }

  static byte[] contents(SharedMemory file) {
    return file.read(0, (int) file.status().sizeBytes());
  }

  /** Returns bytes of which each word is from before or from after a change. */
  static byte[] mixed(byte[] before, byte[] after, SplittableRandom random) {
    byte[] mixed = after.clone();
    for (int at = 0; at < mixed.length; at += Integer.BYTES) {
      if (random.nextBoolean()) {
        System.arraycopy(before, at, mixed, at, Integer.BYTES);
      }
    }
    return mixed;
  }

  @Test
  @Tag("medium")
  void shouldRebuildOrRefusePoolOfKilledProcess() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      SharedMemory file = newFile();
      try (JavaProcess child = start(file, "churn")) {
        child.awaitLine("works");
        child.kill();
      }
      isAccepted(file, TornPoolChild.CONFIG);
    }
  }

  /** The copy is an extent like any other while the owner decides. */
  @Test
  @Tag("medium")
  void shouldKeepCopyOfProcessThatDiedInAMove() throws Exception {
    SharedMemory file = newFile();
    try (JavaProcess child = start(file, "move")) {
      assertThat(child.awaitExit()).isEqualTo(TornPoolChild.DIED_IN_A_MOVE);
    }
    try (ExtentPool pool = ExtentPool.reopen(file, TornPoolChild.CONFIG)) {
      assertThat(pool.stats().liveExtents()).isEqualTo(2);
    }
  }

  private static JavaProcess start(SharedMemory file, String mode) throws Exception {
    return JavaProcess.start(
        List.of(),
        TornPoolChild.class,
        Long.toString(ProcessHandle.current().pid()),
        Integer.toString(file.numberForOthers()),
        mode);
  }
}
