package org.arenalab.extent;

import org.arenalab.os.SharedMemory;

/** A process that opens the pool in another process's file, and keeps it until it is killed. */
final class PoolFileHolder {
  static final int SIZE_BYTES = 777;

  private PoolFileHolder() {}

  public static void main(String[] arguments) throws InterruptedException {
    long pid = Long.parseLong(arguments[0]);
    int number = Integer.parseInt(arguments[1]);
    ExtentPoolConfig config = ExtentPoolConfig.ofCapacity(Long.parseLong(arguments[2]));
    SharedMemory file = SharedMemory.openDescriptorOf(pid, number, true);
    ExtentPool pool = ExtentPool.reopen(file, config);
    System.out.println("offset=" + pool.allocate(SIZE_BYTES, 1));
    Thread.sleep(60_000);
  }
}
