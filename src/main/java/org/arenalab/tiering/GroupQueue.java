package org.arenalab.tiering;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A queue of groups for one consumer. Any thread may add a group; the call is wait-free and makes
 * no garbage. A group is in the queue at most once.
 *
 * <p>This is Vyukov's queue of linked nodes. Each group brings its node.
 */
final class GroupQueue {
  /** The node of one group for one queue. */
  static final class Node {
    private final ChunkGroup group;
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile Node next;

    Node(ChunkGroup group) {
      this.group = group;
    }
  }

  private final Node stub = new Node(null);
  private final AtomicReference<Node> head = new AtomicReference<>(stub);

  /** Used by the consumer only. */
  private Node tail = stub;

  /** Adds a group; returns false if the group is in the queue. */
  boolean add(Node node) {
    if (node.queued.get() || !node.queued.compareAndSet(false, true)) {
      return false;
    }
    link(node);
    return true;
  }

  private void link(Node node) {
    node.next = null;
    Node before = head.getAndSet(node);
    before.next = node;
  }

  /**
   * Removes and returns the first group. Returns null if there is none, or if the thread that adds
   * it has not finished yet.
   */
  ChunkGroup poll() {
    Node first = tail;
    Node next = first.next;
    if (first == stub) {
      if (next == null) {
        return null;
      }
      tail = next;
      first = next;
      next = next.next;
    }
    if (next == null) {
      if (first != head.get()) {
        return null;
      }
      link(stub);
      next = first.next;
      if (next == null) {
        return null;
      }
    }
    tail = next;
    first.queued.set(false);
    return first.group;
  }
}
