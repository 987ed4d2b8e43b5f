package org.arenalab.slab;

import static org.arenalab.slab.Misuse.Answer.CLOSED;
import static org.arenalab.slab.Misuse.Answer.CORRUPT;
import static org.arenalab.slab.Misuse.Answer.DOUBLE_FREE;
import static org.arenalab.slab.Misuse.Answer.FOREIGN_THREAD;
import static org.arenalab.slab.Misuse.Answer.INVALID_ADDRESS;
import static org.arenalab.slab.Misuse.Answer.INVALID_REQUEST;
import static org.arenalab.slab.Misuse.Answer.SIGSEGV;
import static org.arenalab.slab.Misuse.Answer.UNNOTICED;

import java.lang.foreign.Arena;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.arenalab.SecondThread;
import org.arenalab.os.RawMemory;
import org.arenalab.settings.Checking;

/**
 * The hardening table: one small program for each mistake, and what comes of it under each {@link
 * Checking}. Under GUARDED every block is a sampled one. The guide has this same table.
 */
enum Misuse {
  DOUBLE_FREE_OF_A_BLOCK("double free", UNNOTICED, DOUBLE_FREE, DOUBLE_FREE, DOUBLE_FREE) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      heap.free(block);
      heap.free(block);
    }
  },
  DOUBLE_FREE_BY_TWO_THREADS(
      "double free, the second by another thread",
      UNNOTICED,
      DOUBLE_FREE,
      DOUBLE_FREE,
      DOUBLE_FREE) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      heap.free(block);
      elsewhere(() -> allocator.newHeap().free(block));
    }
  },
  DOUBLE_FREE_OF_A_LARGE_BLOCK(
      "double free above 512 KiB", DOUBLE_FREE, DOUBLE_FREE, DOUBLE_FREE, DOUBLE_FREE) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(1 << 20);
      heap.free(block);
      heap.free(block);
    }
  },
  DOUBLE_FREE_OF_A_LARGE_BLOCK_BY_TWO_THREADS(
      "double free above 512 KiB, the second by another thread",
      DOUBLE_FREE,
      DOUBLE_FREE,
      DOUBLE_FREE,
      DOUBLE_FREE) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(1 << 20);
      heap.free(block);
      elsewhere(() -> allocator.newHeap().free(block));
    }
  },
  FREE_OF_A_LARGE_BLOCK_THAT_WENT_BACK(
      "double free above 512 KiB after the pages went back",
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      DOUBLE_FREE,
      INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(1 << 20);
      heap.free(block);
      heap.flush();
      heap.free(block);
    }
  },
  INTERIOR_FREE_OF_A_LARGE_BLOCK(
      "address inside a block above 512 KiB",
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.free(heap.allocate(1 << 20) + (128 << 10));
    }
  },
  MISALIGNED_FREE_OF_A_LARGE_BLOCK(
      "misaligned address of a block above 512 KiB",
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.free(heap.allocate(1 << 20) + 16);
    }
  },
  DOUBLE_FREE_OF_A_MAPPING(
      "double free above 64 MiB", INVALID_ADDRESS, INVALID_ADDRESS, DOUBLE_FREE, INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(65 << 20);
      heap.free(block);
      heap.free(block);
    }
  },
  FREE_OF_A_PAGE_THAT_WENT_BACK(
      "double free after the page went back",
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      DOUBLE_FREE,
      INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      heap.free(block);
      heap.flush();
      heap.free(block);
    }
  },
  STALE_POINTER_AFTER_THREAD_END(
      "double free of an ended thread's block", UNNOTICED, DOUBLE_FREE, DOUBLE_FREE, DOUBLE_FREE) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long[] block = new long[1];
      elsewhere(
          () -> {
            SlabHeap ended = allocator.newHeap();
            block[0] = ended.allocate(64);
            ended.free(block[0]);
          });
      heap.free(block[0]);
    }
  },
  INTERIOR_FREE(
      "address inside a block", UNNOTICED, INVALID_ADDRESS, INVALID_ADDRESS, INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.free(heap.allocate(64) + 16);
    }
  },
  MISALIGNED_FREE(
      "misaligned address", UNNOTICED, INVALID_ADDRESS, INVALID_ADDRESS, INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.free(heap.allocate(64) + 1);
    }
  },
  TAGGED_FREE(
      "address with a bit above the 48th",
      SIGSEGV,
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.free(heap.allocate(64) | 1L << 56);
    }
  },
  FOREIGN_FREE(
      "foreign address", INVALID_ADDRESS, INVALID_ADDRESS, INVALID_ADDRESS, INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.allocate(64);
      try (Arena arena = Arena.ofConfined()) {
        heap.free(arena.allocate(64).address());
      }
    }
  },
  FREE_OF_ANOTHER_ALLOCATORS_BLOCK(
      "block of another allocator",
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      INVALID_ADDRESS,
      INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      try (SlabAllocator other = SlabAllocator.create(allocator.config())) {
        heap.free(other.newHeap().allocate(64));
      }
    }
  },
  FREE_OF_NULL("address 0", INVALID_ADDRESS, INVALID_ADDRESS, INVALID_ADDRESS, INVALID_ADDRESS) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.free(0);
    }
  },
  REALLOCATE_AFTER_FREE(
      "reallocate after free", UNNOTICED, DOUBLE_FREE, INVALID_ADDRESS, DOUBLE_FREE) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      heap.free(block);
      heap.reallocate(block, 60);
    }
  },
  REALLOCATE_AFTER_FREE_OF_A_LARGE_BLOCK(
      "reallocate after free above 512 KiB",
      DOUBLE_FREE,
      DOUBLE_FREE,
      INVALID_ADDRESS,
      DOUBLE_FREE) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(1 << 20);
      heap.free(block);
      heap.reallocate(block, 900_000);
    }
  },
  OVERFLOW("write past the end", UNNOTICED, UNNOTICED, SIGSEGV, UNNOTICED) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      heap.allocate(64);
      RawMemory.putByte(block + 64, (byte) 1);
      heap.free(block);
    }
  },
  OVERFLOW_BY_A_FEW_BYTES(
      "write up to 15 bytes past the end", UNNOTICED, UNNOTICED, CORRUPT, UNNOTICED) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(60);
      RawMemory.putByte(block + 60, (byte) 1);
      heap.free(block);
    }
  },
  READ_AFTER_FREE("read after free", UNNOTICED, UNNOTICED, SIGSEGV, UNNOTICED) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      heap.free(block);
      RawMemory.getByte(block + 32);
    }
  },
  WRITE_AFTER_FREE("write over a freed block", UNNOTICED, UNNOTICED, SIGSEGV, CORRUPT) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      heap.free(block);
      RawMemory.putLong(block, 4711);
      heap.allocate(4096);
    }
  },
  HEAP_OF_ANOTHER_THREAD(
      "a heap used by another thread", UNNOTICED, FOREIGN_THREAD, FOREIGN_THREAD, FOREIGN_THREAD) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      elsewhere(() -> heap.allocate(64));
    }
  },
  HEAP_AFTER_ITS_CLOSE("a heap used after its close", CLOSED, CLOSED, CLOSED, CLOSED) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.close();
      heap.allocate(64);
    }
  },
  FREE_AFTER_CLOSE("free after the allocator's close", CLOSED, CLOSED, CLOSED, CLOSED) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      long block = heap.allocate(64);
      allocator.close();
      heap.free(block);
    }
  },
  IMPOSSIBLE_SIZE(
      "size 0 or below", INVALID_REQUEST, INVALID_REQUEST, INVALID_REQUEST, INVALID_REQUEST) {
    @Override
    void commit(SlabAllocator allocator, SlabHeap heap) {
      heap.allocate(-1);
    }
  };

  /** The outcome of a mistake, in the guide's words. */
  enum Answer {
    UNNOTICED("not noticed"),
    SIGSEGV("SIGSEGV at once"),
    DOUBLE_FREE("`DoubleFreeException`"),
    INVALID_ADDRESS("`INVALID_ADDRESS`"),
    INVALID_REQUEST("`InvalidRequestException`"),
    FOREIGN_THREAD("`FOREIGN_THREAD`"),
    CLOSED("`AllocatorClosedException`"),
    CORRUPT("`CORRUPT`");

    final String words;

    Answer(String words) {
      this.words = words;
    }

    static Answer to(Throwable thrown) {
      Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
      if (!(cause instanceof SlabException refusal)) {
        throw new AssertionError("no answer that the table knows", thrown);
      }
      boolean isSubtype = cause.getClass() != SlabException.class;
      String name = isSubtype ? cause.getClass().getSimpleName() : refusal.reason().name();
      return Stream.of(values())
          .filter(each -> each.words.equals("`" + name + "`"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no answer that the table knows", thrown));
    }
  }

  private final String words;
  private final Answer none;
  private final Answer checked;
  private final Answer guarded;
  private final Answer full;

  Misuse(String words, Answer none, Answer checked, Answer guarded, Answer full) {
    this.words = words;
    this.none = none;
    this.checked = checked;
    this.guarded = guarded;
    this.full = full;
  }

  abstract void commit(SlabAllocator allocator, SlabHeap heap);

  Answer expected(Checking checking) {
    return switch (checking) {
      case NONE -> none;
      case CHECKED -> checked;
      case GUARDED -> guarded;
      case FULL -> full;
    };
  }

  /** The row in the guide. */
  String row() {
    StringBuilder row = new StringBuilder("| " + words + " |");
    for (Checking checking : Checking.values()) {
      row.append(' ').append(expected(checking).words).append(" |");
    }
    return row.toString();
  }

  private static void elsewhere(Runnable what) {
    try (SecondThread thread = new SecondThread()) {
      thread.call(
          () -> {
            what.run();
            return null;
          });
    }
  }

  /** Commits it and sees what comes of it; SIGSEGV is not seen here. */
  Answer tryOut(Checking checking) {
    SlabAllocator allocator =
        SlabAllocator.create(
            SlabConfig.builder()
                .mode(SlabMode.LEAN)
                .scavenger(false)
                .checking(checking)
                .guardInterval(1)
                .reservedBytes(8 << 20)
                .build());
    try {
      commit(allocator, allocator.newHeap());
      return Answer.UNNOTICED;
    } catch (SlabException | CompletionException e) {
      return Answer.to(e);
    } finally {
      closeBroken(allocator);
    }
  }

  private static void closeBroken(SlabAllocator allocator) {
    try {
      allocator.close();
    } catch (SlabException expected) {
      // FULL verifies once more and throws; the allocator must be closed anyway.
      if (expected.reason() != SlabException.Reason.CORRUPT || !allocator.support().isClosed()) {
        throw expected;
      }
    }
  }

  /** For a mistake that ends the JVM. */
  public static void main(String[] arguments) {
    System.out.println("begins");
    System.out.println("answer " + valueOf(arguments[0]).tryOut(Checking.valueOf(arguments[1])));
  }
}
