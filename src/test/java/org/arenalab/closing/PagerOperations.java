package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;
import static org.arenalab.closing.Operation.risky;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.JavaProcess;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.PageLease;
import org.arenalab.pager.PagedRange;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerClosedException;
import org.arenalab.pager.PagerConfig;
import org.arenalab.pager.mini.MiniDaemon;

/** The operations of the pager's client. One daemon serves all rounds, and evicts all the time. */
final class PagerOperations {
  private static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final int PAGES = 64;
  private static final int SPARE = 64;
  private static final long MEMORY = VirtualMemory.mapAnonymous((PAGES + SPARE) * PAGE);
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final ThreadLocal<Long> SPARE_PAGE =
      ThreadLocal.withInitial(
          () -> MEMORY + (PAGES + Math.floorMod(NEXT.getAndIncrement(), SPARE)) * PAGE);

  /** The client of each range or lease of a round; closed after it. */
  private static final Map<Object, PagerClient> CLIENTS = new ConcurrentHashMap<>();

  private PagerOperations() {}

  /** The daemon starts with the first client, not with the list of operations. */
  private static final class Daemon {
    static final Path SOCKET = start();

    private Daemon() {}

    private static Path start() {
      try {
        Path directory = Files.createTempDirectory("arenalab-closing");
        Path socket = directory.resolve("s");
        JavaProcess daemon = MiniDaemon.start(socket, "slow");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon, socket)));
        return socket;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void end(JavaProcess daemon, Path socket) {
      try {
        daemon.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        new ClosingSubject<>(
            "PagerClient",
            PagerClient.class,
            PagerOperations::attach,
            PagerClient::close,
            PagerClosedException.class,
            clientOperations()),
        new ClosingSubject<>(
            "PagedRange",
            PagedRange.class,
            PagerOperations::register,
            range -> {
              range.close();
              CLIENTS.remove(range).close();
            },
            PagerClosedException.class,
            rangeOperations()),
        new ClosingSubject<>(
            "PageLease",
            PageLease.class,
            PagerOperations::lease,
            lease -> {
              lease.close();
              CLIENTS.remove(lease).close();
            },
            PagerClosedException.class,
            leaseOperations()));
  }

  private static PagerClient attach() {
    return PagerClient.attach(
        PagerConfig.builder().socket(Daemon.SOCKET).maxBytes(1 << 20).build());
  }

  private static PagedRange register() {
    PagerClient client = attach();
    PagedRange range = client.register(MEMORY, PAGES * PAGE);
    CLIENTS.put(range, client);
    return range;
  }

  private static PageLease lease() {
    PagedRange range = register();
    PageLease lease = range.lease();
    CLIENTS.put(lease, CLIENTS.remove(range));
    return lease;
  }

  private static List<Operation<PagerClient>> clientOperations() {
    return List.of(
        risky("register(long,long)", on -> () -> on.register(sparePage(), PAGE).close()),
        risky("unregister(PagedRange)", on -> () -> on.unregister(on.register(sparePage(), PAGE))),
        raced(
            "ensure(PagedRange)",
            on -> {
              PagedRange range = on.register(sparePage(), PAGE);
              return () -> on.ensure(range);
            }),
        raced(
            "lease(PagedRange)",
            on -> {
              PagedRange range = on.register(sparePage(), PAGE);
              return () -> on.lease(range).close();
            }),
        always("stats()", on -> on::stats),
        always("config()", on -> on::config),
        always("isClosed()", on -> on::isClosed),
        always("close()", on -> on::close));
  }

  /** Each thread has a page, so that no two register the same one at a time. */
  private static long sparePage() {
    return SPARE_PAGE.get();
  }

  private static List<Operation<PagedRange>> rangeOperations() {
    return List.of(
        always("address()", on -> on::address),
        always("lengthBytes()", on -> on::lengthBytes),
        always("state()", on -> on::state),
        always("refusal()", on -> on::refusal),
        always("close()", on -> on::close),
        raced("ensure()", on -> on::ensure),
        raced("ensure(long,long)", on -> () -> on.ensure(PAGE, 9)),
        raced("newPhase()", on -> () -> on.newPhase().begin().close()),
        raced("lease()", on -> () -> on.lease().close()),
        raced("lease(long,long)", on -> () -> on.lease(PAGE, 9).close()));
  }

  private static List<Operation<PageLease>> leaseOperations() {
    return List.of(
        always("address()", on -> on::address),
        always("lengthBytes()", on -> on::lengthBytes),
        always("close()", on -> on::close));
  }
}
