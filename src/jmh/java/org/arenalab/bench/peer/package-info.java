/**
 * The competitors, each behind the same small interface as our own.
 *
 * <p>An <i>arm</i> is one way to solve a suite's problem; the suite's parameter names it. The
 * <i>floor</i> is the arm that does the least that any solution must. An arm's instances belong to
 * one thread unless they say otherwise.
 *
 * <p><b>Knows</b> the library.
 */
package org.arenalab.bench.peer;
