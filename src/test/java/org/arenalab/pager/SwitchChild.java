package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;

import java.nio.file.Path;

/**
 * A client that touches its pages until somebody ends it. Arguments: socket, "attached" or
 * "closed".
 */
final class SwitchChild {
  private static final int PAGES = 256;

  private SwitchChild() {}

  public static void main(String[] arguments) throws Exception {
    long memory = MiniPager.map(PAGES);
    PagerClient client = PagerClient.attach(PagerConfig.ofSocket(Path.of(arguments[0])));
    PagedRange range = client.register(memory, PAGES * PAGE);
    MiniPager.awaitEvictions(client, range, PAGES);
    System.out.println("active=" + range.state());
    if (arguments[1].equals("closed")) {
      client.close();
      System.out.println("closed");
    }
    int line = System.in.available();
    for (int round = 0; round < 1000; round++) {
      System.out.println("wrong=" + MiniPager.wrong(memory, PAGES));
      Thread.sleep(1);
    }
    System.out.println("end=" + line);
  }
}
