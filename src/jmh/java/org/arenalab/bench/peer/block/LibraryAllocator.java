package org.arenalab.bench.peer.block;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Supplier;

/**
 * An allocator that a native library implements. It hands out addresses and has nothing to release.
 *
 * @param heaps opens a heap for the calling thread
 * @param traceHeaps opens a heap that replays a trace for the calling thread
 */
record LibraryAllocator(
    String name,
    String version,
    Supplier<ThreadHeap<long[]>> heaps,
    Supplier<TraceHeap<long[]>> traceHeaps)
    implements BlockAllocator<long[]> {

  /** Returns an allocator whose functions are ordinary downcalls. */
  static LibraryAllocator plain(String name, String version, CFunctions library, String prefix) {
    return of(name, version, library, prefix);
  }

  /** Returns an allocator whose functions are critical downcalls. */
  static LibraryAllocator critical(String name, String version, CFunctions library, String prefix) {
    return of(name, version, library, prefix, Linker.Option.critical(false));
  }

  /**
   * Binds the functions of C's own names after a prefix, such as {@code mi_malloc}. The first
   * replay binds the functions that only a replay calls.
   */
  private static LibraryAllocator of(
      String name, String version, CFunctions library, String prefix, Linker.Option... options) {
    FunctionDescriptor one = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);
    FunctionDescriptor two = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    MethodHandle allocate = library.bind(prefix + "malloc", one, options);
    MethodHandle free =
        library.bind(prefix + "free", FunctionDescriptor.ofVoid(JAVA_LONG), options);
    return new LibraryAllocator(
        name,
        version,
        LibraryHeaps.of(name, allocate, free),
        () ->
            LibraryHeaps.traceHeap(
                name,
                () ->
                    List.of(
                        allocate,
                        library.bind(prefix + "calloc", two, options),
                        library.bind(prefix + "aligned_alloc", two, options),
                        library.bind(prefix + "realloc", two, options),
                        free)));
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    return heaps.get();
  }

  @Override
  public TraceHeap<long[]> openTraceHeap() {
    return traceHeaps.get();
  }

  @Override
  public void close() {}
}
