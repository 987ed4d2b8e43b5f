/**
 * The subcommands of {@code trace}: they record and import allocation traces, and describe them.
 *
 * <p><b>Threading.</b> A command runs on the main thread.
 *
 * <p><b>Dependencies.</b> This package uses {@code bench.trace}, {@code bench.trace.importing},
 * {@code bench.trace.recording} and {@code cli}.
 */
package org.arenalab.bench.command.trace;
