/**
 * Shared buffers between two processes of one host: a segment for each buffer, or all buffers in
 * one {@link org.arenalab.shm.ShmArena}.
 *
 * <table>
 *   <caption>Vocabulary</caption>
 *   <tr><th>term</th><th>meaning</th><th>the field's word</th></tr>
 *   <tr><td>buffer</td><td>memory that this process shares</td><td>registered memory</td></tr>
 *   <tr><td>descriptor</td><td>text that tells another process where a buffer is</td>
 *       <td>remote key</td></tr>
 *   <tr><td>remote buffer</td><td>a buffer of another process, mapped here</td>
 *       <td>imported memory</td></tr>
 * </table>
 *
 * <p><b>Threading.</b> A {@link org.arenalab.transport.ShmTransport} may be used by any thread.
 *
 * <p><b>Errors.</b> The calls throw the exceptions of {@code shm}. A descriptor of a segment that
 * is gone is a {@link org.arenalab.transport.StaleDescriptorException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code shm}, {@code shm.segments}, {@code os}, {@code
 * os.process}, {@code settings} and {@code concurrent}.
 */
package org.arenalab.transport;
