package org.arenalab.pager.daemon.background;

import org.arenalab.os.Internal;

/**
 * The settings of a background thread.
 *
 * @param tColdNs time after which an untouched page is cold
 * @param cpuBudgetPercent processor time of the thread, in percent of one processor
 */
@Internal
public record BackgroundSettings(long tColdNs, int cpuBudgetPercent) {}
