package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.RawMemory;
import org.arenalab.settings.Checking;
import org.arenalab.slab.page.BlockList;
import org.arenalab.slab.page.Page;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanWord;
import org.arenalab.slab.page.Superslab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that each check of the checker fails on an allocator with the matching damage. */
class InvariantCheckerTest {
  private static final int SIZE = 64;
  private static final int CLASS = SizeClasses.of(SIZE);

  /** An allocator with one heap of three live blocks, and a second heap with one. */
  static final class Patient implements AutoCloseable {
    final SlabAllocator allocator =
        SlabAllocator.create(
            SlabConfig.builder()
                .mode(SlabMode.LEAN)
                .scavenger(false)
                .checking(Checking.NONE)
                .reservedBytes(8 << 20)
                .build());
    final SlabHeap heap = allocator.newHeap();
    final SlabHeap other = allocator.newHeap();
    final List<Long> live = new ArrayList<>();
    final long foreign = other.allocate(SIZE);
    final Superslab superslab;
    final int page;
    static final int SPAN_PAGES = 16;
    final long large = heap.allocate(SPAN_PAGES * SizeClasses.PAGE_BYTES);
    final int span = allocator.region().pageOf(large);

    Patient() {
      for (int i = 0; i < 3; i++) {
        live.add(heap.allocate(SIZE));
      }
      int number = allocator.region().pageOf(live.getFirst());
      superslab = allocator.region().superslabOf(number);
      page = Page.place(number);
    }

    long pageAddress() {
      return superslab.pageAddress(page);
    }

    void mark(int number, int word) {
      allocator.region().pageOwners[number] = word;
    }

    int lastPageBit() {
      return 1 << (Superslab.PAGES - 1);
    }

    void cache(int sizeClass, long address) {
      heap.lists()[sizeClass] = BlockList.pushed(heap.lists()[sizeClass], address);
    }

    void takeSeveralPages() {
      for (int i = 0; i < 3 * 1024; i++) {
        live.add(heap.allocate(SIZE));
      }
      for (int i = 0; i < live.size(); i += 2) {
        heap.free(live.get(i));
      }
      heap.flush();
    }

    @Override
    public void close() {
      allocator.close();
    }
  }

