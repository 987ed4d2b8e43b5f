package org.arenalab.bench.trace.recording;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks whether a library can be preloaded into a program. The loader ignores a preload silently
 * in two cases: a program without a loader, which is statically linked, and one that runs with
 * another user's rights.
 */
final class ProgramFile {
  private static final int ELF = 0x464C_457F;
  private static final int CLASS_AT = 4;
  private static final byte CLASS_64 = 2;
  private static final int MACHINE_AT = 18;
  private static final int TABLE_AT = 32;
  private static final int ENTRY_BYTES_AT = 54;
  private static final int ENTRIES_AT = 56;
  private static final int HEADER_BYTES = 64;

  /** The type of the entry that names the loader. */
  private static final int INTERPRETER = 3;

  private static final int X86_64 = 62;
  private static final int ARM_64 = 183;

  /** Size limit of the header and of the table: the table follows the header in practice. */
  private static final int START_BYTES = 1 << 13;

  private static final int SET_USER_OR_GROUP = 06000;

  /** Number of scripts that may start each other. */
  private static final int MAX_SCRIPTS = 4;

  private ProgramFile() {}

  /**
   * Checks the program of a command line, and the interpreter of a script.
   *
   * @throws RecorderException if there is no such program, or it cannot be preloaded into
   */
  static void requirePreloadable(List<String> command, String searchPath) {
    String word = command.getFirst();
    for (int scripts = 0; scripts <= MAX_SCRIPTS; scripts++) {
      Path program = find(word, searchPath);
      String next = check(program);
      if (next == null) {
        return;
      }
      word = next;
    }
    throw RecorderException.notPreloadable(command.getFirst(), "it starts script after script");
  }

  private static Path find(String word, String searchPath) {
    if (word.indexOf('/') >= 0) {
      Path program = Path.of(word);
      if (Files.isExecutable(program) && Files.isRegularFile(program)) {
        return program;
      }
    } else {
      for (String folder : searchPath.split(File.pathSeparator, -1)) {
        Path program = Path.of(folder.isEmpty() ? "." : folder, word);
        if (Files.isExecutable(program) && Files.isRegularFile(program)) {
          return program;
        }
      }
    }
    throw new RecorderException(
        "cannot record: program=%s, expected an executable file; name one that is on the PATH"
            .formatted(word));
  }

  /** Checks one file, and returns the interpreter if the file is a script; otherwise null. */
  private static String check(Path program) {
    try {
      int mode = (int) Files.getAttribute(program, "unix:mode");
      if ((mode & SET_USER_OR_GROUP) != 0) {
        throw RecorderException.notPreloadable(
            program, "it runs with the rights of its owner (setuid)");
      }
      ByteBuffer start = start(program);
      if (start.limit() > 2 && start.get(0) == '#' && start.get(1) == '!') {
        return interpreter(start);
      }
      requireDynamic(program, start);
      return null;
    } catch (IOException e) {
      throw RecorderException.of(
          "cannot record: program=" + program, e, "name a program that can be read");
    }
  }

  private static ByteBuffer start(Path program) throws IOException {
    try (InputStream in = Files.newInputStream(program)) {
      return ByteBuffer.wrap(in.readNBytes(START_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Returns the interpreter of a script; for {@code /usr/bin/env NAME} it is the name. */
  private static String interpreter(ByteBuffer start) {
    String line =
        StandardCharsets.UTF_8.decode(start).toString().lines().findFirst().orElse("").substring(2);
    String[] words = line.strip().split("\\s+", -1);
    boolean named = words.length > 1 && words[0].endsWith("/env") && !words[1].startsWith("-");
    return named ? words[1] : words[0];
  }

  private static void requireDynamic(Path program, ByteBuffer start) {
    boolean elf = start.limit() >= HEADER_BYTES && start.getInt(0) == ELF;
    if (!elf || start.get(CLASS_AT) != CLASS_64 || start.getShort(MACHINE_AT) != machine()) {
      throw RecorderException.notPreloadable(program, "it is for another machine");
    }
    long table = start.getLong(TABLE_AT);
    int entryBytes = Short.toUnsignedInt(start.getShort(ENTRY_BYTES_AT));
    int entries = Short.toUnsignedInt(start.getShort(ENTRIES_AT));
    for (int i = 0; i < entries; i++) {
      long at = table + (long) i * entryBytes;
      if (at < 0 || at + Integer.BYTES > start.limit()) {
        // The table is elsewhere: the loader decides.
        return;
      }
      if (start.getInt((int) at) == INTERPRETER) {
        return;
      }
    }
    throw RecorderException.notPreloadable(program, "it is statically linked");
  }

  private static int machine() {
    return System.getProperty("os.arch").equals("aarch64") ? ARM_64 : X86_64;
  }
}
