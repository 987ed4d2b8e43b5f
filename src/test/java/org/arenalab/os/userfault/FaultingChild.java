package org.arenalab.os.userfault;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.DeathSwitch;
import org.arenalab.os.socket.SocketMessage;
import org.arenalab.os.socket.UnixSocket;

/**
 * A process whose page faults its parent serves. It sends its userfaultfd and the address of its
 * pages, then obeys: ARM takes the switch that comes with it, READ and WRITE answer with the byte
 * at a page.
 */
public final class FaultingChild {
  static final int PAGES = 16;
  static final byte READ = 1;
  static final byte WRITE = 2;
  static final byte ARM = 3;
  static final int SIGKILL = 9;

  private FaultingChild() {}

  public static void main(String[] args) {
    long page = VirtualMemory.pageSizeBytes();
    long memory = VirtualMemory.mapAnonymous(PAGES * page);
    VirtualMemory.avoidHugePagesIfAny(memory, PAGES * page);
    try (Userfaultfd faults = Userfaultfd.openBlocking(Userfaultfd.FEATURE_WP);
        UnixSocket socket = UnixSocket.connect(Path.of(args[0]))) {
      socket.send(ByteBuffer.allocate(Long.BYTES).putLong(memory).array(), faults.descriptor());
      Optional<SocketMessage> next = socket.receive();
      while (next.isPresent()) {
        try (SocketMessage message = next.get()) {
          socket.send(new byte[] {obey(message, memory, page)});
        }
        next = socket.receive();
      }
    }
  }

  private static byte obey(SocketMessage message, long memory, long page) {
    byte[] command = message.bytes();
    return switch (command[0]) {
      case READ -> RawMemory.getByte(memory + command[1] * page);
      case WRITE -> {
        RawMemory.putByte(memory + command[1] * page, command[2]);
        yield command[2];
      }
      case ARM -> {
        DeathSwitch.Armed armed = DeathSwitch.arm(message.take(0), SIGKILL);
        yield (byte) (armed.isReleased() ? 1 : 0);
      }
      default -> throw new IllegalArgumentException("command=" + command[0]);
    };
  }
}
