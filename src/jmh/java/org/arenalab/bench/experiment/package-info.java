/**
 * Measurements that JMH cannot express: they need two processes, or a process of their own.
 *
 * <p><b>Two-process transport.</b> A <i>target</i> allocates buffers and fills them. An
 * <i>initiator</i> maps the buffers and reads or writes random <i>blocks</i>, a <i>batch</i> at a
 * time. The two processes talk over a Unix socket, the <i>control channel</i>, only before and
 * after the measurement.
 *
 * <p><b>Native steps.</b> A C program takes the steps of a suite on the same trace, with the same
 * libraries. It is a yardstick without a JVM.
 *
 * <p><b>Soak.</b> One thread works for minutes or hours. An <i>epoch</i> is one second of a soak. A
 * <i>part</i> is the work of one process. The <i>verdict</i> applies hakmem's criteria.
 *
 * <p><b>Memory.</b> A port of predicomp's {@code process_mem_bench}: a region is filled, compressed
 * and read back. A <i>pass</i> does that once. A <i>run</i> is a process with some warm-up passes
 * and one measured pass. predicomp's <i>workloads</i> run with or without an arena.
 *
 * <p><b>Threading.</b> Each class documents its own.
 *
 * <p><b>Dependencies.</b> Uses the library, {@code peer}, {@code workload}, {@code result} (for
 * statistics and envelopes) and {@code run} (for interruptions). Used by {@code command}, and by
 * {@code report} for stored soaks and memory experiments.
 */
package org.arenalab.bench.experiment;
