/**
 * Codecs for one chunk of off-heap memory: LZ4, LZ4 HC, zstd and a copy; detection of chunks that
 * one value fills; checksums.
 *
 * <table>
 *   <caption>Vocabulary</caption>
 *   <tr><th>term</th><th>meaning</th><th>the field's word</th></tr>
 *   <tr><td>codec</td><td>encodes and decodes one chunk at a time</td><td>compressor</td></tr>
 *   <tr><td>same-filled</td><td>one 8-byte value repeats through the chunk, except at most one
 *       outlier</td><td>same-filled page (zram, zswap)</td></tr>
 *   <tr><td>window</td><td>a direct buffer over off-heap bytes, because codecs take buffers</td>
 *       <td>view</td></tr>
 * </table>
 *
 * <p><b>Threading.</b> A {@link org.arenalab.codec.ChunkCodec} belongs to one thread at a time. The
 * static methods may be called from any thread.
 *
 * <p><b>Errors.</b> A codec whose library is missing throws {@link
 * org.arenalab.codec.CodecUnavailableException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and {@code concurrent}.
 */
package org.arenalab.codec;
