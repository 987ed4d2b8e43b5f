package org.arenalab.hotness;

import java.util.BitSet;
import java.util.Scanner;
import java.util.SplittableRandom;
import org.arenalab.os.userfault.Userfaultfd;

/** A process with a range and a userfaultfd, which writes to the pages that its parent names. */
final class WritingChild {
  static final int PAGES = 512;

  private WritingChild() {}

  static BitSet pagesOf(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BitSet pages = new BitSet();
    for (int i = 0; i < PAGES / 4; i++) {
      pages.set(random.nextInt(PAGES));
    }
    return pages;
  }

  public static void main(String[] args) {
    try (TestRange range = new TestRange(MemoryKind.valueOf(args[0]), PAGES);
        Userfaultfd faults =
            Userfaultfd.open(
                Userfaultfd.FEATURE_WP
                    | Userfaultfd.FEATURE_WP_SHARED
                    | Userfaultfd.FEATURE_WP_ASYNC)) {
      System.out.println("address=" + range.address);
      System.out.println("userfaultfd=" + faults.numberForOthers());
      Scanner in = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
      while (in.hasNext()) {
        in.next();
        int seed = in.nextInt();
        pagesOf(seed).stream().forEach(range::write);
        System.out.println("written " + seed);
      }
    }
  }
}
