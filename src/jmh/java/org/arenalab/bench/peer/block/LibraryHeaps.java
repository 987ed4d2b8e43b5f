package org.arenalab.bench.peer.block;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Defines the classes {@link LibraryHeap} and {@link LibraryTraceHeap} once per allocator, with the
 * functions as constants.
 */
final class LibraryHeaps {
  private static final String HEAP = "LibraryHeap.class";
  private static final String TRACE_HEAP = "LibraryTraceHeap.class";

  /** The heaps of each allocator by its name: a second class would make calls polymorphic. */
  private static final Map<String, Supplier<ThreadHeap<long[]>>> DEFINED =
      new ConcurrentHashMap<>();

  private static final Map<String, Supplier<TraceHeap<long[]>>> DEFINED_FOR_TRACES =
      new ConcurrentHashMap<>();

  private LibraryHeaps() {}

  /**
   * Returns the heaps of an allocator; defines their class in the first call for the allocator.
   *
   * @param allocator the allocator's name
   * @param allocate of the type {@code (long)long}
   * @param free of the type {@code (long)void}
   */
  static Supplier<ThreadHeap<long[]>> of(
      String allocator, MethodHandle allocate, MethodHandle free) {
    return DEFINED.computeIfAbsent(
        allocator,
        _ -> {
          MethodHandle constructor = define(HEAP, AddressHeap.class, List.of(allocate, free));
          return () -> open(constructor);
        });
  }

  /**
   * Opens a heap that replays a trace; defines its class in the first call for the allocator.
   *
   * @param functions binds the functions in the order of {@link LibraryTraceHeap}
   */
  static TraceHeap<long[]> traceHeap(String allocator, Supplier<List<MethodHandle>> functions) {
    return DEFINED_FOR_TRACES
        .computeIfAbsent(
            allocator,
            _ -> {
              MethodHandle constructor =
                  define(TRACE_HEAP, AddressTraceHeap.class, functions.get());
              return () -> openForTrace(constructor);
            })
        .get();
  }

  private static MethodHandle define(
      String classFile, Class<?> base, List<MethodHandle> functions) {
    try (InputStream in = LibraryHeaps.class.getResourceAsStream(classFile)) {
      if (in == null) {
        throw new FileNotFoundException(classFile + " is not on the class path");
      }
      MethodHandles.Lookup heap =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), functions, true);
      return heap.findConstructor(heap.lookupClass(), MethodType.methodType(void.class))
          .asType(MethodType.methodType(base));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AddressHeap open(MethodHandle constructor) {
    try {
      return (AddressHeap) constructor.invokeExact();
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  private static AddressTraceHeap openForTrace(MethodHandle constructor) {
    try {
      return (AddressTraceHeap) constructor.invokeExact();
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }
}
