package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;
import static org.arenalab.closing.Operation.risky;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.hotness.HotnessClosedException;
import org.arenalab.hotness.HotnessException;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.hotness.HotnessSource;
import org.arenalab.hotness.HotnessSources;
import org.arenalab.hotness.MemoryKind;
import org.arenalab.hotness.SourceKind;
import org.arenalab.hotness.TouchSource;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;

/** What the sources of hotness can do that every machine of the tests has. */
final class HotnessOperations {
  private static final long RANGE_BYTES = 64 * VirtualMemory.pageSizeBytes();
  private static final long ADDRESS = map();
  private static final long FREE = ADDRESS + RANGE_BYTES;

  private HotnessOperations() {}

  /** Two ranges for all rounds: one is watched, and the operations watch and forget the other. */
  private static long map() {
    SharedMemory file = SharedMemory.createMemfd("arenalab-closing", false);
    file.resize(2 * RANGE_BYTES);
    long address = VirtualMemory.mapShared(file, 2 * RANGE_BYTES, true, 2 << 20);
    RawMemory.fill(address, 2 * RANGE_BYTES, (byte) 1);
    return address;
  }

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        subject("written pages", SourceKind.WRITTEN_PAGES),
        subject("zap-and-scan", SourceKind.ZAP_AND_SCAN),
        new ClosingSubject<>(
            "TouchSource",
            TouchSource.class,
            () -> (TouchSource) open(SourceKind.TOUCHES),
            TouchSource::close,
            HotnessClosedException.class,
            touches()));
  }

  private static ClosingSubject<HotnessSource> subject(String name, SourceKind kind) {
    return new ClosingSubject<>(
        name,
        HotnessSource.class,
        () -> open(kind),
        HotnessSource::close,
        HotnessClosedException.class,
        operations());
  }

  private static HotnessSource open(SourceKind kind) {
    HotnessSource source = HotnessSources.open(kind, MemoryKind.SHARED);
    source.watch(ADDRESS, RANGE_BYTES);
    return source;
  }

  private static <T extends HotnessSource> List<Operation<T>> operations() {
    return List.of(
        risky("watch(long,long)", on -> () -> watchAndForget(on)),
        risky("forget(long,long)", on -> () -> watchAndForget(on)),
        risky(
            "ask(AccessSink)",
            on ->
                () -> {
                  RawMemory.putByte(ADDRESS, (byte) 2);
                  on.ask((start, end, granularity) -> {});
                }),
        always("kind()", on -> on::kind),
        always("granularityBytes()", on -> on::granularityBytes),
        always("cost()", on -> on::cost),
        always("close()", on -> on::close));
  }

  /**
   * The threads take turns, because a range is watched once. A full stack may have kept the round
   * before from forgetting the range.
   */
  private static void watchAndForget(HotnessSource source) {
    synchronized (source) {
      try {
        source.watch(FREE, RANGE_BYTES);
      } catch (HotnessException e) {
        if (e.reason() != Reason.INVALID_RANGE) {
          throw e;
        }
      }
      source.forget(FREE, RANGE_BYTES);
    }
  }

  private static List<Operation<TouchSource>> touches() {
    List<Operation<TouchSource>> operations = new ArrayList<>(operations());
    operations.add(raced("map(long)", on -> () -> on.map(ADDRESS).touch(1, 1)));
    return operations;
  }
}
