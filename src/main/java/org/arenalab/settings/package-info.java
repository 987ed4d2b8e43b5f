/**
 * The settings of every allocator: one mechanism that reads them, checks their ranges and finds
 * misspelt names.
 *
 * <table>
 *   <caption>Vocabulary</caption>
 *   <tr><th>term</th><th>meaning</th><th>the field's word</th></tr>
 *   <tr><td>option</td><td>one setting, with its names, type, range and default</td>
 *       <td>option, flag</td></tr>
 *   <tr><td>group</td><td>the options of one allocator</td><td>option group</td></tr>
 *   <tr><td>place</td><td>the builder, the system properties, the environment or a preset</td>
 *       <td>source</td></tr>
 *   <tr><td>preset</td><td>a properties file with several settings</td>
 *       <td>configuration file</td></tr>
 * </table>
 *
 * <p>An allocator's room declares its options once, in an {@link
 * org.arenalab.settings.OptionGroup}. Its configuration is a record; its builder sets {@link
 * org.arenalab.settings.Choices}.
 *
 * <p><b>Threading.</b> Everything here is immutable, except {@code Choices}.
 *
 * <p><b>Errors.</b> A bad value or name throws the exception of the allocator's room. The message
 * names the place, the value and the range, or the nearest name.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} only.
 */
package org.arenalab.settings;
