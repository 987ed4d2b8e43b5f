package org.arenalab.bench.kernelmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.arenalab.os.FakeRoot;
import org.arenalab.os.SharedMemory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of refusals, and of devices that stay untouched, on made-up machines. */
class ZramHostTest {
  private static final String CONTROL = "/sys/class/zram-control/";

  @TempDir Path directory;
  @TempDir Path records;

  private FakeRoot root;
  private ZramHost host;

  @BeforeEach
  void makeUpAMachine() {
    root = new FakeRoot(directory);
    host = new ZramHost(root.files(), records);
  }

  private String read(String path) {
    return root.files().read(path).orElseThrow();
  }

  @Test
  void shouldSayHowToLoadZram() {
    assertThatThrownBy(host::add)
        .isInstanceOf(ZramUnavailableException.class)
        .hasMessageContaining("modprobe zram");
  }

  @Test
  void shouldSayThatAnOldKernelCannotAddDevices() {
    root.with("/sys/block/zram0/disksize", "0");

    assertThatThrownBy(host::add)
        .isInstanceOf(ZramUnavailableException.class)
        .hasMessageContaining("Linux 4.2");
  }

  @Test
  void shouldSayThatOnlyRootMayAddDevices() throws Exception {
    // A folder cannot be read as a file, not even by root.
    Files.createDirectories(directory.resolve("sys/class/zram-control/hot_add"));

    assertThatThrownBy(host::add)
        .isInstanceOf(ZramUnavailableException.class)
        .hasMessageContaining("run as root");
  }

  @Test
  void shouldTakeADeviceBackThatItCouldNotProveToBeOurs() {
    root.with(CONTROL + "hot_add", "7").with(CONTROL + "hot_remove", "");

    assertThatThrownBy(host::add)
        .isInstanceOf(ZramUnavailableException.class)
        .hasMessageContaining("Linux 5.15");
    assertThat(read(CONTROL + "hot_remove")).isEqualTo("7");
  }

  @Test
  void shouldTakeADeviceBackThatItCannotKeepARecordOf() throws Exception {
    root.with(CONTROL + "hot_add", "7")
        .with(CONTROL + "hot_remove", "")
        .with("/sys/block/zram7/diskseq", "42");
    Path file = Files.createFile(records.resolve("file"));

    assertThatThrownBy(() -> new ZramHost(root.files(), file).add())
        .isInstanceOf(ZramUnavailableException.class)
        .hasMessageContaining(file.toString());
    assertThat(read(CONTROL + "hot_remove")).isEqualTo("7");
  }

  @Test
  void shouldSayWhichAlgorithmsThereAreAndRemoveTheDevice() {
    root.with(CONTROL + "hot_add", "7")
        .with(CONTROL + "hot_remove", "")
        .with("/sys/block/zram7/diskseq", "42")
        .with("/sys/block/zram7/reset", "");

    // Without the file, writing the algorithm's name fails as an unknown name does.
    assertThatThrownBy(() -> ZramDevice.add(host, "lz5", 1 << 20))
        .isInstanceOf(ZramUnavailableException.class)
        .hasMessageContaining("no lz5");
    assertThat(read("/sys/block/zram7/reset")).isEqualTo("1");
    assertThat(read(CONTROL + "hot_remove")).isEqualTo("7");
    assertThat(records).isEmptyDirectory();
  }

  @Test
  void shouldRemoveADeviceWhoseProcessIsDead() throws Exception {
    root.with(CONTROL + "hot_remove", "")
        .with("/sys/block/zram7/diskseq", "42")
        .with("/sys/block/zram7/reset", "");
    Files.createFile(records.resolve(new ZramHost.Identity(7, 42).recordName()));

    assertThat(host.removeAbandoned()).isEqualTo(1);

    assertThat(read(CONTROL + "hot_remove")).isEqualTo("7");
    assertThat(records).isEmptyDirectory();
  }

  @Test
  void shouldLeaveADeviceWhoseProcessLives() throws Exception {
    root.with(CONTROL + "hot_remove", "").with("/sys/block/zram7/diskseq", "42");
    Path record = Files.createFile(records.resolve(new ZramHost.Identity(7, 42).recordName()));
    try (SharedMemory owner = SharedMemory.open(record, true)) {
      assertThat(owner.tryLockAlone()).isTrue();

      assertThat(host.removeAbandoned()).isZero();
    }

    assertThat(read(CONTROL + "hot_remove")).isEmpty();
    assertThat(record).exists();
  }

  @Test
  void shouldLeaveADeviceThatGotTheNumberOfOurs() throws Exception {
    root.with(CONTROL + "hot_remove", "")
        .with("/sys/block/zram7/diskseq", "43")
        .with("/sys/block/zram7/reset", "");
    Files.createFile(records.resolve(new ZramHost.Identity(7, 42).recordName()));

    host.removeAbandoned();

    assertThat(read(CONTROL + "hot_remove")).isEmpty();
    assertThat(read("/sys/block/zram7/reset")).isEmpty();
    assertThat(records).isEmptyDirectory();
  }

  @Test
  void shouldLeaveWhatARecordOfAnotherBootNames() throws Exception {
    root.with(CONTROL + "hot_remove", "").with("/sys/block/zram7/diskseq", "42");
    Files.createFile(records.resolve("zram-abc-7-42"));
    Path foreign = Files.createFile(records.resolve("something-else"));

    assertThat(host.removeAbandoned()).isZero();

    assertThat(read(CONTROL + "hot_remove")).isEmpty();
    assertThat(records).isDirectoryContaining(foreign::equals);
    assertThat(records.toFile().list()).hasSize(1);
  }

  @Test
  void shouldReadWhatTheKernelSays() {
    ZramUse use = ZramUse.parse("4096000 1000000 1045000 0 1048576 3 0 2 2", "1 2 0 0");

    assertThat(use).isEqualTo(new ZramUse(4096000, 1000000, 1045000, 3, 2, 1, 2));
    assertThat(use.poolOverhead()).isBetween(0.0449, 0.0451);
    assertThat(ZramUse.parse("0 0 0 0 0 0 0", "0 0 0 0").poolOverhead()).isNaN();
  }

  @Test
  void shouldRefuseASizeThatIsNoMultipleOfAPage() {
    assertThatThrownBy(() -> ZramDevice.add(host, "lz4", 1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sizeBytes=1000");
  }
}
