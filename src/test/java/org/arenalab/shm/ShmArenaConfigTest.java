package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from, and what is said of bad ones. */
class ShmArenaConfigTest {
  private static final String SIZE_PROPERTY = "arenalab.shm.arenaSizeGb";
  private static final String SIZE_VARIABLE = "ARENALAB_SHM_ARENA_SIZE_GB";

  @Test
  void shouldHaveTheDefaultsOfTheReference() {
    ShmArenaConfig config = config(Map.of(), Map.of()).build();

    assertThat(config.capacityBytes()).isEqualTo(64L << 30);
    assertThat(config.alignmentBytes()).isEqualTo(64);
    assertThat(config.hugePages()).isEqualTo(HugePagePolicy.OFF);
    assertThat(config.prefault()).isFalse();
    assertThat(config.directory()).isEqualTo(Path.of("/dev/shm"));
  }

  @Test
  void shouldPreferBuilderToPropertyToEnvironmentToDefault() {
    Map<String, String> environment = Map.of(SIZE_VARIABLE, "2");
    Map<String, String> properties = Map.of(SIZE_PROPERTY, "3");

    assertThat(config(Map.of(), environment).build().capacityBytes()).isEqualTo(2L << 30);
    assertThat(config(properties, environment).build().capacityBytes()).isEqualTo(3L << 30);
    assertThat(config(properties, environment).capacityBytes(1 << 20).build().capacityBytes())
        .isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @CsvSource({"0600,384", "600,384", "0640,416", "0644,420", "0660,432", "0666,438"})
  void shouldReadFileModeInOctal(String text, int expected) {
    Map<String, String> variable = Map.of("ARENALAB_SHM_FILE_MODE", text);
    Map<String, String> property = Map.of("arenalab.shm.fileMode", text);

    assertThat(config(Map.of(), Map.of()).build().fileMode()).isEqualTo(0600);
    assertThat(config(Map.of(), variable).build().fileMode()).isEqualTo(expected);
    assertThat(config(property, Map.of()).build().fileMode()).isEqualTo(expected);
    assertThat(config(property, variable).fileMode(0600).build().fileMode()).isEqualTo(0600);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0400, 0200, 0066, 0700, 0677, 01600, 04666, -1})
  void shouldRefuseFileModeOutsideRange(int mode) {
    assertThatThrownBy(() -> config(Map.of(), Map.of()).fileMode(mode).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("fileMode=0%o, expected 0600 to 0666".formatted(mode));
  }

  @Test
  void shouldRefuseFileModeOfMemfdAndOfWords() {
    assertThatThrownBy(
            () ->
                config(Map.of(), Map.of())
                    .fileMode(0660)
                    .hugePages(HugePagePolicy.TRANSPARENT)
                    .build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("fileMode=0660 with hugePages=TRANSPARENT");
    assertThatThrownBy(() -> config(Map.of("arenalab.shm.fileMode", "rw-rw----"), Map.of()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("arenalab.shm.fileMode=\"rw-rw----\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0,OFF",
    "false,OFF",
    "off,OFF",
    "1,RESERVED",
    "true,RESERVED",
    "RESERVED,RESERVED",
    "transparent,TRANSPARENT",
    "' 1 ',RESERVED"
  })
  void shouldReadHugePagesAsTheReferenceDoes(String text, HugePagePolicy expected) {
    Map<String, String> environment = Map.of("ARENALAB_SHM_USE_HUGE_PAGES", text);
    assertThat(config(Map.of(), environment).build().hugePages()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ARENALAB_SHM_ARENA_SIZE_GB,many",
    "ARENALAB_SHM_ARENA_SIZE_GB,1.5",
    "ARENALAB_SHM_ARENA_SIZE_GB,99999999999999",
    "ARENALAB_SHM_ARENA_ALIGNMENT,0x40",
    "ARENALAB_SHM_USE_HUGE_PAGES,perhaps"
  })
  void shouldNameAVariableThatCannotBeRead(String variable, String text) {
    assertThatThrownBy(() -> config(Map.of(), Map.of(variable, text)).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(variable)
        .hasMessageContaining(text);
  }

  @Test
  void shouldNameAPropertyThatCannotBeRead() {
    assertThatThrownBy(() -> config(Map.of(SIZE_PROPERTY, "x"), Map.of(SIZE_VARIABLE, "1")).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(SIZE_PROPERTY + "=\"x\"");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 4095, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62})
  void shouldRefuseCapacitiesThatCannotBe(long bytes) {
    assertThatThrownBy(() -> config(Map.of(), Map.of()).capacityBytes(bytes).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("capacityBytes=" + bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 3, 96, 1L << 40, Long.MIN_VALUE})
  void shouldRefuseAlignmentsThatCannotBe(long bytes) {
    assertThatThrownBy(() -> config(Map.of(), Map.of()).alignmentBytes(bytes).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("alignmentBytes=" + bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".hidden", "a/b", "/a", "../a", "a b", "a\0b", "\u00e4"})
  void shouldRefuseNamesThatAreNotPlain(String name) {
    assertThatThrownBy(() -> config(Map.of(), Map.of()).name(name).build())
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> ShmArena.attach(name, AttachMode.READ_ONLY))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void shouldClampTheDefaultToWhatTheDirectoryHolds() throws IOException {
    long holdsBytes = Files.getFileStore(Path.of("/dev/shm")).getTotalSpace();
    try (ShmArena arena = ShmArena.create(config(Map.of(), Map.of()).build())) {
      assertThat(arena.capacityBytes()).isBetween(1L << 20, Math.max(64L << 30, holdsBytes));
      if (holdsBytes < 64L << 30) {
        assertThat(arena.capacityBytes()).isLessThan(holdsBytes);
      }
      arena.free(arena.allocate(arena.capacityBytes() / 2));
    }
  }

  @Test
  void shouldKeepTheMappingOutOfChildProcesses() throws IOException {
    try (ShmArena kept = create(true);
        ShmArena shared = create(false)) {
      assertThat(flagsAt(kept.dataAddress())).contains(" dc");
      assertThat(flagsAt(shared.dataAddress())).doesNotContain(" dc");
    }
  }

  private static ShmArena create(boolean dontFork) {
    return ShmArena.create(
        config(Map.of(), Map.of()).capacityBytes(4 << 20).dontFork(dontFork).build());
  }

  @Test
  void shouldBindToANodeThatIsThere() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        org.arenalab.os.NumaPolicy.hasNode(0), "SKIPPED: this kernel has no NUMA nodes");
    ShmArenaConfig config =
        config(Map.of(), Map.of()).capacityBytes(4 << 20).numaNode(0).prefault(true).build();
    try (ShmArena arena = ShmArena.create(config);
        Stream<String> maps = Files.lines(Path.of("/proc/self/numa_maps"))) {
      String at = Long.toHexString(arena.cursor().cursorAddress - SegmentDescriptor.CURSOR);
      assertThat(maps.filter(line -> line.startsWith(at)).toList())
          .singleElement()
          .asString()
          .contains("bind:0");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The VmFlags of the mapping that holds an address. */
  static String flagsAt(long address) throws IOException {
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] range = line.split("[- ]", 3);
        inside =
            Long.parseUnsignedLong(range[0], 16) <= address
                && address < Long.parseUnsignedLong(range[1], 16);
      } else if (inside && line.startsWith("VmFlags:")) {
        return line;
      }
    }
    throw new AssertionError("no mapping at 0x" + Long.toHexString(address));
  }

  private static ShmArenaConfig.Builder config(
      Map<String, String> properties, Map<String, String> environment) {
    return ShmArenaConfig.builder(properties, environment);
  }
}
