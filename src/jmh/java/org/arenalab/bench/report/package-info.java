/**
 * Shows results as one page for people: which allocator, at what price.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Question</i>: a question of a run plan, or one that the parameters of the rows suggest.
 *   <li><i>Arm</i>: a competitor, such as an allocator. The arms of a question compete in groups.
 *   <li><i>Group</i>: rows that differ only in the arm.
 *   <li><i>Floor</i>: the arm that does the least possible work.
 *   <li><i>Reference</i>: the arm that the others are compared with.
 *   <li><i>Replay</i>: the rows of one trace on several allocators.
 *   <li><i>Forest</i>: the table of a group with a strip per arm: interval, median, and one dot per
 *       fork.
 * </ul>
 *
 * <p><b>The page.</b> The page loads nothing: style and script are resources of the jar, and every
 * chart is inline SVG. Positions in a chart are shares of its width, so that text keeps its size on
 * a phone. All values from results pass through {@link org.arenalab.bench.report.Html}, which
 * escapes them. The page is complete without the script, which sorts and filters the table of rows
 * and unfolds the page for printing.
 *
 * <p><b>Threading.</b> Not needed: each object is immutable or confined to one thread.
 *
 * <p><b>Dependencies.</b> Uses {@code result}, {@code compare} (for verdicts), {@code plan} (for
 * questions), {@code soak}, {@code mem}, {@code loops} and {@code pager.ab} (for their runs),
 * {@code profiler} (for flame graphs), {@code report.picture} and {@code cli}. Used only by {@code
 * command}.
 */
package org.arenalab.bench.report;
