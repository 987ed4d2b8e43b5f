/**
 * Measures two jars side by side. Forks of the two jars alternate in random order, so that drift of
 * the machine affects both jars.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li><i>Contestants</i>: the two jars, a and b.
 *   <li><i>Pass</i>: one fork of every row from each jar. The two forks of a row are adjacent.
 *   <li><i>Block</i>: two passes. In the first pass, the jar that goes first is drawn for each row.
 *       The second pass reverses that order (ABBA).
 *   <li><i>Look</i>: a comparison after which measuring may end.
 * </ul>
 *
 * <p><b>Forks.</b> Each fork is a process that runs {@code java -jar} on its jar. Each jar's
 * harness therefore measures as usual, with its own flags. All differences between the jars are
 * part of the comparison, including those of the harness. Any JMH jar can take part.
 *
 * <p><b>Threading.</b> One thread. A shutdown hook may take over at any time; it parks that thread
 * until the process ends.
 *
 * <p><b>Dependencies.</b> Uses {@code cli}, {@code plan}, {@code run}, {@code result}, {@code
 * compare} and {@code os}. Used by {@code command}.
 */
package org.arenalab.bench.ab;
