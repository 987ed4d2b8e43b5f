package org.arenalab.os.residency;

/**
 * The resident memory and page faults of this process, including the JVM's heap, code and
 * libraries.
 *
 * @param rssBytes resident now ({@code VmRSS}); on Linux 6.2 to 6.15 it may be off by some dozen
 *     pages per processor
 * @param peakRssBytes the highest RSS ({@code VmHWM}) since the start, or since {@link
 *     Residency#resetPeak}. The kernel derives it from a count that may lag by some dozen pages per
 *     processor
 * @param minorFaults page faults since the start that needed no input
 * @param majorFaults page faults since the start that waited for a device
 */
public record ProcessResidency(
    long rssBytes, long peakRssBytes, long minorFaults, long majorFaults) {}
