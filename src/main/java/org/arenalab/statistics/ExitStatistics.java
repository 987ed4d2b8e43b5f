package org.arenalab.statistics;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.function.Function;
import java.util.function.Supplier;
import org.arenalab.statistics.StatisticsSwitch.Style;

/**
 * A printer of the statistics of every allocator of one kind on stderr. Each allocator's statistics
 * are printed once: when the allocator is closed, or at exit. {@code ARENALAB_STATS} or the
 * property {@code arenalab.stats} switches printing on; the setting is read once, before the first
 * allocator.
 *
 * <p>One shutdown hook prints for the allocators that are still open at the end of the program or
 * at {@link System#exit}. Nothing is printed after SIGKILL or {@link Runtime#halt}. The hook
 * returns after about 10 s at most, also if an allocator's lock is never released.
 *
 * <p>An allocator that was dropped without close stays collectable. After its collection, its
 * heading is printed with "dropped without close" and no figures.
 *
 * <p>Thread-safe. Costs one comparison for each allocator while switched off.
 *
 * @param <T> the allocator
 * @param <S> its statistics
 */
public final class ExitStatistics<T, S> {
  private static final StatisticsSwitch SWITCH = StatisticsSwitch.ofProcess();
  private static final ExitReport REPORT =
      SWITCH.style() == Style.OFF ? null : ExitReport.ofProcess(SWITCH.style());

  /** A handle of one allocator, which prints the allocator's last statistics. */
  @FunctionalInterface
  public interface Handle<S> {
    /**
     * Prints the statistics, unless they were printed before. Catches every exception of {@code
     * stats} and prints its message in the block. Does not call {@code stats} while the setting is
     * off.
     */
    void printAtClose(Supplier<S> stats);
  }

  private final String kind;
  private final Function<T, S> read;
  private final Function<S, String> table;
  private final Function<S, String> json;

  /**
   * Describes a kind of allocator.
   *
   * @param kind for headings
   * @param read reads the statistics of an open allocator; must not keep the allocator reachable
   */
  public ExitStatistics(
      String kind, Function<T, S> read, Function<S, String> table, Function<S, String> json) {
    this.kind = requireNonNull(kind, "kind");
    this.read = requireNonNull(read, "read");
    this.table = requireNonNull(table, "table");
    this.json = requireNonNull(json, "json");
  }

  /**
   * Refuses a setting that cannot be read. Call before an allocator takes memory.
   *
   * @throws RuntimeException made by {@code refusal} from the message
   */
  public static void requireReadable(Function<String, RuntimeException> refusal) {
    requireReadable(SWITCH, refusal);
  }

  static void requireReadable(
      StatisticsSwitch setting, Function<String, RuntimeException> refusal) {
    requireNonNull(refusal, "refusal");
    if (setting.refusal() != null) {
      throw refusal.apply(setting.refusal());
    }
  }

  /** Returns a handle that prints nothing. */
  public static <S> Handle<S> none() {
    return stats -> requireNonNull(stats, "stats");
  }

  /**
   * Registers a newly opened allocator.
   *
   * @param name the allocator's mode or name
   * @return the handle to use when the allocator is closed; the allocator must keep it until then
   */
  public Handle<S> opened(T allocator, String name) {
    requireNonNull(allocator, "allocator");
    requireNonNull(name, "name");
    return REPORT == null ? none() : REPORT.add(this, allocator, name);
  }

  String kind() {
    return kind;
  }

  S read(T allocator) {
    return read.apply(allocator);
  }

  String text(S stats, boolean asJson) {
    return (asJson ? json : table).apply(stats);
  }
}
