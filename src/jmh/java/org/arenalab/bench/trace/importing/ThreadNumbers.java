package org.arenalab.bench.trace.importing;

import org.agrona.collections.Long2LongHashMap;

/**
 * The numbers of threads in a trace: 0, 1, 2. A system number that is used again gets a new one.
 */
final class ThreadNumbers {
  private static final long MISSING = -1;

  private final Long2LongHashMap numbers = new Long2LongHashMap(MISSING);
  private int next;

  /** Returns the number of a thread of the system. */
  int of(long systemNumber) {
    long number = numbers.get(systemNumber);
    if (number == MISSING) {
      number = next++;
      numbers.put(systemNumber, number);
    }
    return (int) number;
  }

  /** Returns the number of a thread that ends; its system number is free then. */
  int end(long systemNumber) {
    int number = of(systemNumber);
    long _ = numbers.remove(systemNumber);
    return number;
  }
}
