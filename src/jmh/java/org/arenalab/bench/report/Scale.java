package org.arenalab.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An axis that maps a value to a position between its two ends.
 *
 * @param low the value at the start; above 0 for a logarithmic axis
 * @param high the value at the end
 */
record Scale(double low, double high, boolean logarithmic) {
  private static final double THIN = 1e-12;
  private static final int[][] MANTISSAS = {{1, 2, 5}, {1, 3}, {1}};
  private static final double[] NICE = {1, 2, 5, 10};
  private static final double TEN_THOUSAND = 1e4;
  private static final double MILLION = 1e6;
  private static final double LINEAR_BELOW = 2.5;
  private static final MathContext THREE_DIGITS = new MathContext(3);

  /**
   * Returns a logarithmic axis that holds all finite values above 0; its ends differ by at least
   * the factor {@code least}.
   */
  static Scale logarithmic(double least, double... values) {
    double[] usable = Arrays.stream(values).filter(v -> v > 0 && Double.isFinite(v)).toArray();
    double low = Arrays.stream(usable).min().orElse(1);
    double high = Arrays.stream(usable).max().orElse(1);
    double missing = Math.sqrt(Math.max(1, least / (high / low)));
    double margin = Math.pow(high / low * missing * missing, 0.03);
    return new Scale(low / missing / margin, high * missing * margin, true);
  }

  /** Returns a linear axis from 0 that holds all finite values. */
  static Scale fromZero(double... values) {
    double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
    return new Scale(0, high > 0 ? high * 1.06 : 1, false);
  }

  static Scale linear(double low, double high) {
    return new Scale(low, high > low ? high : low + 1, false);
  }

  /**
   * Returns the position of a value: 0 at the start, 1 at the end. Values beyond an end are moved
   * to it.
   */
  double share(double value) {
    double share =
        logarithmic
            ? Math.log(Math.max(value, THIN) / low) / Math.log(high / low)
            : (value - low) / (high - low);
    return Double.isNaN(share) ? 0 : Math.clamp(share, 0, 1);
  }

  /** Returns round values for ticks, at most {@code most} if possible. */
  List<Double> ticks(int most) {
    if (!logarithmic || high / low < LINEAR_BELOW) {
      return linearTicks(most);
    }
    for (int[] mantissas : MANTISSAS) {
      List<Double> ticks = decades(mantissas, 1);
      if (ticks.size() <= most && ticks.size() > 2) {
        return ticks;
      }
    }
    int step = 1;
    List<Double> ticks = decades(MANTISSAS[2], step);
    while (ticks.size() > most) {
      ticks = decades(MANTISSAS[2], ++step);
    }
    return ticks.size() < 3 ? linearTicks(most) : ticks;
  }

  private List<Double> decades(int[] mantissas, int step) {
    List<Double> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(low));
    for (int power = first; power <= Math.ceil(Math.log10(high)); power++) {
      for (int mantissa : mantissas) {
        double tick = mantissa * Math.pow(10, power);
        if (Math.floorMod(power, step) == 0 && isInside(tick)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  private List<Double> linearTicks(int most) {
    double rough = (high - low) / Math.max(1, most - 1);
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = 10 * power;
    for (double nice : NICE) {
      if (nice * power >= rough * 0.999) {
        step = nice * power;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    for (double i = Math.ceil(low / step - 1e-9); isInside(i * step); i++) {
      // Turns a negative zero into zero.
      ticks.add(i * step + 0.0);
    }
    return ticks;
  }

  private boolean isInside(double value) {
    double slack = 1e-9 * Math.abs(high);
    return value >= low - slack && value <= high + slack;
  }

  /** Returns a short label: {@code 10k} from 10,000 on, {@code 2M} from a million on. */
  static String shortLabel(double value) {
    double size = Math.abs(value);
    if (size < TEN_THOUSAND) {
      return label(value);
    }
    return size < MILLION ? label(value / 1e3) + "k" : label(value / MILLION) + "M";
  }

  /**
   * Returns at most three digits without trailing zeros: {@code 0.05}, {@code 1}, {@code 20,000}.
   */
  static String label(double value) {
    BigDecimal rounded = new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros();
    if (rounded.signum() == 0 || Math.abs(value) < THIN) {
      return "0";
    }
    return Math.abs(value) >= 1_000
        ? String.format(Locale.ROOT, "%,.0f", rounded)
        : rounded.toPlainString();
  }
}
