/**
 * One class per word that may stand first on the command line. Each is a picocli command that
 * implements {@code Callable<Integer>} and is listed in {@link
 * org.arenalab.bench.command.Commands#ALL}; its {@code name} is the word.
 *
 * <p><b>Exit codes.</b> 0 for done, 1 for a run that is incomplete, 2 for a request that cannot be
 * met ({@link org.arenalab.bench.run.UsageException}: one line, no stack trace), 130 after an
 * interruption.
 *
 * <p><b>Threading.</b> A command runs on the main thread.
 *
 * <p><b>Arrows.</b> Knows every other room of the laboratory; known by {@code Main} alone.
 */
package org.arenalab.bench.command;
