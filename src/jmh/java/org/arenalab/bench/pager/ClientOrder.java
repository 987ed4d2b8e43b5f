package org.arenalab.bench.pager;

/**
 * An order to a client.
 *
 * @param verb of the order
 * @param number its meaning depends on the verb
 * @param threads that access pages; 1 except for {@link Verb#TOUCH}
 */
public record ClientOrder(Verb verb, int number, int threads) {
  /** The orders. */
  public enum Verb {
    /** Attach to the daemon, and register the region. */
    ATTACH,
    /** Attach as {@link #ATTACH}, with a client that reads nothing ahead. */
    ATTACH_WITHOUT_READ_AHEAD,
    /** Collect garbage once, or that number of times. */
    COLLECT,
    /** Count the missing pages of the region: {@link ClientReply#count}. */
    MISSING,
    /** Read missing pages, at most the number: {@link ClientReply#times}. */
    TOUCH,
    /** Read missing pages, at most the number, and time the stages: {@link ClientReply#stages}. */
    STAGES,
    /** Restore missing pages by {@code ensure}, at most the number. */
    ENSURE,
    /** Time accesses to resident pages: {@link ClientReply#resident}. */
    RESIDENT,
    /** Read that number of pages in order, at a pace, and check them. */
    STREAM,
    /** Draw that number of pages as a phase that recurs. */
    DRAW_PHASE,
    /** Count the pages of the phase that are in memory. */
    PHASE_RESIDENT,
    /** Run the phase without a recorded set: {@link ClientReply#times}. */
    PHASE,
    /** Run the phase with its recorded set: {@link ClientReply#times}. */
    RECORDED_PHASE,
    /** Check the pages that the phase has read: the count is that of wrong ones. */
    PHASE_WRONG,
    /** Register a second region of that number of MiB, full of pages. */
    FRESH,
    /** Count the missing pages of the second region. */
    FRESH_MISSING,
    /** Check all pages: the count is that of wrong ones. */
    VERIFY,
    /** Start a thread that accesses pages at random and checks them. */
    LOAD,
    /** The longest access of that thread since the last order of this kind, ns. */
    LONGEST,
    /** The accesses of that thread that found wrong bytes. */
    WRONG,
    /** End that thread. */
    END_LOAD,
    /** Start that number of threads that write to pages at random. */
    RACE,
    /** Count the pages that the agent has evicted. */
    EVICTED,
    /** Count the pages that were to leave, but stayed because they were written to. */
    RACED,
    /** Count the writes of those threads. */
    WRITES,
    /** End those threads: the count is that of lost writes. */
    END_RACE,
    /**
     * Compress a number of pages with the codec alone: the count is ns of processor time a page.
     */
    CODEC,
    /** Let the kernel page the region out to zram: {@link ClientReply#swap}. */
    SWAP_OUT,
    /** Detach, and end the process. */
    CLOSE
  }

  /** Returns an order without a number. */
  public static ClientOrder of(Verb verb) {
    return new ClientOrder(verb, 0, 1);
  }

  /** Returns an order with a number. */
  public static ClientOrder of(Verb verb, int number) {
    return new ClientOrder(verb, number, 1);
  }
}
