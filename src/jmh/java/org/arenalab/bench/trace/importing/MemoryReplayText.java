package org.arenalab.bench.trace.importing;

import org.arenalab.trace.AddressTrace;
import org.arenalab.trace.EventKind;

/**
 * The text of Android's memory_replay. Numbers after those that are shown, such as times, are
 * skipped. A null pointer is not an event, but a reallocation of null allocates.
 *
 * <pre>
 *   TID: malloc PTR SIZE         TID: calloc PTR COUNT SIZE
 *   TID: memalign PTR ALIGNMENT SIZE
 *   TID: realloc PTR OLD SIZE    TID: free PTR    TID: thread_done 0x0
 * </pre>
 */
final class MemoryReplayText implements TextFormat {
  private final ThreadNumbers threads = new ThreadNumbers();

  @Override
  public String source() {
    return "memory_replay text";
  }

  @Override
  public boolean knowsThreads() {
    return true;
  }

  @Override
  public boolean isOrdered() {
    return false;
  }

  @Override
  public void read(TextLines lines, AddressTrace trace) {
    while (lines.next()) {
      if (lines.hasMore()) {
        event(lines, trace);
      }
    }
  }

  private void event(TextLines lines, AddressTrace trace) {
    long tid = lines.decimal();
    lines.expect(":");
    if (lines.takeIf("malloc ")) {
      long address = lines.hexadecimal();
      allocate(trace, EventKind.ALLOCATE, tid, address, lines.decimal(), 0);
    } else if (lines.takeIf("calloc ")) {
      long address = lines.hexadecimal();
      long count = lines.decimal();
      long sizeBytes = lines.product(count, lines.decimal());
      allocate(trace, EventKind.ALLOCATE_ZEROED, tid, address, sizeBytes, 0);
    } else if (lines.takeIf("memalign ")) {
      long address = lines.hexadecimal();
      long alignment = Alignments.rounded(lines, lines.decimal());
      allocate(trace, EventKind.ALLOCATE_ALIGNED, tid, address, lines.decimal(), alignment);
    } else if (lines.takeIf("realloc ")) {
      long address = lines.hexadecimal();
      long oldAddress = lines.hexadecimal();
      reallocate(trace, tid, oldAddress, address, lines.decimal());
    } else if (lines.takeIf("free ")) {
      long address = lines.hexadecimal();
      if (address != 0) {
        trace.free(threads.of(tid), address);
      }
    } else if (lines.takeIf("thread_done")) {
      trace.endThread(threads.end(tid));
    } else {
      throw lines.refused("malloc, calloc, memalign, realloc, free or thread_done");
    }
  }

  private void allocate(
      AddressTrace trace,
      EventKind kind,
      long tid,
      long address,
      long sizeBytes,
      long alignmentBytes) {
    if (address != 0) {
      trace.allocate(kind, threads.of(tid), address, sizeBytes, alignmentBytes);
    }
  }

  private void reallocate(
      AddressTrace trace, long tid, long oldAddress, long address, long sizeBytes) {
    if (oldAddress == 0) {
      allocate(trace, EventKind.ALLOCATE, tid, address, sizeBytes, 0);
    } else if (address != 0) {
      trace.reallocate(threads.of(tid), oldAddress, address, sizeBytes);
    } else if (sizeBytes == 0) {
      trace.free(threads.of(tid), oldAddress);
    }
  }
}
