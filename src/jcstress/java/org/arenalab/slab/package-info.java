/**
 * jcstress tests of the concurrency of SlabAllocator. They cover foreign frees, heaps that change
 * hands, released pages, large spans, and the scavenger's claims against the owner.
 *
 * <p>The tests are in the allocator's own package, so that they reach the parts separately.
 * jcstress creates a state for every trial, millions of times. {@link org.arenalab.slab.Plot}
 * therefore hands out two heaps of one allocator, which every trial leaves empty.
 *
 * <p><b>Mutants.</b> The tests of the claims and of large spans were run against broken classes, on
 * x86-64 and a busy machine, three iterations of 100 ms.
 *
 * <table>
 * <caption>Forbidden outcomes</caption>
 * <tr><th>mutant<th>test<th>seen
 * <tr><td>{@code tryClaimIfQuiet} does not check the lists<td>AnswerAgainstClaim<td>3,016 of 3,611
 * <tr><td>{@code abandon} blocks the lists first, {@code nudge} does not check again
 * <td>CloseAndNudge<td>2 of 13,305
 * <tr><td>a claim ends before the drain<td>DecoyDrainedAndComeBack, DrainAndComeBack,
 * QuietThreadStress<td>SIGSEGV in each
 * <tr><td>{@code SpanCache.release} reads the slot and then clears it<td>TakeAndDrain<td>45 of
 * 417,811
 * <tr><td>{@code SpanCache.take} clears the slot without a compare-and-set<td>TakeAndDrain<td>33 of
 * 323,021
 * <tr><td>{@code LargeSpans.resize} stores the word without a compare-and-set<td>ShrinkAndFree
 * <td>2 of 152,161
 * <tr><td>{@code LargeSpans.free} stores the word without a compare-and-set<td>TwoFrees<td>1 of
 * 199,699
 * </table>
 *
 * <p>Two faults occur only on weakly ordered processors. One is a plain store of the lists
 * (DecoyDrainedAndComeBack). The other is a read of a superslab that is not visible yet
 * (FreshSuperslabStress). {@code PageQueuesTest} runs the second fault step by step. {@code
 * ClaimRaceTest} runs the first mutant step by step, and {@code ClaimStormTest} runs it at random;
 * both are kept as tests.
 */
package org.arenalab.slab;
