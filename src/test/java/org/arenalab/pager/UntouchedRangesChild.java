package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Registers and closes ranges that no daemon activates, between two system calls that a trace
 * shows. Arguments: the socket.
 */
final class UntouchedRangesChild {
  private static final int WARM_UP = 200;
  private static final int ROUNDS = 2000;

  private UntouchedRangesChild() {}

  public static void main(String[] arguments) {
    long memory = MiniPager.map(256);
    try (PagerClient client = PagerClient.attach(PagerConfig.ofSocket(Path.of(arguments[0])))) {
      churn(client, memory, WARM_UP);
      Path begin = Path.of("/no-such-file-begin");
      Path end = Path.of("/no-such-file-end");
      boolean _ = Files.exists(end);
      boolean exists = Files.exists(begin);
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      exists |= Files.exists(begin);
      churn(client, memory, ROUNDS);
      exists |= Files.exists(end);
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      System.out.println("bytes=" + bytes / ROUNDS);
      System.out.println("exists=" + exists);
    }
  }

  private static void churn(PagerClient client, long memory, int rounds) {
    for (int i = 0; i < rounds; i++) {
      client.register(memory + i % 128 * PAGE, 128 * PAGE).close();
    }
  }
}
