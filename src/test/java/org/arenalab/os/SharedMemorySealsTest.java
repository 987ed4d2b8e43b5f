package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.EnumSet;
import org.arenalab.os.SharedMemory.Seal;
import org.junit.jupiter.api.Test;

class SharedMemorySealsTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();

  @Test
  void shouldFixSize() {
    try (SharedMemory file = SharedMemory.createSealableMemfd("sealed")) {
      file.resize(PAGE);
      assertThat(file.seals()).isEmpty();
      EnumSet<Seal> seals = EnumSet.of(Seal.SHRINK, Seal.GROW, Seal.SEAL);
      file.seal(seals);
      assertThat(file.seals()).isEqualTo(seals);
      assertThatThrownBy(() -> file.resize(0)).hasMessageContaining("EPERM");
      assertThatThrownBy(() -> file.resize(2 * PAGE)).hasMessageContaining("EPERM");
      assertThatThrownBy(() -> file.seal(EnumSet.of(Seal.WRITE))).hasMessageContaining("EPERM");
      file.write(0, new byte[] {1});
    }
  }

  @Test
  void shouldKeepWritableMappingsThatExist() {
    try (SharedMemory file = SharedMemory.createSealableMemfd("sealed")) {
      file.resize(PAGE);
      long mapped = VirtualMemory.mapShared(file, PAGE, true, PAGE);
      file.seal(EnumSet.of(Seal.FUTURE_WRITE));
      RawMemory.putByte(mapped, (byte) 5);
      assertThat(file.read(0, 1)).containsExactly(5);
      assertThatThrownBy(() -> VirtualMemory.mapShared(file, PAGE, true, PAGE))
          .isInstanceOf(SystemCallException.class);
      assertThatThrownBy(() -> file.write(0, new byte[1])).hasMessageContaining("EPERM");
      ReleaseGate.ours().unmap(mapped, PAGE);
    }
  }

  @Test
  void shouldRefuseSealsWhereNoneWereAllowed() {
    try (SharedMemory file = SharedMemory.createMemfd("plain", false)) {
      assertThat(file.seals()).containsExactly(Seal.SEAL);
      assertThatThrownBy(() -> file.seal(EnumSet.of(Seal.GROW))).hasMessageContaining("[GROW]");
    }
  }

  @Test
  void shouldOpenAgainForReadingOnly() {
    try (SharedMemory file = SharedMemory.createSealableMemfd("twice");
        SharedMemory again = file.openAgainReadOnly();
        SharedMemory received = SharedMemory.received(again.descriptor().duplicate())) {
      file.write(0, new byte[] {3});
      assertThat(received.isWritable()).isFalse();
      assertThat(received.read(0, 1)).containsExactly(3);
      assertThatThrownBy(() -> again.write(0, new byte[1])).isInstanceOf(SystemCallException.class);
    }
  }

  @Test
  void shouldRefuseToShareADirectory() {
    Descriptor directory = Descriptor.open(Path.of("/tmp"), 0);
    assertThatThrownBy(() -> SharedMemory.received(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("passed=/tmp");
    assertThat(directory.isClosed()).isTrue();
  }
}
