package org.arenalab.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.arenalab.JavaProcess;
import org.arenalab.os.RawMemory;
import org.arenalab.shm.ArenaClosedException;
import org.arenalab.shm.AttachMode;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.OwnerProcess;
import org.arenalab.shm.SharedDirectory;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.shm.StaleHandleException;
import org.arenalab.shm.segments.ShmSegments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShmTransportTest {
  private final SharedDirectory shared = new SharedDirectory();

  ShmTransportTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    shared.close();
  }

  private ShmTransport transport(boolean useArena, String name) {
    return ShmTransport.create(new ShmTransportConfig(useArena, shared.config(name)));
  }

  @Tag("medium")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldShowOneProcessWhatAnotherWrote(boolean useArena) throws Exception {
    String kind = useArena ? "transport-arena" : "transport-segment";
    try (JavaProcess owner =
            JavaProcess.start(List.of(shared.asProperty()), OwnerProcess.class, kind);
        ShmTransport ours = transport(useArena, "ours")) {
      BufferDescriptor descriptor = BufferDescriptor.decode(owner.awaitLine("HAS "));
      try (RemoteBuffer buffer = ours.map(descriptor, AttachMode.READ_ONLY)) {
        assertThat(buffer.sizeBytes()).isEqualTo(10_000);
        assertThat(RawMemory.getLong(buffer.address(8, 8))).isEqualTo(101);
        owner.kill();
        assertThat(RawMemory.getLong(buffer.address(8, 8))).as("outlives its owner").isEqualTo(101);
      }
      ShmSegments.sweep(shared.path());
      assertThatThrownBy(() -> mapAnew(useArena, descriptor))
          .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.NOT_FOUND);
      assertThat(shared.content()).isEmpty();
    }
  }

  private void mapAnew(boolean useArena, BufferDescriptor descriptor) {
    try (ShmTransport other = transport(useArena, "other");
        RemoteBuffer buffer = other.map(descriptor, AttachMode.READ_ONLY)) {
      throw new AssertionError("mapped at " + buffer.address());
    }
  }

  /** A block that could not be freed would stay until the transport is closed. */
  @Test
  void shouldKeepBufferWhoseReleaseFailed() {
    try (ShmTransport owner = transport(true, "owner")) {
      ShmBuffer buffer = owner.allocate(64);
      BufferDescriptor descriptor = owner.describe(buffer);
      try (ShmArena peer =
          ShmArena.attach(shared.path().resolve(descriptor.segment()), AttachMode.READ_WRITE)) {
        peer.free(descriptor.handle());
        assertThatThrownBy(() -> owner.release(buffer))
            .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.DOUBLE_FREE);
        assertThat(peer.allocate(64)).isEqualTo(descriptor.handle());

        owner.release(buffer);
        assertThat(peer.stats().liveBytes()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLetAPeerWrite(boolean useArena) {
    try (ShmTransport owner = transport(useArena, "owner");
        ShmTransport peer = transport(useArena, "peer")) {
      owner.allocate(64);
      ShmBuffer buffer = owner.allocate(5000);
      byte[] sent = owner.describe(buffer).toBytes();
      try (RemoteBuffer remote =
          peer.map(BufferDescriptor.fromBytes(sent), AttachMode.READ_WRITE)) {
        RawMemory.putLong(remote.address(4992, 8), 7);
      }
      assertThat(RawMemory.getLong(buffer.address() + 4992)).isEqualTo(7);
      assertThat(buffer.address() % 64).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKeepAMappingUntilItsLastUserClosesIt(boolean useArena) {
    try (ShmTransport owner = transport(useArena, "owner");
        ShmTransport peer = transport(useArena, "peer")) {
      ShmBuffer buffer = owner.allocate(4096);
      RawMemory.putLong(buffer.address(), 5);
      BufferDescriptor descriptor = owner.describe(buffer);
      RemoteBuffer first = peer.map(descriptor, AttachMode.READ_ONLY);
      RemoteBuffer second = peer.map(descriptor, AttachMode.READ_ONLY);
      first.close();
      first.close();

      assertThat(RawMemory.getLong(second.address())).isEqualTo(5);
      second.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseAccessOutsideTheBuffer(boolean useArena) {
    try (ShmTransport owner = transport(useArena, "owner");
        ShmTransport peer = transport(useArena, "peer");
        RemoteBuffer remote = peer.map(owner.describe(owner.allocate(100)), AttachMode.READ_ONLY)) {
      assertThat(remote.address(99, 1)).isEqualTo(remote.address() + 99);
      for (long[] range :
          new long[][] {{100, 1}, {-1, 1}, {0, 101}, {0, -1}, {Long.MAX_VALUE, 8}}) {
        assertThatThrownBy(() -> remote.address(range[0], range[1]))
            .isInstanceOf(InvalidRequestException.class)
            .hasMessageContaining("100 B");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseToReleaseTwiceOrForOthers(boolean useArena) {
    try (ShmTransport owner = transport(useArena, "owner");
        ShmTransport other = transport(useArena, "other")) {
      ShmBuffer buffer = owner.allocate(64);
      assertThatThrownBy(() -> other.release(buffer)).hasMessageContaining("another transport");
      owner.release(buffer);
      ShmBuffer next = owner.allocate(64);

      assertThatThrownBy(() -> owner.release(buffer))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("released before");
      assertThatThrownBy(() -> owner.describe(buffer)).hasMessageContaining("released before");
      owner.release(next);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseSizesThatCannotBe(boolean useArena) throws IOException {
    try (ShmTransport owner = transport(useArena, "owner")) {
      for (long sizeBytes : new long[] {0, -1, Long.MIN_VALUE}) {
        assertThatThrownBy(() -> owner.allocate(sizeBytes))
            .isInstanceOf(InvalidRequestException.class)
            .hasMessageContaining("sizeBytes=" + sizeBytes);
      }
      for (long sizeBytes : new long[] {1L << 60, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> owner.allocate(sizeBytes)).isInstanceOf(ShmArenaException.class);
      }
      owner.release(owner.allocate(64));
      assertThat(shared.content()).as("nothing but arena or marker").hasSizeLessThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveNoNameBehind(boolean useArena) throws IOException {
    ShmTransport owner = transport(useArena, "owner");
    assertThat(shared.content()).as("nothing before it is used").isEmpty();
    owner.allocate(64);
    owner.allocate(1000);
    assertThat(shared.content()).isNotEmpty();

    owner.close();
    owner.close();

    assertThat(shared.content()).isEmpty();
    assertThatThrownBy(() -> owner.allocate(64)).isInstanceOf(ArenaClosedException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseADescriptorThatClaimsTooMuch(boolean useArena) {
    try (ShmTransport owner = transport(useArena, "owner");
        ShmTransport peer = transport(useArena, "peer")) {
      BufferDescriptor honest = owner.describe(owner.allocate(4096));
      BufferDescriptor larger =
          new BufferDescriptor(
              honest.kind(), honest.segment(), honest.identity(), honest.handle(), 1 << 20);

      assertThatThrownBy(() -> peer.map(larger, AttachMode.READ_ONLY))
          .isInstanceOf(ShmArenaException.class);
    }
  }

  @Test
  void shouldRefuseADescriptorOfTheOtherKind() {
    try (ShmTransport arena = transport(true, "arena");
        ShmTransport segments = transport(false, "segments")) {
      BufferDescriptor descriptor = arena.describe(arena.allocate(64));

      assertThatThrownBy(() -> segments.map(descriptor, AttachMode.READ_ONLY))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("arenalab.transport.useArena");
    }
  }

  @Test
  void shouldNoticeThatTheOwnerMadeItsArenaAnew() {
    try (ArenaTransport peer = (ArenaTransport) transport(true, "peer")) {
      ShmTransport first = transport(true, "same");
      BufferDescriptor old = first.describe(first.allocate(64));
      peer.map(old, AttachMode.READ_ONLY).close();
      first.close();
      try (ShmTransport second = transport(true, "same")) {
        BufferDescriptor current = second.describe(second.allocate(64));
        try (RemoteBuffer remote = peer.map(current, AttachMode.READ_ONLY)) {
          assertThat(remote.sizeBytes()).isEqualTo(64);
        }
        try (ShmTransport late = transport(true, "late")) {
          assertThatThrownBy(() -> late.map(old, AttachMode.READ_ONLY))
              .isInstanceOf(StaleDescriptorException.class);
        }
      }
    }
  }

  @Test
  void shouldNotKeepArenasWhoseOwnersAreGone() {
    try (ArenaTransport peer = (ArenaTransport) transport(true, "peer")) {
      for (int i = 0; i < 3; i++) {
        try (ShmTransport owner = transport(true, "owner" + i)) {
          ShmBuffer buffer = owner.allocate(64);
          peer.map(owner.describe(buffer), AttachMode.READ_ONLY).close();
        }
      }
      assertThat(peer.attachments()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void shouldRefuseAHandleThatWasReset() {
    try (ShmTransport owner = transport(true, "owner");
        ShmTransport peer = transport(true, "peer")) {
      BufferDescriptor descriptor = owner.describe(owner.allocate(64));
      try (ShmArena arena =
          ShmArena.attach(shared.path().resolve("owner"), AttachMode.READ_WRITE)) {
        arena.reset();
      }
      assertThatThrownBy(() -> peer.map(descriptor, AttachMode.READ_ONLY))
          .isInstanceOf(StaleHandleException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "arenalab1:arena:x:0:0",
        "arenalab1:arena:x:0:0:0",
        "arenalab1:arena:../x:0:0:64",
        "arenalab1:segment:a/..:0:0:64",
        "arenalab1:segment:/etc/passwd:0:0:64",
        "arenalab1:segment:x:0:0:64",
        "arenalab1:arena:a/b:0:0:64",
        "arenalab2:arena:x:0:0:64",
        "arenalab1:arena:x:0:0:99999999999999999999"
      })
  void shouldRefuseTextThatIsNoDescriptor(String text) {
    assertThatThrownBy(() -> BufferDescriptor.decode(text))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void shouldRefuseToFollowALinkOutOfTheDirectory() throws IOException {
    Path secret = Files.createTempFile("arenalab-test", ".secret");
    Path directory = Files.createDirectory(shared.path().resolve("d"));
    Files.createSymbolicLink(directory.resolve("b0"), secret);
    try (ShmTransport peer = transport(false, "peer")) {
      assertThatThrownBy(
              () ->
                  peer.map(
                      BufferDescriptor.decode("arenalab1:segment:d/b0:0:0:8"),
                      AttachMode.READ_WRITE))
          .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.NOT_A_FILE);
    }
    Files.delete(secret);
  }

  @Test
  void shouldKeepADescriptorThroughText() {
    BufferDescriptor descriptor =
        new BufferDescriptor(BufferDescriptor.Kind.ARENA, "a.b-c_1", -1, Long.MIN_VALUE, 1L << 40);

    assertThat(BufferDescriptor.decode(descriptor.encode())).isEqualTo(descriptor);
  }

  @Test
  void shouldChooseByPropertyThenEnvironmentThenDefault() {
    Map<String, String> no = Map.of("ARENALAB_TRANSPORT_USE_ARENA", "0");

    assertThat(config(Map.of(), Map.of()).useArena()).isTrue();
    assertThat(config(Map.of(), no).useArena()).isFalse();
    assertThat(config(Map.of("arenalab.transport.useArena", "true"), no).useArena()).isTrue();
    assertThat(ShmTransport.create(config(Map.of(), no))).isInstanceOf(SegmentTransport.class);
    assertThat(ShmTransport.create(config(Map.of(), Map.of()))).isInstanceOf(ArenaTransport.class);
    assertThatThrownBy(() -> config(Map.of("arenalab.transport.useArena", "maybe"), Map.of()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContainingAll("arenalab.transport.useArena", "maybe");
  }

  private static ShmTransportConfig config(
      Map<String, String> properties, Map<String, String> environment) {
    return ShmTransportConfig.builder(properties, environment).build();
  }
}
