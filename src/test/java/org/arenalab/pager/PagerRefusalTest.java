package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageCodec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each refusal has a reason of its own, and names the values. */
@Tag("medium")
class PagerRefusalTest {
  private static MiniPager pager;
  private static PagerClient client;

  @BeforeAll
  static void start() throws Exception {
    pager = MiniPager.start("slow");
    client = pager.attach();
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    pager.close();
  }

  private static void assertRefused(Reason reason, String value, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PagerException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(value)
        .hasMessageContaining("expected");
  }

  @Test
  void shouldRefuseUnalignedRange() {
    long memory = MiniPager.map(2);
    assertRefused(
        Reason.INVALID_REQUEST,
        "address=0x" + Long.toHexString(memory + 8),
        () -> client.register(memory + 8, PAGE));
    assertRefused(Reason.INVALID_REQUEST, "lengthBytes=100", () -> client.register(memory, 100));
    assertRefused(Reason.INVALID_REQUEST, "lengthBytes=0", () -> client.register(memory, 0));
    assertRefused(
        Reason.INVALID_REQUEST, "lengthBytes=-4096", () -> client.register(memory, -4096));
    MiniPager.unmap(memory, 2);
  }

  @Test
  void shouldRefuseForeignMemory() {
    try (Arena arena = Arena.ofConfined()) {
      long foreign = arena.allocate(4 * PAGE, PAGE).address();
      assertRefused(
          Reason.FOREIGN_RANGE,
          "address=0x" + Long.toHexString(foreign),
          () -> client.register(foreign, PAGE));
    }
    long memory = MiniPager.map(2);
    assertRefused(
        Reason.FOREIGN_RANGE, "lengthBytes=" + 3 * PAGE, () -> client.register(memory, 3 * PAGE));
    MiniPager.unmap(memory, 2);
    assertRefused(Reason.FOREIGN_RANGE, "foreign", () -> client.register(memory, PAGE));
  }

  @Test
  void shouldRefuseSharedMemory() {
    try (SharedMemory file = SharedMemory.createMemfd("refused", false)) {
      file.resize(PAGE);
      long shared = VirtualMemory.mapShared(file, PAGE, true, 1);
      assertRefused(
          Reason.SHARED_RANGE,
          "address=0x" + Long.toHexString(shared),
          () -> client.register(shared, PAGE));
      ReleaseGate.ours().unmap(shared, PAGE);
    }
  }

  @Test
  void shouldRefuseOverlap() {
    long memory = MiniPager.map(8);
    try (PagedRange range = client.register(memory + 2 * PAGE, 4 * PAGE)) {
      assertThat(range.lengthBytes()).isEqualTo(4 * PAGE);
      long[][] overlapping = {{2, 4}, {0, 3}, {5, 3}, {0, 8}, {3, 1}};
      for (long[] each : overlapping) {
        assertRefused(
            Reason.OVERLAP,
            "range at 0x" + Long.toHexString(memory + 2 * PAGE),
            () -> client.register(memory + each[0] * PAGE, each[1] * PAGE));
      }
      client.register(memory, 2 * PAGE).close();
      client.register(memory + 6 * PAGE, 2 * PAGE).close();
    }
    MiniPager.unmap(memory, 8);
  }

  @Test
  void shouldRefuseMoreThanTheSessionHas() {
    long bytes = 65L << 20;
    long memory = VirtualMemory.reserve(bytes, PAGE);
    assertRefused(
        Reason.SESSION_FULL, "lengthBytes=" + bytes, () -> client.register(memory, bytes));
    try (PagedRange most = client.register(memory, 48 << 20)) {
      assertRefused(
          Reason.SESSION_FULL,
          "registeredBytes=" + most.lengthBytes(),
          () -> client.register(memory + (48L << 20), 17L << 20));
    }
    ReleaseGate.ours().unmap(memory, bytes);
  }

  @Test
  void shouldRefuseTooManyRanges() throws Exception {
    long bytes = 2100 * PAGE;
    long memory = VirtualMemory.reserve(bytes, PAGE);
    try (PagerClient other = pager.attach()) {
      int limit = other.session().ranges().capacity();
      for (int i = 0; i < limit; i++) {
        other.register(memory + 2L * i * PAGE, PAGE);
      }
      assertRefused(
          Reason.TOO_MANY_RANGES,
          "ranges=" + limit,
          () -> other.register(memory + 2L * limit * PAGE, PAGE));
      assertThat(other.stats().ranges().count()).isEqualTo(limit);
    }
    ReleaseGate.ours().unmap(memory, bytes);
  }

  @Test
  void shouldRefusePartsOutsideTheRange() {
    long memory = MiniPager.map(2);
    try (PagedRange range = client.register(memory, 2 * PAGE)) {
      assertRefused(Reason.INVALID_REQUEST, "offsetBytes=-1", () -> range.ensure(-1, 1));
      assertRefused(Reason.INVALID_REQUEST, "bytes=0", () -> range.ensure(0, 0));
      assertRefused(Reason.INVALID_REQUEST, "offsetBytes=1", () -> range.ensure(1, 2 * PAGE));
      assertRefused(Reason.INVALID_REQUEST, "bytes=", () -> range.lease(PAGE, Long.MAX_VALUE));
    }
    MiniPager.unmap(memory, 2);
  }

  @Test
  void shouldNameMissingDaemon() {
    Path nowhere = pager.socket().resolveSibling("nowhere");
    assertRefused(
        Reason.NO_DAEMON,
        "socket=" + nowhere,
        () -> PagerClient.attach(PagerConfig.ofSocket(nowhere)));
  }

  /** A daemon of another version refuses in a form that every version understands. */
  @Test
  void shouldNameBothVersionsOfRefusingDaemon() throws Exception {
    Message refusal = new Message.Refused(Message.Reason.VERSION, "sent=1, expected 2");
    assertRefusedBy(refusal, "reason=VERSION", "sent=1, expected 2");
  }

  /** A daemon that does not check the version. */
  @Test
  void shouldNameBothVersionsOfAnsweringDaemon() throws Exception {
    assertRefusedBy(new Message.Stop(), "sent=2, expected 1", "same release");
  }

  private static void assertRefusedBy(Message answer, String... words) throws Exception {
    byte[] bytes = MessageCodec.encode(answer);
    bytes[4] = (byte) (MessageCodec.VERSION + 1);
    Path socket = pager.socket().resolveSibling("other");
    try (UnixListener listener = UnixListener.listen(socket)) {
      Thread daemon =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (UnixSocket peer = listener.accept()) {
                      peer.receive().orElseThrow().close();
                      peer.send(bytes);
                    }
                  });
      assertThatThrownBy(() -> PagerClient.attach(PagerConfig.ofSocket(socket)))
          .isInstanceOfSatisfying(
              PagerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessageContainingAll(words);
      daemon.join();
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  @Test
  void shouldPassOnRefusalOfDaemon() throws Exception {
    try (MiniPager refusing = MiniPager.start("refuse")) {
      assertRefused(Reason.REFUSED, "the test wants that", refusing::attach);
    }
  }
}
