package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.arenalab.JavaProcess;
import org.arenalab.shm.segments.ShmSegments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("beside")
class ShmArenasTest {
  private final SharedDirectory shared = new SharedDirectory();
  private final ShmArenas arenas = new ShmArenas();

  ShmArenasTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    arenas.closeAll();
    shared.close();
  }

  @Test
  void shouldGiveTheSameArenaToAllWhoAskAtOnce() throws Exception {
    int callers = 8;
    CyclicBarrier start = new CyclicBarrier(callers);
    List<Future<ShmArena>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      for (int i = 0; i < callers; i++) {
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return arenas.getOrCreate(shared.config("one"));
                }));
      }
    }
    ShmArena first = answers.getFirst().get();
    for (Future<ShmArena> each : answers) {
      assertThat(each.get()).isSameAs(first);
    }
    assertThat(arenas.attach(first.path(), AttachMode.READ_WRITE)).isSameAs(first);
    assertThat(arenas.open()).containsExactly(first);
  }

  @Test
  void shouldKeepReadersApartFromWriters() {
    ShmArena writer = arenas.getOrCreate(shared.config("one"));
    ShmArena reader = arenas.attach(writer.path(), AttachMode.READ_ONLY);

    assertThat(reader).isNotSameAs(writer);
    assertThat(reader.isWritable()).isFalse();
    assertThat(arenas.attach(writer.path(), AttachMode.READ_ONLY)).isSameAs(reader);
  }

  @Test
  void shouldNameBothConfigurationsIfTheyDiffer() {
    arenas.getOrCreate(shared.config("one"));
    ShmArenaConfig other =
        ShmArenaConfig.builder()
            .directory(shared.path())
            .name("one")
            .capacityBytes(2 << 20)
            .build();

    assertThatThrownBy(() -> arenas.getOrCreate(other))
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.CONFIG_MISMATCH)
        .hasMessageContainingAll("one", "capacityBytes=1048576", "capacityBytes=2097152");
    assertThatThrownBy(() -> new ShmArenas().getOrCreate(other))
        .as("a second registry sees the segment alone")
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.CONFIG_MISMATCH)
        .hasMessageContainingAll("one", "capacityBytes=1048576", "capacityBytes=2097152");
  }

  @Test
  void shouldMakeANewArenaOnceTheOldOneIsClosed() {
    ShmArena first = arenas.getOrCreate(shared.config("one"));
    first.close();

    ShmArena second = arenas.getOrCreate(shared.config("one"));

    assertThat(second).isNotSameAs(first);
    assertThat(second.isOpen()).isTrue();
  }

  @Test
  void shouldRemoveNamesWhenAllAreClosed() throws IOException {
    ShmArena one = arenas.getOrCreate(shared.config("one"));
    arenas.getOrCreate(shared.config("two"));

    arenas.closeAll();

    assertThat(shared.content()).isEmpty();
    assertThat(one.isOpen()).isFalse();
    assertThat(arenas.open()).isEmpty();
  }

  @Test
  void shouldNeverCreateWhenItAttaches() throws IOException {
    Path missing = shared.path().resolve("missing");

    assertThatThrownBy(() -> arenas.attach(missing, AttachMode.READ_WRITE))
        .isInstanceOf(SegmentException.class)
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.NOT_FOUND);
    assertThat(shared.content()).isEmpty();
  }

  @Tag("medium")
  @Test
  void shouldAttachWhatALivingProcessMadeAndRefuseWhatADeadOneLeft() throws Exception {
    try (JavaProcess owner =
        JavaProcess.start(List.of(shared.asProperty()), OwnerProcess.class, "arena", "theirs")) {
      long block = Long.parseLong(owner.awaitLine("HAS "));
      ShmArena arena = arenas.getOrCreate(shared.config("theirs"));
      assertThat(arena.isOwner()).isFalse();
      assertThat(arena.sizeOf(block)).isEqualTo(4096);
      owner.kill();

      assertThatThrownBy(() -> new ShmArenas().getOrCreate(shared.config("theirs")))
          .isInstanceOf(SegmentException.class)
          .hasMessageContainingAll(Long.toString(owner.pid()), "dead", "sweep");
      ShmSegments.sweep(shared.path());
      try (ShmArena anew = new ShmArenas().getOrCreate(shared.config("theirs"))) {
        assertThat(anew.isOwner()).isTrue();
      }
    }
  }

  @Tag("medium")
  @Test
  void shouldRemoveNamesAtSigtermButNotAtSigkill() throws Exception {
    try (JavaProcess asked = registered("asked");
        JavaProcess killed = registered("killed")) {
      asked.awaitLine("HAS ");
      killed.awaitLine("HAS ");
      asked.terminate();
      asked.awaitExit();
      killed.kill();

      assertThat(shared.content()).containsExactly(shared.path().resolve("killed"));
    }
  }

  private JavaProcess registered(String name) throws IOException {
    return JavaProcess.start(List.of(shared.asProperty()), OwnerProcess.class, "registered", name);
  }
}
