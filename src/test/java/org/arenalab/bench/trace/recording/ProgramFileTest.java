package org.arenalab.bench.trace.recording;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that a library can be preloaded into, and the reasons of those that it cannot. */
class ProgramFileTest {
  private static final int LOADABLE = 1;
  private static final int INTERPRETER = 3;

  @TempDir private Path folder;

  private Path file(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static byte[] elf(int elfClass, int machine, int entryType) {
    ByteBuffer elf = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0, 0x464C_457F).put(4, (byte) elfClass).putShort(18, (short) machine);
    elf.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
    elf.putInt(64, LOADABLE).putInt(64 + 56, entryType);
    return elf.array();
  }

  private static int machine() {
    return System.getProperty("os.arch").equals("aarch64") ? 183 : 62;
  }

  private void accept(Object program) {
    assertThatCode(
            () ->
                ProgramFile.requirePreloadable(
                    List.of(program.toString()), folder + ":/usr/bin:/bin"))
        .doesNotThrowAnyException();
  }

  private AbstractThrowableAssert<?, ?> refused(Object program) {
    return assertThatThrownBy(
            () -> ProgramFile.requirePreloadable(List.of(program.toString()), folder.toString()))
        .isInstanceOf(RecorderException.class)
        .hasMessageContaining("program=");
  }

  @Test
  void shouldAcceptDynamicPrograms() throws IOException {
    accept("sh");
    accept("/bin/sh");
    accept(file("dynamic", elf(2, machine(), INTERPRETER)));
    accept(file("script", "#! /bin/sh -e\necho\n".getBytes(StandardCharsets.UTF_8)));
    accept(file("by-env", "#!/usr/bin/env sh\necho\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void shouldNameTheReasonOfRefusal() throws IOException {
    refused("no-such-program").hasMessageContaining("expected an executable file");
    refused(folder).hasMessageContaining("expected an executable file");
    refused(file("static", elf(2, machine(), LOADABLE))).hasMessageContaining("statically linked");
    refused(file("of-32-bits", elf(1, machine(), INTERPRETER)))
        .hasMessageContaining("another machine");
    refused(file("foreign", elf(2, 8, INTERPRETER))).hasMessageContaining("another machine");
    refused(file("text", "echo\n".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("another machine");
    Path loop = folder.resolve("loop");
    refused(file("loop", ("#!" + loop + "\n").getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("script after script");
    Path owned = file("owned", elf(2, machine(), INTERPRETER));
    var _ = Files.setAttribute(owned, "unix:mode", 0104755);
    refused(owned).hasMessageContaining("setuid");
  }
}
