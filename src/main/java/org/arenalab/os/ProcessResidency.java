package org.arenalab.os;

/**
 * What this whole process keeps in memory: the JVM's heap, code and libraries with it.
 *
 * @param rssBytes resident now ({@code VmRSS}); on Linux 6.2 to 6.15 it may be off by some dozen
 *     pages per processor
 * @param peakRssBytes the highest it was since the start, or since {@link Residency#resetPeak}
 *     ({@code VmHWM}); the kernel keeps it from a count that may be some dozen pages per processor
 *     behind
 * @param minorFaults page faults since the start that needed no input
 * @param majorFaults page faults since the start that waited for a device
 */
public record ProcessResidency(
    long rssBytes, long peakRssBytes, long minorFaults, long majorFaults) {}
