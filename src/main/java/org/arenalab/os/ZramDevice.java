package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * A compressed RAM disk of the kernel's (zram), added for this process and removed with it. Devices
 * that were there before, such as {@code /dev/zram0}, are never touched.
 *
 * <p>It is taken away by {@link #close}, at the end of the JVM, by Ctrl-C and SIGTERM (a shutdown
 * hook), and after SIGKILL by the next process that adds one: a record in {@code /run/arenalab},
 * which only a dead process leaves unlocked, proves that it was ours. Only root may add devices.
 *
 * <p>Thread-safe.
 */
public final class ZramDevice implements AutoCloseable {
  private static final long NODE_POLL_NS = 10_000_000;
  private static final int NODE_POLLS = 200;

  private final ZramHost host;
  private final ZramHost.Added added;
  private final List<DirectFile> files = new CopyOnWriteArrayList<>();
  private final Thread hook = new Thread(this::removeAtExit, "remove-zram");
  private boolean removed;

  private ZramDevice(ZramHost host, ZramHost.Added added) {
    this.host = host;
    this.added = added;
  }

  /**
   * Adds a device, after removing those that killed processes of ours have left.
   *
   * @param algorithm such as {@code lz4}; one of those that this kernel has
   * @param sizeBytes how much it can hold before compression; a multiple of the page size
   * @throws ZramUnavailableException without root, without zram, on a kernel before 5.15, without
   *     that algorithm
   */
  public static ZramDevice add(String algorithm, long sizeBytes) {
    requireNonNull(algorithm, "algorithm");
    return add(ZramHost.ofThisMachine(), algorithm, sizeBytes);
  }

  static ZramDevice add(ZramHost host, String algorithm, long sizeBytes) {
    if (sizeBytes <= 0 || sizeBytes % VirtualMemory.pageSizeBytes() != 0) {
      throw new IllegalArgumentException(
          "sizeBytes=%d, expected a positive multiple of %d"
              .formatted(sizeBytes, VirtualMemory.pageSizeBytes()));
    }
    ZramDevice device = new ZramDevice(host, host.add());
    Runtime.getRuntime().addShutdownHook(device.hook);
    try {
      device.setUp(algorithm, sizeBytes);
      return device;
    } catch (RuntimeException e) {
      device.closeAfter(e);
      throw e;
    }
  }

  private void setUp(String algorithm, long sizeBytes) {
    String sysfs = identity().sysfs();
    if (host.files().write(sysfs + "comp_algorithm", algorithm) < 0) {
      throw new ZramUnavailableException(
          "this kernel's zram has no %s, only %s: use one of those, or another kernel"
              .formatted(algorithm, host.files().read(sysfs + "comp_algorithm").orElse("none")));
    }
    long result = host.files().write(sysfs + "disksize", Long.toString(sizeBytes));
    if (result < 0) {
      throw new SystemCallException(
          "write(" + sysfs + "disksize, " + sizeBytes + ")", (int) -result);
    }
    awaitNode();
  }

  private void awaitNode() {
    for (int i = 0; i < NODE_POLLS && !Files.exists(path()); i++) {
      LockSupport.parkNanos(NODE_POLL_NS);
    }
    if (!Files.exists(path())) {
      throw new ZramUnavailableException(
          path()
              + " does not appear: mount devtmpfs on /dev (docker run --privileged -v /dev:/dev)");
    }
  }

  ZramHost.Identity identity() {
    return added.identity();
  }

  /** Where it is, such as {@code /dev/zram1}. */
  public Path path() {
    return host.files().at(identity().path());
  }

  /** The algorithm that it was set up with. */
  public String algorithm() {
    return host.files().readChoice(identity().sysfs() + "comp_algorithm").orElse("?");
  }

  /** How much it can hold before compression, in bytes. */
  public long sizeBytes() {
    return host.files().readLong(identity().sysfs() + "disksize").orElse(0L);
  }

  /**
   * Opens it for reading and writing by one thread at a time; closed with the device, if not
   * before.
   */
  public synchronized DirectFile open() {
    requireOurs();
    DirectFile file = DirectFile.open(path());
    files.add(file);
    return file;
  }

  /**
   * Makes all of it swap, in place of what is in it, for <em>every</em> process of the machine:
   * whoever reclaims memory, DAMON among them, may page out others' idle pages to it until it is
   * turned off. Keep that time short.
   *
   * @throws IllegalStateException if it is swap already
   * @throws SystemCallException EPERM without the right
   */
  public synchronized SwapSpace turnIntoSwap() {
    requireOurs();
    return SwapSpace.turnOn(host, identity(), sizeBytes());
  }

  /** What it holds now and what that takes. Two small files are read. */
  public synchronized ZramUse use() {
    requireOurs();
    return ZramUse.parse(read("mm_stat"), read("io_stat"));
  }

  private String read(String attribute) {
    return host.files()
        .read(identity().sysfs() + attribute)
        .orElseThrow(
            () ->
                new ZramUnavailableException(
                    identity().sysfs() + attribute + " cannot be read: use Linux 4.1 or newer"));
  }

  private void requireOurs() {
    if (removed || !host.isThere(identity())) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%s (diskseq %d) is removed", path(), identity().diskSeq()));
    }
  }

  /** Takes it away; what is in it is lost, and swap on it is turned off first. */
  @Override
  public void close() {
    remove();
    // Where that failed, the end of the JVM tries again.
    dropHook();
    files.forEach(DirectFile::close);
  }

  private void closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void dropHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // It has run, or will.
    }
  }

  /** Threads may still be reading and writing then, so no descriptor is closed under them. */
  private void removeAtExit() {
    try {
      remove();
    } catch (RuntimeException e) {
      System.err.println(path() + " stays until the next run removes it: " + e.getMessage());
    }
  }

  private synchronized void remove() {
    if (removed) {
      return;
    }
    files.forEach(DirectFile::detach);
    host.remove(identity());
    removed = true;
    added.lock().close();
  }

  /** As {@code /dev/zram1 (lz4, 16777216 B)}. */
  @Override
  public String toString() {
    return "%s (%s, %d B)".formatted(path(), algorithm(), sizeBytes());
  }
}
