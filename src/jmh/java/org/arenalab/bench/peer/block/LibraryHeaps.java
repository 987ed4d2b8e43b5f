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

/** Defines the class {@link LibraryHeap} once per allocator, with the functions as constants. */
final class LibraryHeaps {
  private static final String CLASS_FILE = "LibraryHeap.class";

  /** The heaps of each allocator by its name: a second class would make calls polymorphic. */
  private static final Map<String, Supplier<ThreadHeap<long[]>>> DEFINED =
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
    return DEFINED.computeIfAbsent(allocator, _ -> define(List.of(allocate, free)));
  }

  private static Supplier<ThreadHeap<long[]>> define(List<MethodHandle> functions) {
    try (InputStream in = LibraryHeaps.class.getResourceAsStream(CLASS_FILE)) {
      if (in == null) {
        throw new FileNotFoundException(CLASS_FILE + " is not on the class path");
      }
      MethodHandles.Lookup heap =
          MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), functions, true);
      MethodHandle open =
          heap.findConstructor(heap.lookupClass(), MethodType.methodType(void.class))
              .asType(MethodType.methodType(AddressHeap.class));
      return () -> open(open);
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
}
