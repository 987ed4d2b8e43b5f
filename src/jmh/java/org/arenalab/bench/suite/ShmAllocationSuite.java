package org.arenalab.bench.suite;

import org.arenalab.bench.peer.shm.ShmArm;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The parameters and the state of the suites that allocate blocks of shared memory. */
@State(Scope.Benchmark)
public abstract class ShmAllocationSuite {
  @Param({"floor", "segmentPerAllocation", "shared", "leased", "recycled"})
  public String allocator;

  @Param({"64", "4096", "65536", "1048576"})
  public long size;

  private final boolean touched;
  private ShmArm.Shared shared;

  /**
   * @param touched whether blocks are written
   */
  ShmAllocationSuite(boolean touched) {
    this.touched = touched;
  }

  @Setup(Level.Trial)
  public void open() {
    shared = new ShmArm.Shared(size, touched);
  }

  @TearDown(Level.Trial)
  public void close() {
    shared.close();
  }

  /**
   * A thread's instance of the arm. JMH identifies a state class by the suite that declares it, so
   * each suite extends this class in one line.
   */
  public abstract static class Worker {
    ShmArm arm;

    final void openIn(ShmAllocationSuite suite) {
      arm = suite.shared.arm(suite.allocator);
    }

    @TearDown(Level.Trial)
    public void close() {
      arm.close();
    }
  }
}
