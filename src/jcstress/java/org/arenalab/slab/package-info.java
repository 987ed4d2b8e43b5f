/**
 * The concurrency of SlabAllocator under jcstress: foreign frees, heaps that change hands, pages
 * that go back, and the scavenger's claims against the owner.
 *
 * <p>In the allocator's own package, so that the parts can be met one by one. A state is made for
 * each single trial, millions of times: {@link org.arenalab.slab.Plot} hands out two heaps of one
 * allocator, which every trial leaves empty.
 */
package org.arenalab.slab;
