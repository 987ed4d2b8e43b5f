package org.arenalab.bench.loops.live;

/** The management interface of a process whose loops run. JMX requires it to be public. */
public interface SnapshotMBean {
  /** Takes a snapshot of hotness and returns it as text, with the time that it took. */
  String report();
}
