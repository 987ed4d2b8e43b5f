package org.arenalab.hotness;

/** Watches a range through DAMON until it is killed. */
final class DamonChild {
  private DamonChild() {}

  public static void main(String[] args) throws InterruptedException {
    try (TestRange range = new TestRange(MemoryKind.PRIVATE, 64);
        HotnessSource source = HotnessSources.open(SourceKind.DAMON, MemoryKind.PRIVATE)) {
      range.watchIn(source);
      System.out.println("watching");
      Thread.sleep(60_000);
    }
  }
}
