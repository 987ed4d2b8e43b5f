package org.arenalab.bench.suite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.arenalab.bench.peer.codec.PageView;

/**
 * An endless walk over a list of views in one seeded random order, so that no prefetcher learns the
 * pages. For one thread; {@link #next} costs two loads and no garbage.
 */
final class PageWalk {
  private final PageView[] order;
  private int cursor;

  PageWalk(List<PageView> views, long seed) {
    List<PageView> shuffled = new ArrayList<>(views);
    Collections.shuffle(shuffled, new Random(seed));
    this.order = shuffled.toArray(PageView[]::new);
  }

  /** Returns the next view of the order, and the first view after the last. */
  PageView next() {
    PageView view = order[cursor];
    cursor = cursor + 1 == order.length ? 0 : cursor + 1;
    return view;
  }
}
