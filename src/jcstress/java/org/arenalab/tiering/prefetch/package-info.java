/** Races of the queue between accessing threads and the prefetch loop. */
package org.arenalab.tiering.prefetch;