  /** A way to break it, and what the checker is to say. */
  enum Damage {
    CACHE_HOLDS_FOREIGN_BLOCK("the cache of heap 1 holds") {
      @Override
      void inflict(Patient patient) {
        patient.cache(CLASS, patient.heap.allocate(1 << 20));
      }
    },
    CACHE_HOLDS_BLOCK_OF_FREE_PAGE("of a page that is free") {
      @Override
      void inflict(Patient patient) {
        patient.cache(CLASS, patient.superslab.pageAddress(Superslab.PAGES - 1));
      }
    },
    CACHE_HOLDS_INTERIOR_ADDRESS("which starts no block of 64 B") {
      @Override
      void inflict(Patient patient) {
        patient.cache(CLASS, patient.live.getFirst() + 16);
      }
    },
    CACHE_HOLDS_BLOCK_TWICE("twice") {
      @Override
      void inflict(Patient patient) {
        patient.heap.free(patient.live.getFirst());
        patient.heap.free(patient.live.getFirst());
      }
    },
    BLOCK_IS_FREE_AND_CACHED("the list of a page of heap 1 holds") {
      @Override
      void inflict(Patient patient) {
        long block = patient.live.getFirst();
        patient.heap.free(block);
        patient.heap.flush();
        patient.cache(CLASS, block);
      }
    },
    CACHE_HOLDS_WHAT_IS_NOT_CARVED("which is not carved yet") {
      @Override
      void inflict(Patient patient) {
        patient.cache(CLASS, patient.pageAddress() + 1000 * SIZE);
      }
    },
    CACHE_HOLDS_OTHER_CLASS("as class") {
      @Override
      void inflict(Patient patient) {
        patient.cache(CLASS + 1, patient.live.getFirst());
      }
    },
    CACHE_HOLDS_OTHERS_BLOCK("but its page is marked") {
      @Override
      void inflict(Patient patient) {
        patient.cache(CLASS, patient.foreign);
      }
    },
    CACHE_IS_MISCOUNTED("but counts") {
      @Override
      void inflict(Patient patient) {
        patient.heap.lists()[CLASS] += 1;
      }
    },
    BLOCK_CAME_TO_THE_WRONG_HEAP("got") {
      @Override
      void inflict(Patient patient) {
        patient.other.core().outgoing.add(patient.other.core().owner, patient.live.getFirst());
        patient.other.core().outgoing.flush();
      }
    },
    REMOTE_IS_MISCOUNTED("on their way to their heaps, but counted 0") {
      @Override
      void inflict(Patient patient) {
        patient.heap.core().outgoing.add(patient.other.core().owner, patient.foreign);
      }
    },
    BLOCK_FREED_HERE_AND_THERE("the outgoing blocks of heap 1 holds") {
      @Override
      void inflict(Patient patient) {
        patient.heap.free(patient.foreign);
        patient.other.free(patient.foreign);
      }
    },
    PAGE_OF_NO_HEAP("which is not there") {
      @Override
      void inflict(Patient patient) {
        int free = Superslab.PAGES - 1;
        patient.allocator.region().pageOwners[free] = Region.ownerWord(99, CLASS);
      }
    },
    MORE_CARVED_THAN_FITS(": carved 1025 of 1024") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.carved[patient.page] = 1025;
      }
    },
    USED_IS_MISCOUNTED("used 33, free 0") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.used[patient.page]++;
      }
    },
    PAGE_IS_NOT_MARKED_AS_QUEUED("is in its queue: false") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.queued[patient.page] = false;
      }
    },
    QUEUE_IS_CUT("not in its queue") {
      @Override
      void inflict(Patient patient) {
        patient.takeSeveralPages();
        int head = patient.heap.core().pages.head(CLASS);
        patient.superslab.next[Page.place(head)] = Superslab.NONE;
      }
    },
    HEAP_IS_MISCOUNTED("but counted 32 and 0") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.carved[patient.page]++;
        patient.superslab.used[patient.page]++;
      }
    },
    PAGE_IS_FREE_AND_OWNED("free: true, owned: true") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.freePages |= 1 << patient.page;
      }
    },
    PAGE_IS_NEITHER("free: false, owned: false") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.freePages &= ~patient.lastPageBit();
      }
    },
    RETIRED_THOUGH_IN_USE("retired: true, clean: false") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.retired = true;
      }
    },
    DIRTY_PAGE_IS_NOT_INDEXED("dirty 0x80000000, but indexed as free: 0x") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.dirtyPages |= patient.lastPageBit();
      }
    },
    LAZY_PAGE_IS_NOT_DIRTY("lazily freed") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.lazyPages |= patient.lastPageBit();
      }
    },
    OWNED_PAGES_ARE_MISCOUNTED("19 pages owned, counted 18") {
      @Override
      void inflict(Patient patient) {
        int last = Superslab.PAGES - 1;
        patient.superslab.freePages &= ~patient.lastPageBit();
        patient.superslab.startSpan(last, 1);
        // Queued, as a page with room must be; only the free pages do not know of it.
        patient.allocator.region().pageOwners[last] = Region.ownerWord(1, CLASS + 1);
        patient.superslab.pagesIntoSpan[last] = 1;
      }
    },
    COMMITTED_IS_MISCOUNTED("units committed, counted") {
      @Override
      void inflict(Patient patient) {
        patient.superslab.committedUnits[patient.page] ^= 1;
      }
    },
    TAIL_WITHOUT_A_SPAN("is in no span, but marked") {
      @Override
      void inflict(Patient patient) {
        patient.mark(patient.span, SpanWord.tail(1));
      }
    },
    TAIL_IS_MISMARKED("page 3 of the span at page") {
      @Override
      void inflict(Patient patient) {
        patient.mark(patient.span + 3, SpanWord.tail(2));
      }
    },
    SPAN_IS_LONGER_THAN_ITS_TAIL("of the span at page") {
      @Override
      void inflict(Patient patient) {
        patient.mark(patient.span, SpanWord.live(Patient.SPAN_PAGES + 1, false));
      }
    },
    SPANS_ARE_MISCOUNTED("2 spans of 16 pages, counted 1 of 16") {
      @Override
      void inflict(Patient patient) {
        int last = patient.span + Patient.SPAN_PAGES - 1;
        patient.mark(patient.span, SpanWord.live(Patient.SPAN_PAGES - 1, false));
        patient.mark(last, SpanWord.live(1, false));
      }
    },
    SPAN_IS_CACHED_NOWHERE("marked as cached, but no heap caches it") {
      @Override
      void inflict(Patient patient) {
        patient.mark(patient.span, SpanWord.cached(Patient.SPAN_PAGES));
      }
    },
    SPAN_IS_CACHED_AND_LIVE("caches the span of 16 pages at page") {
      @Override
      void inflict(Patient patient) {
        patient.heap.core().spans.put(patient.span, Patient.SPAN_PAGES);
      }
    },
    SPAN_IS_CACHED_TWICE("is cached twice") {
      @Override
      void inflict(Patient patient) {
        patient.heap.free(patient.large);
        patient.other.core().spans.put(patient.span, Patient.SPAN_PAGES);
      }
    };

    private final String complaint;

    Damage(String complaint) {
      this.complaint = complaint;
    }

    abstract void inflict(Patient patient);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void shouldNameWhatIsBroken(Damage damage) {
    try (Patient patient = new Patient()) {
      patient.allocator.verifyInvariants();
      damage.inflict(patient);
      assertThatThrownBy(patient.allocator::verifyInvariants)
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.CORRUPT)
          .hasMessageContaining(damage.complaint);
    }
  }

  /** Where it is known which blocks are live, every page's blocks are accounted for. */
  @Test
  void shouldMissABlockThatIsNeitherLiveNorOnAList() {
    SlabConfig config =
        SlabConfig.builder()
            .scavenger(false)
            .checking(Checking.CHECKED)
            .reservedBytes(8 << 20)
            .build();
    try (SlabAllocator allocator = SlabAllocator.create(config)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(SIZE);
      allocator.verifyInvariants();
      heap.core().push(CLASS, block);
      assertThatThrownBy(allocator::verifyInvariants)
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.CORRUPT)
          .hasMessageEndingWith("carved 32, live 1, cached 32, free 0, remote 0");
      heap.allocate(SIZE);
      heap.core().pop(CLASS);
      assertThatThrownBy(allocator::verifyInvariants)
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.CORRUPT)
          .hasMessageEndingWith("carved 32, live 1, cached 30, free 0, remote 0");
    }
  }

  /** The same checks are what FULL runs: a write after free is found at the next slow path. */
  @Test
  void shouldFindAWriteAfterFreeAtTheNextSlowPathWhenFull() {
    try (Patient patient = new Patient()) {
      SlabConfig config =
          SlabConfig.builder()
              .scavenger(false)
              .checking(Checking.FULL)
              .reservedBytes(8 << 20)
              .build();
      SlabAllocator full = SlabAllocator.create(config);
      SlabHeap heap = full.newHeap();
      long block = heap.allocate(SIZE);
      heap.free(block);
      RawMemory.putLong(block, patient.foreign);

      assertThatThrownBy(() -> heap.allocate(4096))
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.CORRUPT);
      RawMemory.putLong(block, 0);
      assertThatThrownBy(full::close)
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.CORRUPT);
    }
  }
}
