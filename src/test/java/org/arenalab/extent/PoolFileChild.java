package org.arenalab.extent;

import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;

/** A process that maps the file of another process's pool, and adds up the bytes of an extent. */
final class PoolFileChild {
  private PoolFileChild() {}

  public static void main(String[] arguments) {
    long pid = Long.parseLong(arguments[0]);
    int number = Integer.parseInt(arguments[1]);
    long lengthBytes = Long.parseLong(arguments[2]);
    long position = Long.parseLong(arguments[3]);
    int sizeBytes = Integer.parseInt(arguments[4]);
    try (SharedMemory file = SharedMemory.openDescriptorOf(pid, number, false)) {
      long address =
          VirtualMemory.mapShared(file, lengthBytes, false, VirtualMemory.pageSizeBytes());
      int sum = 0;
      for (int i = 0; i < sizeBytes; i++) {
        sum += RawMemory.getByte(address + position + i);
      }
      ReleaseGate.ours().unmap(address, lengthBytes);
      System.out.println("sum=" + sum);
    }
  }
}
