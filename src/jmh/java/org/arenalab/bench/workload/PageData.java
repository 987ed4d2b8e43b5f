package org.arenalab.bench.workload;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The sources of pages. The first four are real memory, and each is reported separately. The last
 * three are predicomp's synthetic sets.
 */
public enum PageData {
  /** {@code lib/modules}: class files, the resident part of any Java program's page cache. */
  MODULES("modules") {
    @Override
    Filled fill(MemorySegment target, long seed) {
      return fromFile(List.of("lib/modules"), "use a JDK with a run-time image", target, seed);
    }
  },
  /** {@code classes.jsa}: the class-data archive, an image of metaspace and heap. */
  CDS("cds") {
    @Override
    Filled fill(MemorySegment target, long seed) {
      return fromFile(
          List.of(
              "lib/server/classes.jsa",
              "lib/server/classes_coh.jsa",
              "lib/server/classes_nocoops.jsa",
              "lib/server/classes_nocoops_coh.jsa",
              "lib/client/classes.jsa"),
          "write it with java -Xshare:dump",
          target,
          seed);
    }
  },
  /** {@code libjvm.so}: machine code. */
  LIBJVM("libjvm") {
    @Override
    Filled fill(MemorySegment target, long seed) {
      return fromFile(
          List.of("lib/server/libjvm.so", "lib/client/libjvm.so", "lib/minimal/libjvm.so"),
          "use a JDK with a shared libjvm",
          target,
          seed);
    }
  },
  /** Anonymous pages of a live JVM: mostly Java objects. */
  HEAP("heap") {
    @Override
    Filled fill(MemorySegment target, long seed) {
      HeapPages.Taken taken = HeapPages.read(target, seed);
      return new Filled("the anonymous pages of a live JVM", taken.present(), taken.pages());
    }
  },
  /** Pages whose every byte is 0x5A. */
  REPETITIVE("repetitive") {
    @Override
    Filled fill(MemorySegment target, long seed) {
      SyntheticPages.repetitive(target);
      return synthetic(target);
    }
  },
  /** Pages of one xorshift stream. */
  UNIQUE("unique") {
    @Override
    Filled fill(MemorySegment target, long seed) {
      SyntheticPages.unique(target);
      return synthetic(target);
    }
  },
  /** Pages of one repeated byte and pages of a xorshift stream, alternately. */
  MIXED_50_50("mixed_50_50") {
    @Override
    Filled fill(MemorySegment target, long seed) {
      SyntheticPages.mixed5050(target);
      return synthetic(target);
    }
  };

  private final String label;

  PageData(String label) {
    this.label = label;
  }

  /** The content of a page set: its origin, the pages available there, and the pages taken. */
  record Filled(String origin, long available, int pages) {}

  /** Returns the name used in parameters, such as {@code mixed_50_50}. */
  public String label() {
    return label;
  }

  /** Returns the kind called {@code label}. */
  public static PageData named(String label) {
    return Arrays.stream(values())
        .filter(data -> data.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown page data: name=%s, expected one of %s"
                        .formatted(label, Arrays.stream(values()).map(PageData::label).toList())));
  }

  /** Fills {@code target} from its start; the synthetic sets do not depend on the seed. */
  abstract Filled fill(MemorySegment target, long seed);

  private static Filled fromFile(
      List<String> candidates, String remedy, MemorySegment target, long seed) {
    Path file = FilePages.find(Path.of(System.getProperty("java.home")), candidates, remedy);
    return sampleOf(file, target, seed);
  }

  /** Copies a sample of the pages of {@code file}, which has at least one page. */
  static Filled sampleOf(Path file, MemorySegment target, long seed) {
    long available = FilePages.pagesIn(file);
    long[] sample =
        StratifiedSample.draw(available, (int) (target.byteSize() / PageSet.PAGE_BYTES), seed);
    FilePages.read(file, sample, target);
    return new Filled(file.toString(), available, sample.length);
  }

  private static Filled synthetic(MemorySegment target) {
    int pages = (int) (target.byteSize() / PageSet.PAGE_BYTES);
    return new Filled("synthetic", pages, pages);
  }
}
