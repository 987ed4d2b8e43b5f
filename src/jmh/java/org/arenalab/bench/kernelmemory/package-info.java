/**
 * The kernel's own compressed memory: zram and swap devices that the laboratory makes for itself
 * and removes again, also when a run fails. A device that somebody else made is never used.
 *
 * <p><b>Threading.</b> Each class belongs to one thread.
 *
 * <p><b>Errors.</b> A kernel or a permission that is missing is a {@link
 * org.arenalab.bench.kernelmemory.ZramUnavailableException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and {@code os.probe}.
 */
package org.arenalab.bench.kernelmemory;
