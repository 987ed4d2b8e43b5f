package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.os.RawMemory;
import org.arenalab.shm.ShmArenaException.Reason;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attaching what is not a whole segment: a named reason, nothing made, nothing leaked. */
@Tag("beside")
class SegmentAttachTest {
  private static final int HEADER_BYTES = SegmentDescriptor.HEADER_BYTES;

  private Path directory;
  private Path path;
  private ShmArena owner;

  @BeforeEach
  void makeSegment() throws IOException {
    directory = Files.createTempDirectory(Path.of("/dev/shm"), "attach");
    owner =
        ShmArena.create(
            ShmArenaConfig.builder()
                .directory(directory)
                .name("good")
                .capacityBytes(1 << 20)
                .build());
    path = directory.resolve("segment");
  }

  @AfterEach
  void removeAll() throws IOException {
    owner.close();
    try (Stream<Path> left = Files.walk(directory)) {
      for (Path each : left.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AttachMode.class)
  void shouldSayThatNothingIsThere(AttachMode mode) throws IOException {
    assertRefused(Reason.NOT_FOUND, mode);
    path = directory.resolve("missing/segment");
    assertRefused(Reason.NOT_FOUND, mode);
    assertThatThrownBy(() -> ShmArena.attach("arenalab_no_such_segment", mode))
        .isInstanceOf(SegmentException.class)
        .hasMessageContaining("/dev/shm/arenalab_no_such_segment");
    assertThat(Path.of("/dev/shm/arenalab_no_such_segment")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(AttachMode.class)
  void shouldRefuseWhatIsNotAFile(AttachMode mode) throws Exception {
    Files.createDirectory(path);
    assertRefused(Reason.NOT_A_FILE, mode);
    Files.delete(path);
    Files.createSymbolicLink(path, owner.path());
    assertRefused(Reason.NOT_A_FILE, mode);
    Files.delete(path);
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    assertRefused(Reason.NOT_A_FILE, mode);
    path = Path.of("/dev/null");
    assertRefused(Reason.NOT_A_FILE, mode);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 64, 4095})
  void shouldRefuseAFileShorterThanAHeader(int sizeBytes) throws IOException {
    copyOfOwner(sizeBytes);
    assertRefused(Reason.TOO_SHORT, AttachMode.READ_WRITE);
  }

  @Test
  void shouldRefuseForeignContent() throws IOException {
    Files.write(path, new byte[1 << 20]);
    assertRefused(Reason.FOREIGN, AttachMode.READ_WRITE);
    Files.copy(Path.of("/proc/self/exe"), path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertRefused(Reason.FOREIGN, AttachMode.READ_WRITE);
  }

  @Test
  void shouldRefuseAFileThatWasTruncated() throws IOException {
    long whole = Files.size(owner.path());
    for (long size : new long[] {HEADER_BYTES, HEADER_BYTES + 1, 1 << 20, whole - 1}) {
      copyOfOwner(whole);
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.truncate(size);
      }
      assertRefused(Reason.TRUNCATED, AttachMode.READ_WRITE);
      assertRefused(Reason.TRUNCATED, AttachMode.READ_ONLY);
    }
  }

  @Tag("medium")
  @Test
  void shouldNoticeEachSingleByteOfTheHeader() throws IOException {
    copyOfOwner(Files.size(owner.path()));
    int descriptors = openDescriptors();
    String before = listing();
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int offset = 0; offset < HEADER_BYTES; offset++) {
        for (int flip : new int[] {0x01, 0xff}) {
          byte good = readByte(file, offset);
          writeByte(file, offset, (byte) (good ^ flip));
          Throwable thrown = catchThrowable(() -> ShmArena.attach(path, AttachMode.READ_WRITE));
          assertThat(thrown).as("byte %d", offset).isInstanceOf(SegmentException.class);
          assertThat(((SegmentException) thrown).reason())
              .as("byte %d: %s", offset, thrown.getMessage())
              .isEqualTo(reasonFor(offset));
          writeByte(file, offset, good);
        }
      }
    }
    ShmArena.attach(path, AttachMode.READ_WRITE).close();
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
    assertThat(listing()).isEqualTo(before);
  }

  private static Reason reasonFor(int offset) {
    if (offset < 8) {
      return Reason.FOREIGN;
    }
    if (offset < 12) {
      return Reason.OTHER_VERSION;
    }
    return offset < 16 ? Reason.NOT_READY : Reason.CORRUPT;
  }

  @Test
  void shouldRefuseAWildCursorAndUnmapWhatItMapped() throws IOException {
    copyOfOwner(Files.size(owner.path()));
    int descriptors = openDescriptors();
    long[] wild = {0, -1, Long.MIN_VALUE, 1, Long.MAX_VALUE, owner.cursor().word() | (1L << 23)};
    for (long word : wild) {
      writeLong(SegmentDescriptor.CURSOR, word);
      for (int i = 0; i < 50; i++) {
        assertRefused(Reason.CORRUPT, AttachMode.READ_WRITE);
      }
    }
    assertThat(mappingsOf(path)).isZero();
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
  }

  @Test
  void shouldUnmapAndCloseWhatWasAttached() {
    int descriptors = openDescriptors();
    for (int i = 0; i < 20; i++) {
      ShmArena attached = ShmArena.attach(owner.path(), AttachMode.READ_WRITE);
      attached.allocate(64);
      attached.close();
      attached.close();
    }
    assertThat(mappingsOf(owner.path())).as("the owner's own, no other").isEqualTo(1);
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
  }

  @Test
  void shouldGiveUpADescriptorAndNoNameWhereTheNameIsTaken() {
    int descriptors = openDescriptors();
    String before = listing();
    ShmArenaConfig same =
        ShmArenaConfig.builder().directory(directory).name("good").capacityBytes(1 << 20).build();
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> ShmArena.create(same))
          .isInstanceOfSatisfying(
              SegmentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EXISTS));
    }
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
    assertThat(listing()).isEqualTo(before);
    assertThat(mappingsOf(owner.path())).isEqualTo(1);
  }

  @Test
  void shouldRefuseToWriteWhereItMayOnlyRead() {
    long block = owner.allocate(64);
    RawMemory.putLong(owner.address(block), 42);
    try (ShmArena reader = ShmArena.attach(owner.path(), AttachMode.READ_ONLY)) {
      assertThat(RawMemory.getLong(reader.address(block))).isEqualTo(42);
      assertThat(reader.sizeOf(block)).isEqualTo(64);
      assertThat(reader.stats()).isEqualTo(owner.stats());
      reader.verifyInvariants();
      assertThat(reader.segment(block).isReadOnly()).isTrue();
      List<Runnable> writes =
          List.of(
              () -> reader.allocate(64),
              () -> reader.tryAllocate(64),
              () -> reader.allocate(64, 128),
              () -> reader.free(block),
              reader::lease,
              reader::reset,
              reader::prefault,
              reader::reclaimDeadLeases);
      for (Runnable write : writes) {
        assertThatThrownBy(write::run)
            .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.READ_ONLY);
      }
    }
    assertThat(owner.stats().failures()).isZero();
  }

  @Tag("medium")
  @Test
  void shouldEndAProcessThatStoresThroughAReadOnlyMapping() throws Exception {
    long block = owner.allocate(64);
    RawMemory.putLong(owner.address(block), 42);
    try (ChildJvm child = ChildJvm.start(ReadOnlyWriter.class, owner.path(), block)) {
      assertThat(child.await("READ")).isEqualTo("42");
      assertThat(child.exitValue()).isNotZero();
      assertThat(child.output()).contains("SIGSEGV").doesNotContain("SURVIVED");
    }
    assertThat(RawMemory.getLong(owner.address(block))).isEqualTo(42);
    owner.verifyInvariants();
  }

  @Tag("medium")
  @Test
  void shouldEndInAnExceptionWhateverByteThatMattersIsSpoilt() throws Exception {
    spoil("few");
  }

  @Test
  @Tag("nightly")
  void shouldEndInAnExceptionWhateverControlByteIsSpoilt() throws Exception {
    spoil("all");
  }

  private void spoil(String which) throws Exception {
    try (ChildJvm even = ChildJvm.start(SpoiltByteChild.class, directory, which, 0);
        ChildJvm odd = ChildJvm.start(SpoiltByteChild.class, directory, which, 1)) {
      for (ChildJvm child : List.of(even, odd)) {
        int exit = child.exitValue();
        assertThat(exit).as(child.output()).isZero();
        System.out.print(child.output());
      }
    }
  }

  private void assertRefused(Reason reason, AttachMode mode) {
    int descriptors = openDescriptors();
    String before = listing();
    assertThatThrownBy(() -> ShmArena.attach(path, mode))
        .isInstanceOfSatisfying(
            SegmentException.class,
            e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
        .hasMessageContaining(path.toString());
    assertThat(listing()).isEqualTo(before);
    assertThat(openDescriptors()).isLessThanOrEqualTo(descriptors);
  }

  private void copyOfOwner(long sizeBytes) throws IOException {
    Files.deleteIfExists(path);
    try (FileChannel from = FileChannel.open(owner.path());
        FileChannel to =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      from.transferTo(0, sizeBytes, to);
    }
    assertThat(Files.size(path)).isEqualTo(sizeBytes);
  }

  private void writeLong(long offset, long value) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(java.nio.ByteOrder.nativeOrder());
      file.write(bytes.putLong(0, value), offset);
    }
  }

  private static byte readByte(FileChannel file, long offset) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    file.read(one, offset);
    return one.get(0);
  }

  private static void writeByte(FileChannel file, long offset, byte value) throws IOException {
    file.write(ByteBuffer.wrap(new byte[] {value}), offset);
  }

  /** Every name in the directory with its size. */
  private String listing() {
    try (Stream<Path> entries = Files.list(directory)) {
      StringBuilder text = new StringBuilder();
      for (Path entry : entries.sorted().toList()) {
        long bytes = Files.isRegularFile(entry) ? Files.size(entry) : -1;
        text.append(entry).append(' ').append(bytes).append('\n');
      }
      return text.toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int openDescriptors() {
    return new java.io.File("/proc/self/fd").list().length;
  }

  /** How often this process has the file mapped. */
  private static long mappingsOf(Path file) {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      String inode = " " + Files.getAttribute(file, "unix:ino") + " ";
      return maps.filter(line -> line.contains(inode)).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
