package org.arenalab.shm;

/** A state with a fresh arena. */
abstract class OnGround {
  final Ground ground = new Ground();
}
