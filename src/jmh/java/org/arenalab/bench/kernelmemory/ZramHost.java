package org.arenalab.bench.kernelmemory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.os.Errno;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.process.BootIdentity;

/**
 * The zram devices of this machine: adds and removes devices, and identifies those of Arenalab.
 *
 * <p>A device is ours while a <i>record</i> of it lies in the folder of records. A record is an
 * empty file whose name holds the boot, the device's number and its {@code diskseq}. The kernel
 * gives a {@code diskseq} to one disk per boot and never reuses it. The process that added the
 * device locks the record for as long as the process lives. A record that can be locked therefore
 * belongs to a dead process. A device whose {@code diskseq} differs from the record's is not ours.
 *
 * @param files the kernel's, which are {@code /} except in tests
 * @param records the folder of records
 */
record ZramHost(KernelFiles files, Path records) {
  private static final String CONTROL = "/sys/class/zram-control/";
  private static final Pattern RECORD = Pattern.compile("zram-([0-9a-f]+)-(\\d+)-(\\d+)");
  private static final long BUSY_RETRY_NS = 10_000_000;
  private static final int BUSY_RETRIES = 200;

  static ZramHost ofThisMachine() {
    return new ZramHost(new KernelFiles(Path.of("/")), Path.of("/run/arenalab"));
  }

  /**
   * The identity of a device. The {@code diskSeq} distinguishes it from a later device with an
   * equal number.
   */
  record Identity(int number, long diskSeq) {
    String sysfs() {
      return "/sys/block/zram" + number + "/";
    }

    String path() {
      return "/dev/zram" + number;
    }

    String recordName() {
      return "zram-%x-%d-%d".formatted(BootIdentity.ofThisBoot(), number, diskSeq);
    }
  }

  /** An added device and its locked record, which is closed when the device is removed. */
  record Added(Identity identity, SharedMemory lock) {}

  /**
   * Adds a device that is not yet set up.
   *
   * @throws ZramUnavailableException if the machine does not allow it
   */
  Added add() {
    requireControl();
    removeAbandoned();
    int number =
        files
            .read(CONTROL + "hot_add")
            .map(ZramHost::number)
            .orElseThrow(
                () ->
                    new ZramUnavailableException(
                        CONTROL
                            + "hot_add cannot be read: only root may add a device; run as root"));
    Optional<Long> diskSeq = files.readLong("/sys/block/zram" + number + "/diskseq");
    if (diskSeq.isEmpty()) {
      files.write(CONTROL + "hot_remove", Integer.toString(number));
      throw new ZramUnavailableException(
          "this kernel has no diskseq, which identifies a device that a killed run left: use Linux"
              + " 5.15 or newer");
    }
    Identity identity = new Identity(number, diskSeq.get());
    try {
      return new Added(identity, record(identity));
    } catch (IOException | SystemCallException e) {
      files.write(CONTROL + "hot_remove", Integer.toString(number));
      throw new ZramUnavailableException(
          "the record of the device cannot be written to %s (%s): make it a folder that root may write to"
              .formatted(records, e.getMessage()),
          e);
    }
  }

  private void requireControl() {
    if (files.exists(CONTROL + "hot_add")) {
      return;
    }
    throw new ZramUnavailableException(
        files.exists("/sys/class/zram-control") || files.exists("/sys/block/zram0")
            ? "zram cannot add devices here (no hot_add): use Linux 4.2 or newer"
            : "zram is not loaded: sudo modprobe zram (or a kernel with CONFIG_ZRAM)");
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  /**
   * Creates a record. The record is locked before it has a name, so that it never looks like that
   * of a dead process.
   */
  private SharedMemory record(Identity identity) throws IOException {
    Files.createDirectories(records);
    SharedMemory file = SharedMemory.createUnnamed(records);
    if (!file.tryLockAlone()) {
      file.close();
      throw new IOException("a new record is locked by another process");
    }
    file.publish(records.resolve(identity.recordName()));
    return file;
  }

  /** Returns whether the device is still the added one. */
  boolean isThere(Identity identity) {
    return files.readLong(identity.sysfs() + "diskseq").orElse(-1L) == identity.diskSeq();
  }

  /**
   * Removes the device; turns swap on it off first, and its content is lost. A device that no
   * longer exists counts as removed.
   *
   * @throws SystemCallException EBUSY if a process or thread keeps it open for longer than two
   *     seconds
   */
  void remove(Identity identity) {
    if (isThere(identity)) {
      if (SwapSpace.isActive(files, identity)) {
        SwapSpace.turnOff(identity);
      }
      retryWhileBusy(identity.sysfs() + "reset", "1");
      retryWhileBusy(CONTROL + "hot_remove", Integer.toString(identity.number()));
    }
    forget(identity);
  }

  private void forget(Identity identity) {
    try {
      Files.deleteIfExists(records.resolve(identity.recordName()));
    } catch (IOException e) {
      throw new ZramUnavailableException(
          "the record of a removed device cannot be deleted: " + e, e);
    }
  }

  /**
   * Retries while the device is busy: udev briefly opens a changed disk, and a call of another
   * thread may be in progress.
   */
  private void retryWhileBusy(String path, String text) {
    long result = files.write(path, text);
    for (int i = 0; i < BUSY_RETRIES && result == -Errno.EBUSY; i++) {
      LockSupport.parkNanos(BUSY_RETRY_NS);
      result = files.write(path, text);
    }
    if (result < 0) {
      throw new SystemCallException("write(" + path + ", " + text + ")", (int) -result);
    }
  }

  /** Removes the devices of processes that were killed. Returns their number. */
  int removeAbandoned() {
    int removed = 0;
    for (Path record : recordFiles()) {
      Matcher name = RECORD.matcher(record.getFileName().toString());
      if (name.matches()) {
        removed += removeIfAbandoned(record, name) ? 1 : 0;
      }
    }
    return removed;
  }

  private boolean removeIfAbandoned(Path record, Matcher name) {
    try (SharedMemory file = SharedMemory.open(record, true)) {
      if (!file.tryLockAlone()) {
        return false;
      }
      Identity identity =
          new Identity(Integer.parseInt(name.group(2)), Long.parseLong(name.group(3)));
      boolean ofThisBoot = identity.recordName().equals(name.group());
      if (ofThisBoot) {
        remove(identity);
      } else {
        Files.deleteIfExists(record);
      }
      return ofThisBoot;
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    } catch (IOException e) {
      throw new ZramUnavailableException("an old record cannot be removed: " + e, e);
    }
  }

  private List<Path> recordFiles() {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(records)) {
      try (var all = Files.list(records)) {
        all.forEach(found::add);
      } catch (IOException e) {
        throw new ZramUnavailableException(records + " cannot be listed: " + e, e);
      }
    }
    return found;
  }
}
