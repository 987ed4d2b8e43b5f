/**
 * Races of the queue between accessing threads and the prefetch loop.
 *
 * <p><b>Mutants</b> of the product's code, each run once in 14 JVM modes on two processors. The
 * code as it is passed in all modes.
 *
 * <pre>
 *   mutant                                                     test                seen in
 *   an offer writes the region before its number               EventRingStress     11 of 14
 *   an offer claims its slot without compare-and-set           EventRingStress      6 of 14
 *   a poll releases its slot before it reads the number        EventRingStress      0 of 14
 *   a prefetch marks its chunk after the chunk is raw          PrefetchAndAccess    2 of 14
 *   a prefetch owns a chunk whatever the version in its word   PrefetchAndWrite     0 of 14
 * </pre>
 *
 * <p>The third needs a ring that is full. {@code VersionCheckTest} sees the fifth, step by step.
 */
package org.arenalab.tiering.prefetch;
