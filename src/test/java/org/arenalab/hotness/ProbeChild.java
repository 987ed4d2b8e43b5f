package org.arenalab.hotness;

import java.util.List;

/** Opens each source as the current user, and prints what it sees of one write. */
final class ProbeChild {
  private ProbeChild() {}

  public static void main(String[] args) {
    for (SourceKind kind :
        List.of(
            SourceKind.TOUCHES,
            SourceKind.WRITTEN_PAGES,
            SourceKind.ZAP_AND_SCAN,
            SourceKind.DAMON)) {
      try (TestRange range = new TestRange(MemoryKind.SHARED, 64);
          HotnessSource source = HotnessSources.open(kind, MemoryKind.SHARED)) {
        range.watchIn(source);
        range.write(5);
        System.out.println(kind.name() + " used " + range.ask(source).cardinality());
      } catch (HotnessException e) {
        System.out.println(kind.name() + " not, because " + e.getMessage());
      }
    }
  }
}
