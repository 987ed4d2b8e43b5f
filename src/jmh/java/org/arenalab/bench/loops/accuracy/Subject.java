package org.arenalab.bench.loops.accuracy;

import java.util.Locale;
import org.arenalab.hotness.Accesses;
import org.arenalab.hotness.HotnessException;
import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;
import org.arenalab.hotness.PageBitmap;
import org.arenalab.hotness.SourceCost;
import org.arenalab.hotness.SourceKind;
import org.arenalab.hotness.TouchMap;
import org.arenalab.hotness.TouchSource;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ProcessorClock;

/**
 * A source with its own range, or the control, which is a range alone. The thread that accesses the
 * range also asks, except that another thread may ask DAMON concurrently.
 */
final class Subject implements AutoCloseable {
  private static final int EPOCH = 1;

  private final AccessPattern pattern;
  private final int pages;
  private final PlainRange range;

  /** Null for the control. */
  private final HotnessSource source;

  /** Null unless the source is the touches. */
  private final TouchMap touches;

  private final PageBitmap reported;
  private final Tally tally = new Tally();
  private final Tally tallyOfAll = new Tally();
  private SourceCost before = new SourceCost(0, 0, 0, 0);
  private long accessNs;
  private long coarsestBytes;
  private volatile String failure = "";

  private Subject(AccessPattern pattern, int pages, PlainRange range, HotnessSource source) {
    this.pattern = pattern;
    this.pages = pages;
    this.range = range;
    this.source = source;
    if (source != null) {
      source.watch(range.address(), range.lengthBytes());
    }
    touches = source instanceof TouchSource touched ? touched.map(range.address()) : null;
    long pageBytes = VirtualMemory.pageSizeBytes();
    reported = new PageBitmap(range.address(), range.lengthBytes(), pageBytes);
  }

  static Subject control(AccessPattern pattern, int pages) {
    return new Subject(pattern, pages, new PlainRange(MemoryKind.PRIVATE, pages), null);
  }

  /**
   * Opens a source and watches a new range.
   *
   * @throws HotnessException if this machine or user cannot have the source
   */
  static Subject open(SourceKind kind, AccessPattern pattern, int pages) {
    MemoryKind memory = memory(kind);
    HotnessSource source = HotnessSources.open(kind, memory);
    PlainRange range = null;
    Subject subject = null;
    try {
      range = new PlainRange(memory, pages);
      subject = new Subject(pattern, pages, range, source);
      return subject;
    } finally {
      if (subject == null) {
        source.close();
        if (range != null) {
          range.close();
        }
      }
    }
  }

  /** Returns the memory that a source needs. */
  static MemoryKind memory(SourceKind kind) {
    return kind == SourceKind.ZAP_AND_SCAN ? MemoryKind.SHARED : MemoryKind.PRIVATE;
  }

  /** Returns the kind of the source, or null for the control. */
  SourceKind kind() {
    return source == null ? null : source.kind();
  }

  /** Accesses pages, and measures the processor time of a round's first accesses. */
  void access(int[] accessed, int from, int to, boolean first) {
    long startNs = first ? ProcessorClock.threadNs() : 0;
    for (int i = from; i < to; i++) {
      int page = accessed[i];
      if (pattern.isWritten(page)) {
        range.write(page);
      } else {
        range.read(page);
      }
      if (touches != null) {
        touches.touch(page, EPOCH);
      }
    }
    accessNs += first ? ProcessorClock.threadNs() - startNs : 0;
  }

  /** Asks the source. A source that fails is asked no more, and its failure is kept. */
  void ask() {
    if (source == null || !failure.isEmpty()) {
      return;
    }
    try {
      reported.clear();
      source.ask(reported);
      coarsestBytes = Math.max(coarsestBytes, source.granularityBytes());
    } catch (HotnessException e) {
      failure = e.getMessage();
    }
  }

  /** Returns the pages of the last report. */
  PageBitmap reported() {
    return reported;
  }

  /** Compares the last report with the truth. */
  void judge(PageBitmap truth) {
    if (source == null || !failure.isEmpty()) {
      return;
    }
    boolean writesOnly = source.kind().accesses() == Accesses.WRITES;
    tally.add(pattern, truth, writesOnly, reported, pages);
    tallyOfAll.add(pattern, truth, false, reported, pages);
  }

  /** Forgets the costs so far: the judged rounds begin. */
  void beginCosts() {
    accessNs = 0;
    before = source == null ? before : source.cost();
  }

  /** Returns the processor time of the first accesses since {@link #beginCosts}. */
  long accessNs() {
    return accessNs;
  }

  /**
   * Returns the result.
   *
   * @param controlNs the time of the same accesses without a source
   * @param mibMinutes MiB watched, times minutes
   */
  SourceResult result(long controlNs, double mibMinutes) {
    SourceCost now = source.cost();
    return new SourceResult(
        source.kind().toString(),
        memory(source.kind()).toString().toLowerCase(Locale.ROOT),
        source.kind().accesses().toString(),
        failure,
        tally.of(PageClass.HOT),
        tally.of(PageClass.WARM),
        tally.of(PageClass.COLD),
        tallyOfAll.of(PageClass.HOT).plus(tallyOfAll.of(PageClass.WARM)).recall(),
        now.questions() - before.questions(),
        now.kernelCalls() - before.kernelCalls(),
        (now.processorNs() - before.processorNs()) / 1e3 / mibMinutes,
        (now.kernelThreadNs() - before.kernelThreadNs()) / 1e3 / mibMinutes,
        (accessNs - controlNs) / 1e3 / mibMinutes,
        coarsestBytes);
  }

  /** Checks that no source changed a page. */
  void verify() {
    range.verify();
  }

  @Override
  public void close() {
    if (source != null) {
      source.close();
    }
    range.close();
  }
}
