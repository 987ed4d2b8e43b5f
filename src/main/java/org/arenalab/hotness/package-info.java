/**
 * Sources of hotness: each answers which pages of given ranges were accessed since its last
 * question. {@code docs/hotness.md} compares them.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>range</i> is a run of whole pages that a source <i>watches</i>, until it
 *       <i>forgets</i> the range.
 *   <li>A <i>question</i> reports the accesses since the question before it. The first question
 *       about a range reports the accesses since the range is watched.
 *   <li>A source is <i>exact</i> if it reports each accessed page and no other. It is
 *       <i>sampled</i> if it looks at some pages at some moments.
 *   <li>The <i>granularity</i> of a report is the size of the units that the kernel distinguishes.
 *       It is 2 MiB for a transparent huge page, and the size of the region for DAMON.
 *   <li>A <i>kdamond</i> is a kernel thread of DAMON, the kernel's access monitor.
 *   <li>The <i>holder</i> of DAMON is the program or kernel module that runs a kdamond.
 * </ul>
 *
 * <p><b>Threading.</b> Every source may be used by any thread. Questions of one source wait for
 * each other.
 *
 * <p><b>Errors.</b> All are {@link org.arenalab.hotness.HotnessException}s.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}, {@code os.process} and {@code
 * os.residency}.
 */
package org.arenalab.hotness;
