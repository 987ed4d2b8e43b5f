package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;

/**
 * The noise of a machine, measured by comparing a run with itself. Every difference between two
 * halves of the forks is noise.
 *
 * @param rows the number of rows with enough forks
 * @param median the relative difference between halves that 50 % of all splits stay below
 * @param high the relative difference that 95 % of all splits stay below
 * @param worstRow the row with the widest differences; {@code worst} is its 95 % difference
 * @param resolvable the smallest relative difference that {@code forks} forks on each side detect
 *     in the median row, with a power of 80 %
 * @param forks the number of forks of the row that has most
 */
public record NoiseFloor(
    int rows,
    double median,
    double high,
    String worstRow,
    double worst,
    double resolvable,
    int forks) {
  private static final int MOST_FORKS_FOR_ALL_SPLITS = 12;
  private static final double LATE = 0.95;

  /** (1.96 + 0.84) for 80 % power, times 1.25 for the median instead of the mean. */
  private static final double POWER_FACTOR = 3.5;

  /** Returns two halves of a run as two runs: odd forks and even forks. */
  public static List<Side> halves(StoredRun run) {
    return List.of(
        new Side("forks 1, 3, 5…", half(run, 0)), new Side("forks 2, 4, 6…", half(run, 1)));
  }

  private static StoredRun half(StoredRun run, int first) {
    List<StoredRow> rows = new ArrayList<>();
    for (StoredRow row : run.rows()) {
      List<StoredMetric> metrics = new ArrayList<>();
      for (StoredMetric metric : row.metrics()) {
        metrics.add(half(metric, first));
      }
      if (metrics.getFirst().forks().length > 0) {
        rows.add(
            new StoredRow(
                row.id(),
                row.jmhVersion(),
                row.virtualMachine(),
                row.jvmArgs(),
                row.settings(),
                metrics));
      }
    }
    return new StoredRun(run.name(), run.file(), run.envelope(), rows, run.remarks());
  }

  private static StoredMetric half(StoredMetric metric, int first) {
    double[][] forks = new double[(metric.forks().length - first + 1) / 2][];
    Arrays.setAll(forks, i -> metric.forks()[2 * i + first]);
    return new StoredMetric(metric.name(), metric.unit(), Double.NaN, forks, metric.notFinite());
  }

  /**
   * Measures the noise from the forks of {@code run}.
   *
   * @param filter terms that a row must meet, see {@link RowFilter}
   * @throws IllegalArgumentException if no such row has two forks
   */
  public static NoiseFloor of(StoredRun run, List<String> filter) {
    RowFilter wanted = new RowFilter(filter);
    List<double[]> differences = new ArrayList<>();
    List<Double> spreads = new ArrayList<>();
    String worstRow = "";
    double worst = -1;
    int forks = 0;
    Side side = new Side(run.name(), run);
    RowLabels labels = Observation.labels(List.of(side));
    for (Observation observation : Observation.of(0, run.name(), run, labels)) {
      StoredRow row = observation.row();
      double[] medians = row.primary().forkMedians();
      if (!wanted.accepts(observation)
          || medians.length < 2
          || !Arrays.stream(medians).allMatch(each -> each > 0)) {
        continue;
      }
      double[] found = differences(medians);
      differences.add(found);
      spreads.add(spread(medians));
      forks = Math.max(forks, medians.length);
      if (quantile(found, LATE) > worst) {
        worst = quantile(found, LATE);
        worstRow = observation.label();
      }
    }
    if (differences.isEmpty()) {
      throw new IllegalArgumentException(
          run.name() + " has no row with two forks; noise needs at least two forks");
    }
    double[] all = differences.stream().flatMapToDouble(Arrays::stream).toArray();
    double spread =
        ForkStatistics.median(spreads.stream().mapToDouble(Double::doubleValue).toArray());
    return new NoiseFloor(
        differences.size(),
        quantile(all, 0.5),
        quantile(all, LATE),
        worstRow,
        worst,
        Math.expm1(POWER_FACTOR * spread * Math.sqrt(2.0 / forks)),
        forks);
  }

  /** Returns the noise in words. */
  public List<String> lines() {
    return List.of(
        String.format(
            Locale.ROOT,
            "Noise floor of this machine, from %s: halves of the same forks differ by up to"
                + " %.1f %% in half of all cases, %.1f %% in 95 of 100.",
            Counted.of(rows, "row"),
            median * 100,
            high * 100),
        String.format(Locale.ROOT, "Noisiest row: %s, up to %.1f %%.", worstRow, worst * 100),
        String.format(
            Locale.ROOT,
            "With %s a side the median row resolves a difference of about %.1f %% (one row"
                + " compared, power 80 %%).",
            Counted.of(forks, "fork"),
            resolvable * 100));
  }

  /**
   * Returns the relative difference between the medians of two halves, for every split of at most
   * the first 12 forks.
   */
  private static double[] differences(double[] forks) {
    List<Double> found = new ArrayList<>();
    int count = Math.min(forks.length, MOST_FORKS_FOR_ALL_SPLITS);
    int size = count / 2;
    for (int chosen = 0; chosen < 1 << count; chosen++) {
      if (Integer.bitCount(chosen) == size) {
        double[] one = pick(forks, count, chosen, true);
        double[] other = pick(forks, count, chosen, false);
        double ratio = ForkStatistics.median(one) / ForkStatistics.median(other);
        found.add(Math.expm1(Math.abs(Math.log(ratio))));
      }
    }
    return found.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] pick(double[] forks, int count, int chosen, boolean in) {
    double[] picked = new double[count];
    int next = 0;
    for (int i = 0; i < count; i++) {
      boolean isChosen = ((chosen >> i) & 1) == 1;
      if (isChosen == in) {
        picked[next++] = forks[i];
      }
    }
    return Arrays.copyOf(picked, next);
  }

  /** Returns the standard deviation of the logarithms. */
  private static double spread(double[] forks) {
    double[] logs = Arrays.stream(forks).map(Math::log).toArray();
    double mean = Arrays.stream(logs).average().orElseThrow();
    double squares = Arrays.stream(logs).map(each -> (each - mean) * (each - mean)).sum();
    return Math.sqrt(squares / (logs.length - 1));
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
