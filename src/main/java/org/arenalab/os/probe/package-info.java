/**
 * Probes of the machine: kernel, processor, memory, and each kernel feature that Arenalab can use.
 * A probe tries the feature itself; it never asks for a version.
 *
 * <p><b>Threading.</b> A {@link org.arenalab.os.probe.Platform} may be read by any thread.
 *
 * <p><b>Errors.</b> A missing feature is an answer, not an exception: a {@link
 * org.arenalab.os.probe.Capability} carries the reason.
 *
 * <p><b>Dependencies.</b> This package uses {@code os} and {@code os.residency}.
 */
package org.arenalab.os.probe;
