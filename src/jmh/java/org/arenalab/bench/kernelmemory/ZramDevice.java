package org.arenalab.bench.kernelmemory;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * A compressed RAM disk of the kernel (zram), added for this process and removed with it. Existing
 * devices, such as {@code /dev/zram0}, are never touched.
 *
 * <p>The device is removed by {@link #close}, or by a shutdown hook at the end of the JVM, at
 * Ctrl-C and at SIGTERM. After SIGKILL, the next process that adds a device removes it. A record in
 * {@code /run/arenalab} proves that the device was ours: only a dead process leaves it unlocked.
 * Only root may add devices.
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
   * Adds a device, after removing the devices of our killed processes.
   *
   * @param algorithm such as {@code lz4}; one of the algorithms of this kernel
   * @param sizeBytes capacity before compression; a multiple of the page size
   * @throws ZramUnavailableException without root, without zram, on a kernel before 5.15, or
   *     without that algorithm
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

  /** Returns the device's path, such as {@code /dev/zram1}. */
  public Path path() {
    return host.files().at(identity().path());
  }

  /** Returns the algorithm that the device was set up with. */
  public String algorithm() {
    return host.files().readChoice(identity().sysfs() + "comp_algorithm").orElse("?");
  }

  /** Returns the capacity before compression, in bytes. */
  public long sizeBytes() {
    return host.files().readLong(identity().sysfs() + "disksize").orElse(0L);
  }

  /**
   * Opens the device for reading and writing by one thread at a time. Closing the device also
   * closes the file.
   */
  public synchronized DirectFile open() {
    requireOurs();
    DirectFile file = DirectFile.open(path());
    files.add(file);
    return file;
  }

  /**
   * Turns the whole device into swap and overwrites its content. The swap serves <em>every</em>
   * process of the machine. Until it is turned off, any reclaim, including DAMON's, may page out
   * idle pages of other processes to it. Keep that time short.
   *
   * @throws IllegalStateException if it is swap already
   * @throws SystemCallException EPERM without the right
   */
  public synchronized SwapSpace turnIntoSwap() {
    requireOurs();
    return SwapSpace.turnOn(host, identity(), sizeBytes());
  }

  /** Returns the device's content and memory use now. Reads two small files. */
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

  /** Removes the device. Turns swap on it off first; other content is lost. */
  @Override
  public void close() {
    remove();
    // If the removal failed, an exception skips this line, and the shutdown hook tries again.
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
      // The hook has run, or will.
    }
  }

  /**
   * Removes the device at exit. Other threads may still be reading and writing, so no descriptor is
   * closed here.
   */
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

  /** Returns a text such as {@code /dev/zram1 (lz4, 16777216 B)}. */
  @Override
  public String toString() {
    return "%s (%s, %d B)".formatted(path(), algorithm(), sizeBytes());
  }
}
