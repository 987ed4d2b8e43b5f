/**
 * The command line as text: values that a user typed, refusals in one line, and the terminal.
 *
 * <p><b>Errors.</b> A {@link org.arenalab.bench.cli.UsageException} is a request that cannot be
 * met. {@code Main} prints its message on one line and ends with exit code 2.
 *
 * <p><b>Threading.</b> All types are immutable or have static methods only.
 *
 * <p><b>Dependencies.</b> Uses picocli's converters, and no other package of the laboratory. Any
 * package that answers a user may use it.
 */
package org.arenalab.bench.cli;
