/**
 * Settings from system properties and the environment, and the check of their names: a misspelt
 * name is refused with the nearest valid one.
 *
 * <p><b>Threading.</b> Everything here is immutable.
 *
 * <p><b>Errors.</b> A bad value is an {@link IllegalArgumentException} that names the place, the
 * value and the range.
 *
 * <p><b>Dependencies.</b> This package uses no other room.
 */
package org.arenalab.settings;
