/**
 * Measures two jars side by side: a fork of the one, a fork of the other, in an order that is drawn
 * anew, so that whatever the machine does in the meantime happens to both.
 *
 * <p><b>Vocabulary.</b> The two jars are the <i>contestants</i> a and b. A <i>pass</i> runs one
 * fork of every row out of each jar, the two of a row one after the other; in the next pass the
 * order within each row is the other way round (ABBA), and which way a <i>block</i> of two passes
 * begins is drawn by lot. A <i>look</i> is a comparison after which measuring may end.
 *
 * <p><b>How.</b> Each fork is a process of its own, {@code java -jar} of the jar it is from: either
 * harness measures as it always does, with its own flags, and whatever differs between the two
 * jars, their harness included, is part of what is compared. Any JMH jar can take part.
 *
 * <p><b>Threading.</b> One thread; a shutdown hook may take over at any moment, after which that
 * thread is parked for good.
 *
 * <p><b>Arrows.</b> Knows {@code run}, {@code result} and {@code compare}. Known by {@code
 * command}.
 */
package org.arenalab.bench.ab;
