package org.arenalab.bench.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.arenalab.bench.loops.chart.Plot.Point;

/**
 * The highest value of each part of a trace. There are at most {@value #MAX_PARTS} parts of equal
 * length; if a trace is longer, two parts become one.
 */
final class LiveCurve {
  private static final int MAX_PARTS = 512;
  private static final int TENTHS = 10;

  private final double[] highest = new double[MAX_PARTS];
  private long eventsOfPart = 1;
  private int parts;
  private long inPart;

  /** Adds the value after an event. */
  void add(double value) {
    if (inPart == 0) {
      if (parts == MAX_PARTS) {
        halve();
      }
      highest[parts++] = value;
    } else {
      highest[parts - 1] = Math.max(highest[parts - 1], value);
    }
    inPart++;
    if (inPart == eventsOfPart) {
      inPart = 0;
    }
  }

  private void halve() {
    parts = MAX_PARTS / 2;
    for (int i = 0; i < parts; i++) {
      highest[i] = Math.max(highest[2 * i], highest[2 * i + 1]);
    }
    eventsOfPart *= 2;
  }

  /** Returns the highest value of each tenth; fewer values if there are fewer parts. */
  double[] tenths() {
    int count = Math.min(TENTHS, parts);
    double[] tenths = new double[count];
    for (int i = 0; i < parts; i++) {
      int tenth = i * count / parts;
      tenths[tenth] = Math.max(tenths[tenth], highest[i]);
    }
    return tenths;
  }

  /** Returns a point for each part, at its end. */
  List<Point> points(DoubleUnaryOperator unitOfValue, double eventsOfUnit) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      points.add(
          new Point((i + 1) * eventsOfPart / eventsOfUnit, unitOfValue.applyAsDouble(highest[i])));
    }
    return points;
  }
}
