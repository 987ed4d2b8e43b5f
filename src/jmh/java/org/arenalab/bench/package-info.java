/**
 * The laboratory: everything that measures. {@link org.arenalab.bench.Main} sends the first word of
 * the command line to a subcommand, or all of it to JMH; the rooms below do the rest.
 *
 * <p><b>Knows</b> its own rooms and the library, which never knows the laboratory.
 */
package org.arenalab.bench;
