/**
 * The compressed store of one client of the process pager: evicted pages, encoded, in an {@link
 * org.arenalab.extent.ExtentPool} over a memfd. The memfd outlives the process that writes to it.
 *
 * <table>
 *   <caption>Vocabulary</caption>
 *   <tr><th>term</th><th>meaning</th><th>the field's word</th></tr>
 *   <tr><td>extent</td><td>header and payload of one page; see {@link
 *       org.arenalab.pager.store.ExtentHeader}</td><td>zsmalloc object, zswap entry</td></tr>
 *   <tr><td>form</td><td>encoding of the payload: same-filled, raw, LZ4 or zstd</td>
 *       <td>compressor</td></tr>
 *   <tr><td>page word</td><td>state and place of a page, in memory that client and daemon
 *       share</td><td>swap entry</td></tr>
 *   <tr><td>claim</td><td>a compare-and-set of the page word to RESTORING: the extent stays in
 *       place until the claim ends</td><td>page lock</td></tr>
 *   <tr><td>densify</td><td>encode a page that stayed long again, with zstd</td>
 *       <td>recompression (zram)</td></tr>
 * </table>
 *
 * <p><b>Threading.</b> One thread writes to a {@link org.arenalab.pager.store.PageStore}: puts,
 * frees, compacts. Any number of readers, each with its own {@link
 * org.arenalab.pager.store.PageReader}, read at any time, in any process that maps the memfd.
 *
 * <p><b>Errors.</b> {@link org.arenalab.pager.store.PageStoreException}. A damaged byte is never an
 * exception: a read answers {@link org.arenalab.pager.store.PageReader#DAMAGED}.
 *
 * <p><b>Dependencies.</b> This package uses {@code pager.protocol}, {@code extent}, {@code codec},
 * {@code statistics}, {@code concurrent} and {@code os}.
 */
package org.arenalab.pager.store;
