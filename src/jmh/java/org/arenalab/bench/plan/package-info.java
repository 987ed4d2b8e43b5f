/**
 * Selects what is measured: the rows, their options, and their division over machines.
 *
 * <p><b>Vocabulary.</b> A <i>run plan</i> is a properties file that asks questions; a
 * <i>section</i> of it is one question. A <i>planned row</i> is a row with the options that measure
 * it. A <i>shard</i> is the part of a matrix that one of several machines measures.
 *
 * <p><b>Errors.</b> Every name in a plan or on the command line must exist. A misspelt name is
 * refused with the nearest valid name.
 *
 * <p><b>Threading.</b> All types are immutable or confined to one thread.
 *
 * <p><b>Dependencies.</b> Uses JMH, {@code bench.cli}, {@code bench.result}, {@code
 * bench.result.row} and the library. Nothing in this package runs a fork.
 */
package org.arenalab.bench.plan;
