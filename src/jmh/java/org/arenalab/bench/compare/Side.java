package org.arenalab.bench.compare;

import org.arenalab.bench.result.StoredRun;

/** A run to compare, and its label. */
public record Side(String label, StoredRun run) {}
