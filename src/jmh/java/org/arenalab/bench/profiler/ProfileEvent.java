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
import org.arenalab.bench.cli.UsageException;

/**
 * A sampled event of async-profiler, by the name that a user types, and its interval.
 *
 * @param name {@code cpu}, {@code alloc}, {@code page-faults}, {@code Class.method}, ...
 * @param interval in async-profiler's own notation ({@code 1ms}, {@code 512k}), or null for the
 *     event's default
 */
public record ProfileEvent(String name, String interval) {
  /**
   * The default interval of {@code nativemem}. Without an interval every malloc is recorded, which
   * makes a benchmark that allocates about 80 times slower. One sample per 512 KiB distorts it
   * little.
   */
  private static final String NATIVE_MEMORY_INTERVAL = "512k";

  /** Events that a clock drives; other events count their interval in bytes or events. */
  private static final Set<String> CLOCKS =
      Set.of("cpu", "cpu-clock", "task-clock", "ctimer", "itimer", "wall");

  /**
   * The shortest interval of clock events, in ns: with 10 us of {@code cpu}, a benchmark of 0.3 s
   * did not end within a minute.
   */
  private static final long SHORTEST_NS = 100_000;

  private static final String SHORTEST = "100us";
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,18})(ns?|us?|ms?|s?)", Pattern.CASE_INSENSITIVE);

  /** The JFR event of a kind, its engine as async-profiler names it, and its unit. */
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
      throw new UsageException("--event is empty; use cpu, alloc, wall or page-faults");
    }
    if (interval != null) {
      refuseSeparators("interval", interval);
      refuseTooShort(name, interval);
    }
  }

  /** Refuses a too short interval: a signal takes microseconds, so no other code would run. */
  private static void refuseTooShort(String name, String interval) {
    Matcher time = TIME.matcher(interval);
    if (CLOCKS.contains(name.toLowerCase(Locale.ROOT)) && time.matches()) {
      double ns =
          Double.parseDouble(time.group(1)) * unitNs(time.group(2).toLowerCase(Locale.ROOT));
      if (ns < SHORTEST_NS) {
        throw new UsageException(
            "the interval is too short: --interval=%s, --event=%s, expected %s or more"
                .formatted(interval, name, SHORTEST));
      }
    }
  }

  /**
   * Returns the nanoseconds of a unit of async-profiler; a number without a unit means nanoseconds.
   */
  private static long unitNs(String unit) {
    return switch (unit.isEmpty() ? 'n' : unit.charAt(0)) {
      case 'u' -> 1_000;
      case 'm' -> 1_000_000;
      case 's' -> 1_000_000_000;
      default -> 1;
    };
  }

  /** Refuses a comma, which would start another option of async-profiler. */
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
   * Returns the command after {@code start,}. Events without a clock or a counter take their
   * interval as their own value: {@code interval=} does not apply to them.
   */
  String startCommand() {
    return switch (kind()) {
      case EXECUTION -> "event=" + name + (interval == null ? "" : ",interval=" + interval);
      case NATIVE_MEMORY ->
          "nativemem=" + (interval == null ? NATIVE_MEMORY_INTERVAL : interval) + ",nofree";
      case ALLOCATION, LOCK, NATIVE_LOCK -> interval == null ? name : name + "=" + interval;
    };
  }

  /** Returns the probable reason for a recording without this event, and the remedy. */
  String whyEmpty() {
    String seen =
        switch (name) {
          case "alloc" ->
              "no heap allocation was sampled; the benchmark may allocate nothing (0 B/op), see"
                  + " -prof gc";
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
              "no page was touched for the first time during the measurement: the memory was"
                  + " already resident";
          case "context-switches" -> "no thread left its CPU during the measurement";
          case "wall", "cpu", "ctimer", "itimer", "cpu-clock" ->
              "the measurement was too short for the interval; use a longer -r or a shorter"
                  + " --interval";
          default ->
              "the event happened less often than the interval during the measurement; use"
                  + " --interval 1";
        };
    return "no sample of event " + name + ": " + seen;
  }
}
