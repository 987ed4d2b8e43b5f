package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.AgronaBuffers;
import org.arenalab.bench.peer.shm.MessageArm;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of handing a message over through shared memory. One operation is one message that is
 * sent, received and read to its end, all in one thread.
 *
 * <ul>
 *   <li>{@code copy}, the floor: one copy to a fixed place.
 *   <li>{@code ring}: Agrona's {@code OneToOneRingBuffer}. Messages leave the ring in the order in
 *       which they entered it.
 *   <li>{@code transport}: {@code ShmTransport} with one arena. Each message is a buffer of its
 *       own, which the receiver may keep for as long as it needs.
 * </ul>
 *
 * <pre>java -jar target/benchmarks.jar ShmMessage -p size=4096</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 5, jvmArgsPrepend = AgronaBuffers.FLAG)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ShmMessageBenchmark {
  /** The arm. */
  @Param({"copy", "ring", "transport"})
  public String way;

  /** Bytes of a message. */
  @Param({"64", "4096"})
  public int size;

  private MessageArm arm;
  private long message;

  @Setup(Level.Trial)
  public void open() {
    arm = MessageArm.of(way, size);
    message = VirtualMemory.reserve(MessageArm.MAX_BYTES, VirtualMemory.pageSizeBytes());
    for (int offset = 0; offset < size; offset += Long.BYTES) {
      RawMemory.putLong(message + offset, offset);
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    arm.close();
    ReleaseGate.ours().unmap(message, MessageArm.MAX_BYTES);
  }

  /** Returns the sum of the message's words. */
  @Benchmark
  public long handOver() {
    return arm.handOver(message);
  }
}
