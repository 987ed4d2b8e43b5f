/**
 * Pictures of results as files of their own, for a README.
 *
 * <p>A picture is one SVG file that loads nothing. Its colours follow the light or dark mode of the
 * screen. All texts from results are escaped.
 *
 * <p><b>Threading.</b> Each picture is drawn by one thread.
 *
 * <p><b>Errors.</b> None of its own.
 *
 * <p><b>Dependencies.</b> Uses {@code result.row} and {@code compare}. Used by {@code report}.
 */
package org.arenalab.bench.report.picture;
