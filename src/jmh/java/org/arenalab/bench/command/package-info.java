/**
 * The commands of the laboratory, one class each. A subcommand is a picocli command that implements
 * {@code Callable<Integer>} and is listed in {@link org.arenalab.bench.command.Commands#ALL}. Its
 * {@code name} is the first word of the command line. The options {@code --plan} and {@code
 * --resume} start commands that are not listed.
 *
 * <p><b>Exit codes.</b>
 *
 * <ul>
 *   <li>0: done.
 *   <li>1: the run is incomplete, or the command found something, such as a regression.
 *   <li>2: the request cannot be met ({@link org.arenalab.bench.cli.UsageException}: one line, no
 *       stack trace).
 *   <li>3: the runs cannot be compared, or the shards cannot be merged.
 *   <li>130: interrupted.
 * </ul>
 *
 * <p><b>Threading.</b> A command runs on the main thread.
 *
 * <p><b>Dependencies.</b> Uses all other packages of the laboratory. Used only by {@code Main}.
 */
package org.arenalab.bench.command;
