/**
 * Imports of allocation traces that other recorders wrote.
 *
 * <p><b>Vocabulary.</b>
 *
 * <ul>
 *   <li>A <i>format</i> is the form of a file of another recorder, such as Android's text.
 *   <li>An <i>exact order</i> has each event after all events before it, also of other threads. A
 *       contradiction is then an error of the file. In all other formats, {@link
 *       org.arenalab.trace.AddressTrace} repairs the order.
 * </ul>
 *
 * <p>{@link org.arenalab.bench.trace.importing.TraceImport} is the entrance. A file may be
 * compressed with xz, zstd or gzip, or be the first file of a zip archive. Its format is found by
 * its first lines.
 *
 * <p><b>Threading.</b> Each object is used by one thread.
 *
 * <p><b>Errors.</b> An {@link org.arenalab.bench.trace.importing.ImportException} names the file
 * and the line. A {@link org.arenalab.trace.TraceException} names an event that cannot happen.
 *
 * <p><b>Dependencies.</b> This package uses the library's {@code trace}.
 */
package org.arenalab.bench.trace.importing;
