package org.arenalab.bench.profiler;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import one.jfr.event.AllocationSample;
import one.jfr.event.ContendedLock;
import one.jfr.event.Event;
import one.jfr.event.ExecutionSample;
import one.jfr.event.MallocEvent;
import one.jfr.event.NativeLockEvent;
import org.arenalab.bench.run.UsageException;

/**
 * What to sample: an event of async-profiler by the name a user types, and how often.
 *
 * @param name {@code cpu}, {@code alloc}, {@code page-faults}, {@code Class.method}, ...
 * @param interval in async-profiler's own notation ({@code 1ms}, {@code 512k}), or null for the
 *     event's default
 */
public record ProfileEvent(String name, String interval) {
  /**
   * Without an interval every single malloc is recorded, which makes a benchmark that allocates
   * some 80 times slower; a sample per 512 KiB leaves it recognisable.
   */
  private static final String NATIVE_MEMORY_INTERVAL = "512k";

  /** Events that a clock drives; the interval of others is a number of bytes or of events. */
  private static final Set<String> CLOCKS =
      Set.of("cpu", "cpu-clock", "task-clock", "ctimer", "itimer", "wall");

  /** With 10 us of {@code cpu} a benchmark of 0.3 s did not end within a minute. */
  private static final long SHORTEST_NS = 100_000;

  private static final String SHORTEST = "100us";
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,18})(ns?|us?|ms?|s?)", Pattern.CASE_INSENSITIVE);

  /** What an event leaves in a recording, and how async-profiler names its mechanism. */
  enum Kind {
    EXECUTION(ExecutionSample.class, null, "samples"),
    ALLOCATION(AllocationSample.class, "JVMTI heap allocation sampling", "samples"),
    LOCK(ContendedLock.class, "JVMTI contended locks", "contended waits"),
    NATIVE_LOCK(NativeLockEvent.class, "hooks on pthread locks", "contended waits"),
    NATIVE_MEMORY(MallocEvent.class, "hooks on malloc", "samples");

    final Class<? extends Event> jfrEvent;
    final String engine;
    final String unit;

    Kind(Class<? extends Event> jfrEvent, String engine, String unit) {
      this.jfrEvent = jfrEvent;
      this.engine = engine;
      this.unit = unit;
    }
  }

  public ProfileEvent {
    refuseSeparators("event", name);
    if (name.isBlank()) {
      throw new UsageException("--event is empty; try cpu, alloc, wall or page-faults");
    }
    if (interval != null) {
      refuseSeparators("interval", interval);
      refuseTooShort(name, interval);
    }
  }

  /** A signal takes microseconds: with an interval near that, nothing else gets to run. */
  private static void refuseTooShort(String name, String interval) {
    Matcher time = TIME.matcher(interval);
    if (CLOCKS.contains(name.toLowerCase(Locale.ROOT)) && time.matches()) {
      double ns =
          Double.parseDouble(time.group(1)) * unitNs(time.group(2).toLowerCase(Locale.ROOT));
      if (ns < SHORTEST_NS) {
        throw new UsageException(
            "the interval is too short to be served: --interval %s, event %s, expected %s or more"
                .formatted(interval, name, SHORTEST));
      }
    }
  }

  /** Returns a unit as async-profiler reads it: a number without a unit is of nanoseconds. */
  private static long unitNs(String unit) {
    return switch (unit.isEmpty() ? 'n' : unit.charAt(0)) {
      case 'u' -> 1_000;
      case 'm' -> 1_000_000;
      case 's' -> 1_000_000_000;
      default -> 1;
    };
  }

  /** A comma would start another option of async-profiler's. */
  private static void refuseSeparators(String option, String value) {
    if (value.chars().anyMatch(c -> c == ',' || c < ' ')) {
      throw new UsageException(
          "--" + option + "=" + value + ": give one " + option + ", without a comma");
    }
  }

  Kind kind() {
    return switch (name) {
      case "alloc" -> Kind.ALLOCATION;
      case "lock" -> Kind.LOCK;
      case "nativelock" -> Kind.NATIVE_LOCK;
      case "nativemem" -> Kind.NATIVE_MEMORY;
      default -> Kind.EXECUTION;
    };
  }

  /**
   * What follows {@code start,}. The events that are not driven by a clock or a counter take their
   * interval as their own value: {@code interval=} does not reach them.
   */
  String startCommand() {
    return switch (kind()) {
      case EXECUTION -> "event=" + name + (interval == null ? "" : ",interval=" + interval);
      case NATIVE_MEMORY ->
          "nativemem=" + (interval == null ? NATIVE_MEMORY_INTERVAL : interval) + ",nofree";
      case ALLOCATION, LOCK, NATIVE_LOCK -> interval == null ? name : name + "=" + interval;
    };
  }

  /** Why a recording of this event may hold nothing, and what to do. */
  String whyEmpty() {
    String seen =
        switch (name) {
          case "alloc" ->
              "the benchmark allocated nothing on the heap that was sampled; that may be its very"
                  + " point (0 B/op), see -prof gc";
          case "lock" ->
              "no thread waited for a Java lock longer than the threshold; try more threads (-t) or"
                  + " a shorter one (--interval 1us)";
          case "nativelock" ->
              "no thread waited for a pthread lock longer than the threshold; try more threads (-t)"
                  + " or a shorter one (--interval 1us)";
          case "nativemem" ->
              "malloc was not called for another "
                  + (interval == null ? NATIVE_MEMORY_INTERVAL : interval)
                  + " by the JVM or a JNI library. Blocks inside an arena are not malloc calls, and"
                  + " a down-call straight to libc is not seen. Try a smaller --interval (it slows"
                  + " the benchmark down), or page-faults";
          case "page-faults" ->
              "no page was touched for the first time while measuring: the memory was already"
                  + " resident, which is what a recycling allocator is for";
          case "context-switches" -> "no thread gave up its CPU while measuring";
          case "wall", "cpu", "ctimer", "itimer", "cpu-clock" ->
              "measuring was too short for the interval; try a longer -r or a shorter --interval";
          default ->
              "it never happened while measuring, or more rarely than the interval; try --interval"
                  + " 1";
        };
    return "no sample of event " + name + ": " + seen;
  }
}
