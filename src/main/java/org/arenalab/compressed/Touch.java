package org.arenalab.compressed;

/** The action of a touch on the first byte of a chunk. */
public enum Touch {
  /** Reads the byte. */
  READ,
  /** Adds one to the byte. */
  INCREMENT,
  /** Flips the lowest bit of the byte. */
  FLIP
}
