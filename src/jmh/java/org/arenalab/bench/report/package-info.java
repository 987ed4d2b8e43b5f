/**
 * Results as one page that a person wants to look at: which allocator, at what price.
 *
 * <p><b>Vocabulary.</b> A <i>question</i> is what a run profile asks; its <i>arms</i> compete in
 * <i>groups</i>, whose rows differ in nothing but the arm. The <i>floor</i> is the arm that does
 * the least that any could, the <i>reference</i> the one that the others want to beat. A
 * <i>forest</i> is the table of a group with a strip per arm: interval, median, and one dot a fork.
 *
 * <p><b>The page.</b> Needs nothing from anywhere: style and script are resources of the jar, every
 * chart is inline SVG whose positions are shares of its width, so that text keeps its size on a
 * phone. Whatever comes from a result passes through {@link org.arenalab.bench.report.Html}, which
 * escapes it. Without script everything is there; the script sorts and filters.
 *
 * <p><b>Threading.</b> None: everything is immutable or confined to one thread.
 *
 * <p><b>Arrows.</b> Knows {@code result}, {@code compare} (for verdicts), {@code run} (for what a
 * run profile asks), {@code experiment} (for soaks and memory experiments) and {@code profiler}
 * (for flame graphs); known by {@code command} alone.
 */
package org.arenalab.bench.report;
