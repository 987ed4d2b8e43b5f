package org.arenalab.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds zram devices to this machine and takes them away, and knows which are ours.
 *
 * <p>A device is ours while a <i>record</i> of it lies in the folder of records: an empty file
 * whose name holds the boot, the device's number and its {@code diskseq}, a number that the kernel
 * gives to a disk once in a boot and never again. The process that added the device holds a lock on
 * the record for as long as it lives, so that a record which can be locked is that of a dead
 * process. A device with another {@code diskseq} than a record says is somebody else's.
 *
 * @param files the kernel's, which are {@code /} except in tests
 * @param records where records lie
 */
record ZramHost(KernelFiles files, Path records) {
  private static final String CONTROL = "/sys/class/zram-control/";
  private static final Pattern RECORD = Pattern.compile("zram-([0-9a-f]+)-(\\d+)-(\\d+)");
  private static final long BUSY_RETRY_NS = 10_000_000;
  private static final int BUSY_RETRIES = 200;

  static ZramHost ofThisMachine() {
    return new ZramHost(new KernelFiles(Path.of("/")), Path.of("/run/arenalab"));
  }

  /** One device, so named that a later one which gets the same number is not taken for it. */
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

  /** The device as it was added, and the locked record, which is closed when it is removed. */
  record Added(Identity identity, SharedMemory lock) {}

  /**
   * Adds a device, not yet set up.
   *
   * @throws ZramUnavailableException where that cannot be done
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
          "this kernel gives disks no diskseq, without which a device that a killed run leaves"
              + " behind could not be told from others': use Linux 5.15 or newer");
    }
    Identity identity = new Identity(number, diskSeq.get());
    try {
      return new Added(identity, record(identity));
    } catch (IOException | SystemCallException e) {
      files.write(CONTROL + "hot_remove", Integer.toString(number));
      throw new ZramUnavailableException(
          "no record of the device can be kept in %s (%s): make it a folder that root may write to"
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

  /** Locked before it has a name, so that nobody takes it for that of a dead process. */
  private SharedMemory record(Identity identity) throws IOException {
    Files.createDirectories(records);
    SharedMemory file = SharedMemory.createUnnamed(records);
    if (!file.tryLockAlone()) {
      file.close();
      throw new IOException("a new record is locked by somebody else");
    }
    file.publish(records.resolve(identity.recordName()));
    return file;
  }

  /** Whether the device is still the one that was added. */
  boolean isThere(Identity identity) {
    return files.readLong(identity.sysfs() + "diskseq").orElse(-1L) == identity.diskSeq();
  }

  /**
   * Takes the device away, with swap on it turned off and what was in it lost. What is not there
   * any more counts as removed.
   *
   * @throws SystemCallException EBUSY where somebody keeps it open for longer than two seconds
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
      throw new ZramUnavailableException("the record of a removed device stays: " + e, e);
    }
  }

  /** Udev opens a disk that changes, for a moment; a call of another thread may be under way. */
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

  /** Removes the devices of processes that were killed; how many there were. */
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
