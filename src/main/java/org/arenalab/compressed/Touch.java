package org.arenalab.compressed;

/** What a touch does to the first byte of a chunk. */
public enum Touch {
  /** Reads it. */
  READ,
  /** Adds one. */
  INCREMENT,
  /** Flips its lowest bit. */
  FLIP
}
