/**
 * The layout of a segment: the offset of each of its words, and the encoding of the words. This
 * package computes; it accesses no memory.
 *
 * <table>
 *   <caption>Vocabulary</caption>
 *   <tr><th>term</th><th>meaning</th><th>the field's word</th></tr>
 *   <tr><td>granule</td><td>the unit of sizes and offsets</td><td>alignment unit</td></tr>
 *   <tr><td>size class</td><td>the sizes that are served by blocks of one size</td>
 *       <td>size class, bin</td></tr>
 *   <tr><td>position</td><td>offset and generation of a block in one word</td>
 *       <td>tagged offset</td></tr>
 *   <tr><td>handle</td><td>a position with the block's size class</td><td>handle</td></tr>
 * </table>
 *
 * <p><b>Threading.</b> Everything here is immutable.
 *
 * <p><b>Errors.</b> Nothing here throws: the callers check sizes and handles.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} only.
 */
package org.arenalab.shm.layout;
