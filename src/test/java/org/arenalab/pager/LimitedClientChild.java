package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;

import java.nio.file.Path;

/**
 * A client whose parent takes all free descriptors away before its first restore. Argument: the
 * socket.
 */
final class LimitedClientChild {
  private static final int PAGES = 64;

  private LimitedClientChild() {}

  public static void main(String[] arguments) throws Exception {
    Path socket = Path.of(arguments[0]);
    // Loads the classes: that needs descriptors.
    long wrong = closeAfter(socket, () -> {});
    wrong +=
        closeAfter(
            socket,
            () -> {
              System.out.println("ready=" + ProcessHandle.current().pid());
              int _ = System.in.read();
            });
    System.out.println("wrong=" + wrong);
  }

  /** The step before the end of a client. */
  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  private static long closeAfter(Path socket, Step step) throws Exception {
    long first = MiniPager.map(PAGES);
    long second = MiniPager.map(PAGES);
    PagerClient client = PagerClient.attach(PagerConfig.ofSocket(socket));
    PagedRange range = client.register(first, PAGES * PAGE);
    MiniPager.awaitEvictions(client, range, PAGES);
    MiniPager.awaitEvictions(client, client.register(second, PAGES * PAGE), PAGES);
    step.run();
    range.close();
    client.close();
    return MiniPager.wrong(first, PAGES) + MiniPager.wrong(second, PAGES);
  }
}
