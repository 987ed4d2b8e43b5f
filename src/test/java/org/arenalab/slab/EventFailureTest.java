package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.arenalab.JavaProcess;
import org.arenalab.os.RawMemory;
import org.arenalab.slab.release.SlabEvents;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A failure of JFR breaks no operation. In a process of its own: the events stay unusable. */
@Tag("medium")
@Timeout(60)
class EventFailureTest {
  @Test
  void shouldServeWithoutEvents() throws Exception {
    try (JavaProcess process = JavaProcess.start(List.of("-Xmx64m"), Child.class)) {
      assertThat(process.awaitExit()).as(process.output()).isZero();
      assertThat(process.output()).contains("adopted: 1").contains("released");
    }
  }

  /** Makes every event fail, and then does everything that is recorded. */
  static final class Child {
    private static final List<Class<? extends Event>> EVENTS =
        List.of(
            SlabEvents.SuperslabAcquire.class,
            SlabEvents.SuperslabRetire.class,
            SlabEvents.Decommitted.class,
            SlabEvents.HeapAdopt.class);

    private Child() {}

    public static void main(String[] arguments) throws Exception {
      try (Recording recording = new Recording()) {
        recording.start();
        for (Class<? extends Event> event : EVENTS) {
          FlightRecorder.register(event);
          FlightRecorder.unregister(event);
        }
        run();
      }
    }

    private static void run() throws InterruptedException {
      AtomicLong clockNs = new AtomicLong();
      SlabConfig config =
          SlabConfig.builder()
              .mode(SlabMode.LEAN)
              .scavenger(false)
              .budgetFraction(1)
              .reservedBytes(64 << 20)
              .build();
      try (SlabAllocator allocator = SlabAllocator.create(config, clockNs::get)) {
        Thread.ofPlatform().start(() -> touch(allocator.newHeap())).join();
        SlabHeap heap = allocator.newHeap();
        System.out.println("adopted: " + allocator.stats().adoptions());
        touch(heap);
        heap.flush();
        clockNs.addAndGet(Duration.ofSeconds(10).toNanos());
        allocator.scavenge();
        allocator.verifyInvariants();
        System.out.println(allocator.stats().committedBytes() == 0 ? "released" : "kept");
      }
    }

    private static void touch(SlabHeap heap) {
      long block = heap.allocate(400_000);
      RawMemory.fill(block, 400_000, (byte) 1);
      heap.free(block);
    }
  }
}
