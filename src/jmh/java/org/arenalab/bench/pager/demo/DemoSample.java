package org.arenalab.bench.pager.demo;

/**
 * A second of a demonstration.
 *
 * @param second since the client attached
 * @param clientRssBytes resident memory of the client
 * @param storeBytes memory of the store
 * @param savedBytes net saving of all processes together
 * @param faults in this second
 */
record DemoSample(int second, long clientRssBytes, long storeBytes, long savedBytes, long faults) {}
