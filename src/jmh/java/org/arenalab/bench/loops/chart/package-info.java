/**
 * Charts of the experiments on the three loops, as self-contained SVG.
 *
 * <p><b>Threading.</b> All types are immutable, except builders that one thread uses.
 *
 * <p><b>Dependencies.</b> This package uses {@code soak}'s steps of an axis.
 */
package org.arenalab.bench.loops.chart;
