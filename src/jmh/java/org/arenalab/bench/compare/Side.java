package org.arenalab.bench.compare;

import org.arenalab.bench.result.StoredRun;

/** A run to compare, and what to call it. */
public record Side(String label, StoredRun run) {}
