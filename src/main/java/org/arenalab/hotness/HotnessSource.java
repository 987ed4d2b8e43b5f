package org.arenalab.hotness;

/**
 * A source of hotness: it reports which pages of the ranges that it watches were accessed.
 *
 * <p><b>Assumptions.</b> The owner of a range forgets it before it unmaps or replaces the mapping.
 *
 * <p><b>Guarantees.</b> An exact source reports each access in the question that follows it. An
 * access during a question is reported by that question, by the next one, or by both. A page that
 * is accessed again after a question is reported again.
 *
 * <p><b>Threading.</b> Thread-safe. Calls of one source wait for each other; {@link #close} waits
 * for a question in progress. Accesses to the watched memory never wait for a source. A sink that
 * calls its source gets a {@link HotnessException} (IN_QUESTION).
 *
 * <p><b>Cost.</b> {@link #cost} counts it. A question of an exact source makes no garbage once C2
 * has compiled it; before that, each system call makes 40 bytes.
 */
public interface HotnessSource extends AutoCloseable {
  /** Returns the kind of the source. */
  SourceKind kind();

  /**
   * Watches a range. The source counts accesses from now on.
   *
   * @param address of a page
   * @param lengthBytes a multiple of the page size
   * @throws HotnessException INVALID_RANGE if a part is watched already or the range is not made of
   *     whole pages, RANGE_TAKEN if another userfaultfd has it, UNAVAILABLE if it is not the kind
   *     of memory that the source was opened for, BUSY as {@link DamonBusyException}
   */
  void watch(long address, long lengthBytes);

  /**
   * Stops to watch a range.
   *
   * @throws HotnessException INVALID_RANGE if no range was watched with that address and length
   */
  void forget(long address, long lengthBytes);

  /**
   * Reports the accesses since the last question. If the sink throws, the question ends and the
   * accesses not yet reported may be lost.
   *
   * @throws HotnessException RANGE_LOST after the report of all other ranges, if a range was
   *     unmapped or replaced; SOURCE_LOST if the source can answer no longer
   */
  void ask(AccessSink sink);

  /**
   * Returns the coarsest granularity of the last question's reports in bytes, or the finest
   * possible granularity before the first report.
   */
  long granularityBytes();

  /** Returns the cost since the source was opened; also after {@link #close}. */
  SourceCost cost();

  /** Ends the source and everything that it set up in the kernel. Closing twice does nothing. */
  @Override
  void close();
}
