/**
 * The laboratory: all code that measures. {@link org.arenalab.bench.Main} passes the command line
 * to a subcommand if the first word names one, and otherwise to JMH. The packages below implement
 * the subcommands.
 *
 * <p><b>Knows</b> its own packages and the library, which never knows the laboratory.
 */
package org.arenalab.bench;
