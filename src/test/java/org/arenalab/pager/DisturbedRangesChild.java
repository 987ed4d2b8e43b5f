package org.arenalab.pager;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.arenalab.pager.MiniPager.PAGE;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.PagedRange.State;
import org.arenalab.pager.PagerException.Reason;

/**
 * A client that does something to its registered memory. Arguments: the socket, and "fork", "lock",
 * "lockFirst" or "protect".
 */
final class DisturbedRangesChild {
  private static final int PAGES = 256;

  private DisturbedRangesChild() {}

  public static void main(String[] arguments) throws Exception {
    long memory = MiniPager.map(PAGES);
    long locked = MiniPager.map(1);
    if (arguments[1].equals("lockFirst")) {
      lock(locked, 1);
    }
    try (PagerClient client = PagerClient.attach(PagerConfig.ofSocket(Path.of(arguments[0])))) {
      PagedRange range = client.register(memory, PAGES * PAGE);
      MiniPager.awaitEvictions(client, range, PAGES);
      BooleanSupplier counted = disturb(arguments[1], client, range, locked);
      MiniPager.await(
          () -> {
            MiniPager.read(memory + PAGE, PAGES - 1);
            return counted.getAsBoolean();
          });
      System.out.println("counted=true");
      System.out.println("stats=" + client.stats());
    }
    System.out.println("wrong=" + MiniPager.wrong(memory, PAGES));
  }

  private static BooleanSupplier disturb(
      String kind, PagerClient client, PagedRange range, long locked) throws Exception {
    return switch (kind) {
      case "fork" -> {
        // The pages are shared with the child until they are written to.
        range.ensure();
        int exit = new ProcessBuilder("true").start().waitFor();
        yield () -> exit == 0 && client.stats().failures().busy() > 0;
      }
      case "lock" -> {
        range.ensure();
        lock(range.address(), PAGES);
        yield () ->
            range.state() == State.REFUSED
                && range.refusal().orElseThrow().contains("mlock")
                && client.stats().failures().invalid() > 0;
      }
      case "lockFirst" -> () -> refusesLocked(client, locked);
      default -> {
        try (PageLease lease = range.lease()) {
          VirtualMemory.protectNone(lease.address(), PAGE);
        }
        long before = client.stats().failures().copy();
        yield () -> {
          boolean isCounted = client.stats().failures().copy() > before;
          if (isCounted) {
            VirtualMemory.protectReadWrite(range.address(), PAGE);
          }
          return isCounted;
        };
      }
    };
  }

  private static boolean refusesLocked(PagerClient client, long locked) {
    try {
      return client.register(locked, PAGE) == null;
    } catch (PagerException e) {
      return e.reason() == Reason.LOCKED_RANGE && e.getMessage().contains("mlock");
    }
  }

  private static void lock(long address, int pages) throws Exception {
    MethodHandle mlock =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("mlock"),
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    try {
      if ((int) mlock.invokeExact(address, pages * PAGE) != 0) {
        throw new IllegalStateException("mlock failed");
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
