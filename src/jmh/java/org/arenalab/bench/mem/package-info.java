/**
 * The memory experiment, modelled on predicomp's {@code process_mem_bench}: a region is filled,
 * compressed and read back.
 *
 * <p><b>Vocabulary.</b> A <i>pass</i> does that once. A <i>run</i> is a process that makes some
 * passes to warm up and one that counts. The <i>workloads</i> run with an arena or without one.
 *
 * <p><b>Threading.</b> One thread runs an experiment.
 *
 * <p><b>Dependencies.</b> This package uses the library, {@code cli}, {@code plan}, {@code
 * workload}, {@code result}, {@code run}, and helpers of {@code soak} and {@code transport}. Used
 * by {@code command} and {@code report}.
 */
package org.arenalab.bench.mem;
