/**
 * What JMH cannot express: measurements that need two processes, or a process of their own.
 *
 * <p><b>Two-process transport.</b> A <i>target</i> allocates buffers and fills them; an
 * <i>initiator</i> maps them and reads or writes <i>blocks</i> at random, a <i>batch</i> at a time.
 * They talk over a Unix socket, the <i>control channel</i>, before and after, never meanwhile.
 *
 * <p><b>Native steps.</b> A C program takes the steps of a suite, on the same trace, with the same
 * libraries: a yardstick without a JVM.
 *
 * <p><b>Soak.</b> One thread works for minutes or hours; an <i>epoch</i> is a second of it, a
 * <i>part</i> what one process did of it. The <i>verdict</i> is the reference's own.
 *
 * <p><b>Memory.</b> The reference's {@code process_mem_bench}: a region is filled, compressed and
 * read back. A <i>pass</i> does that once; a <i>run</i> is a process that makes some passes to warm
 * up and one that counts. Its <i>workloads</i> run with an arena or without.
 *
 * <p><b>Threading.</b> Each class says its own.
 *
 * <p><b>Arrows.</b> Knows the library, {@code peer}, {@code workload} and {@code result} (for
 * statistics and envelopes) and {@code run} (for interruptions); known by {@code command}, and by
 * {@code report} for what soaks and memory experiments leave.
 */
package org.arenalab.bench.experiment;
