package org.arenalab.hotness;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.Errno;
import org.arenalab.os.KernelNumbers;

/**
 * DAMON, the kernel's access monitor, through its files ({@code fvaddr}: exactly the watched
 * ranges). The kernel divides the ranges into regions, samples one page of each region, and splits
 * and merges regions by what it finds.
 *
 * <p>Sampled: a report may miss an accessed page, and covers whole regions. A user of the source
 * that acts on a page checks it again by other means. A question waits until the kernel lists its
 * regions: about the time of a scheme's interval, 100 ms.
 *
 * <p>The kdamond is removed at the end: at {@link #close}, if opening fails, and when the JVM ends
 * on SIGTERM. Only SIGKILL leaves it behind; {@link DamonMarker} then proves whose it was.
 */
final class DamonSource extends TrackingSource {
  private static final byte[] START = name("start");
  private static final byte[] END = name("end");
  private static final byte[] ACCESSES = name("nr_accesses");
  private static final byte[] AGE = name("age");

  /** USER_HZ: the unit of processor times in {@code /proc}. */
  private static final long TICK_NS = 10_000_000;

  private static final int CALLS_PER_FILE = 3;

  private final DamonTree tree;
  private final DamonSession session;
  private final DamonSettings settings;
  private final KernelNumbers regions;
  private Thread hook;

  /** The busy regions of the last question, and a table for those of the next one. */
  private BusyRegions busy = new BusyRegions();

  private BusyRegions spare = new BusyRegions();
  private boolean changed;
  private long askedNs = System.nanoTime();
  private long filesRead;
  private long threadNsAtEnd;
  private boolean ended;

  private DamonSource(DamonTree tree) {
    super(SourceKind.DAMON);
    this.tree = tree;
    session = new DamonSession(tree);
    settings = new DamonSettings(tree);
    regions = new KernelNumbers(tree.files(), DamonTree.TRIED_REGIONS);
  }

  /** Claims DAMON. The kdamond starts at the first {@link #watch}. */
  static DamonSource open(DamonTree tree) {
    DamonSource source = new DamonSource(tree);
    boolean opened = false;
    try {
      source.hook = Thread.ofPlatform().name("arenalab-damon-end").unstarted(source::close);
      source.addHook();
      source.claim();
      opened = true;
      return source;
    } finally {
      if (!opened) {
        source.close();
      }
    }
  }

  private void addHook() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException endingNow) {
      throw Faults.unavailable("DAMON is not claimed while the JVM ends; open the source earlier");
    }
  }

  /** Claims DAMON under the lock, so that the hook of an ending JVM waits and then removes it. */
  private synchronized void claim() {
    requireOpen();
    session.claim();
    settings.writeAll();
  }

  private static byte[] name(String file) {
    return file.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  void begin(long address, long lengthBytes) {
    changed = true;
    if (ranges.count() == 0) {
      // Starts now, so that the monitor has seen something at the first question.
      apply(List.of(new AddressRange(address, lengthBytes)));
      askedNs = System.nanoTime();
    }
  }

  @Override
  void end(long address, long lengthBytes) {
    changed = true;
  }

  private void apply(List<AddressRange> watched) {
    settings.writeRegions(watched);
    session.apply();
    changed = false;
  }

  /** Asks the kernel for its regions, and reports those with an access since the last question. */
  @Override
  void beforeQuestion() {
    if (ranges.count() == 0) {
      session.turnOff();
      return;
    }
    if (changed) {
      apply(ranges.merged(DamonSettings.MAX_TARGET_REGIONS));
    }
    long nowNs = System.nanoTime();
    list();
    reportRegions(nowNs - askedNs, settings.aggregationNs());
    askedNs = nowNs;
  }

  private void list() {
    long result = tree.tryWrite(DamonTree.STATE, "update_schemes_tried_regions");
    if (result < 0 || !session.isOn()) {
      session.requireOurs();
      throw new HotnessException(
          Reason.SOURCE_LOST,
          "the kdamond of this source has ended%s; close the source"
              .formatted(result < 0 ? ": " + Errno.describe((int) -result) : ""));
    }
  }

  private void reportRegions(long sinceNs, long aggregationNs) {
    BusyRegions before = busy;
    busy = spare;
    busy.clear();
    spare = before;
    for (int i = 0; ; i++) {
      long start = read(i, START);
      if (start < 0) {
        return;
      }
      long end = read(i, END);
      if (end <= start) {
        continue;
      }
      boolean isBusy = read(i, ACCESSES) > 0;
      if (isBusy) {
        busy.add(start, end);
      }
      if (isBusy || (hasJustEnded(i, sinceNs, aggregationNs) && before.coverHalfOf(start, end))) {
        reportClipped(start, end, end - start);
      }
    }
  }

  /**
   * Returns whether an idle region's age is below the time since the last question. The age
   * restarts when accesses begin or end, so those of such a region may have just ended. But it also
   * restarts when the kernel merges an idle region with the edge of a busy one. The caller
   * therefore asks whether the region was busy at the last question.
   */
  private boolean hasJustEnded(int region, long sinceNs, long aggregationNs) {
    long age = read(region, AGE);
    return age >= 0 && (age + 1) * aggregationNs < sinceNs;
  }

  private long read(int region, byte[] name) {
    filesRead++;
    return regions.read(region, name);
  }

  /** The kernel lists all ranges at once; see {@link #beforeQuestion}. */
  @Override
  boolean question(long start, long end) {
    return true;
  }

  @Override
  long kernelCalls() {
    return CALLS_PER_FILE * (filesRead + tree.writes());
  }

  @Override
  long kernelThreadNs() {
    if (ended) {
      return threadNsAtEnd;
    }
    String pid = tree.files().read(DamonTree.KDAMOND + "/pid").orElse("-1");
    String stat = tree.files().read("/proc/" + pid + "/stat").orElse("");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    // Fields 14 and 15 of the file; the first here is field 3.
    return fields.length < 13
        ? 0
        : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NS;
  }

  @Override
  void release() {
    threadNsAtEnd = kernelThreadNs();
    ended = true;
    session.remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingNow) {
      // The JVM ends: this is the hook, or it finds the source closed.
    }
  }
}
