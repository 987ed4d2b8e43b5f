package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatherWriteTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final int PAGES = 8;

  private final long memory = VirtualMemory.mapAnonymous(PAGES * PAGE);
  private final SharedMemory file = SharedMemory.createMemfd("gather", false);
  private final GatherWrite write = new GatherWrite(3);

  @AfterEach
  void close() {
    file.close();
    ReleaseGate.ours().unmap(memory, PAGES * PAGE);
  }

  @Test
  void shouldWritePiecesInOrder() {
    for (int i = 0; i < PAGES; i++) {
      RawMemory.putByte(memory + i * PAGE, (byte) (i + 1));
    }
    write.add(memory + 5 * PAGE, PAGE);
    write.add(memory + 2 * PAGE, PAGE);
    write.add(memory + 7 * PAGE, PAGE);
    assertThat(write.size()).isEqualTo(3);
    assertThat(write.writeTo(file, 2 * PAGE)).isEqualTo(3 * PAGE);
    assertThat(file.read(2 * PAGE, 1)).containsExactly(6);
    assertThat(file.read(3 * PAGE, 1)).containsExactly(3);
    assertThat(file.read(4 * PAGE, 1)).containsExactly(8);
    assertThatThrownBy(() -> write.add(memory, PAGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("capacity=3");
  }

  @Test
  void shouldStopAtMemoryThatCannotBeRead() {
    long hole = memory + (PAGES - 1) * PAGE;
    VirtualMemory.protectNone(hole, PAGE);
    write.add(memory, PAGE);
    write.add(hole, PAGE);
    assertThat(write.writeTo(file, 0)).isEqualTo(PAGE);
    write.clear();
    write.add(hole, PAGE);
    assertThat(write.writeTo(file, 0)).isEqualTo(-Errno.EFAULT);
  }

  @Test
  void shouldRefuseWrongSizes() {
    assertThatThrownBy(() -> new GatherWrite(0)).hasMessageContaining("capacity=0");
    assertThatThrownBy(() -> new GatherWrite(1025)).hasMessageContaining("capacity=1025");
  }
}
