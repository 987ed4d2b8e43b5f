package org.arenalab.slab.mapping;

/** A list of mappings without a live block. Needs no Java memory. Not thread-safe. */
final class MappingList {
  private DirectMapping first;
  private int size;
  private long bytes;

  /** Adds a mapping after all others. */
  void addLast(DirectMapping mapping) {
    DirectMapping last = first;
    while (last != null && last.next != null) {
      last = last.next;
    }
    addAfter(last, mapping);
  }

  /** Adds a mapping before the first one that has a higher address. */
  void addByAddress(DirectMapping mapping) {
    DirectMapping before = null;
    for (DirectMapping each = first;
        each != null && each.address < mapping.address;
        each = each.next) {
      before = each;
    }
    addAfter(before, mapping);
  }

  private void addAfter(DirectMapping before, DirectMapping mapping) {
    if (before == null) {
      mapping.next = first;
      first = mapping;
    } else {
      mapping.next = before.next;
      before.next = mapping;
    }
    size++;
    bytes += mapping.bytes;
  }

  /** Removes a mapping of this list. */
  @SuppressWarnings("ReferenceEquality") // A mapping is itself alone.
  void remove(DirectMapping mapping) {
    if (first == mapping) {
      first = mapping.next;
    } else {
      DirectMapping before = first;
      while (before.next != mapping) {
        before = before.next;
      }
      before.next = mapping.next;
    }
    mapping.next = null;
    size--;
    bytes -= mapping.bytes;
  }

  /** Returns the first mapping; null if the list is empty. The others follow by their links. */
  DirectMapping first() {
    return first;
  }

  int size() {
    return size;
  }

  long bytes() {
    return bytes;
  }
}
