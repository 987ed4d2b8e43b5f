package org.arenalab.shm;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.shm.segments.ShmSegments;

/**
 * A process that does with a segment what it is told, a line at a time, and prints a line for each.
 * Arguments: the directory and the segment's name.
 */
final class PeerChild {
  private static final byte STAMP = 'C';
  private static final int BLOCK_BYTES = 1024;

  private final Path directory;
  private final String name;
  private final List<Long> blocks = new ArrayList<>();
  private final List<FileInputStream> files = new ArrayList<>();
  private ShmArena arena;
  private ShmLease lease;

  private PeerChild(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  public static void main(String[] args) throws Throwable {
    PeerChild peer = new PeerChild(Path.of(args[0]), args[1]);
    System.out.println("READY");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(peer.obey(line));
    }
  }

  private String obey(String order) throws Throwable {
    return switch (order) {
      case "own" -> own(HugePagePolicy.OFF);
      case "own memfd" -> own(HugePagePolicy.TRANSPARENT);
      case "attach" -> attach();
      case "lease" -> lease();
      case "fill" -> fill(200);
      case "check" -> "SPOILT " + spoilt();
      case "reclaim" -> "RECLAIMED " + arena.reclaimDeadLeases();
      case "verify" -> verify();
      case "look" -> look();
      case "sweep" -> sweep();
      case "get" -> get();
      case "open files" -> openFiles();
      case "exec" -> exec();
      default -> throw new IllegalArgumentException(order);
    };
  }

  private ShmArenaConfig config(HugePagePolicy pages) {
    return ShmArenaConfig.builder()
        .directory(directory)
        .name(name)
        .capacityBytes(1 << 20)
        .hugePages(pages)
        .build();
  }

  private String own(HugePagePolicy pages) {
    arena = ShmArena.create(config(pages));
    return "OWNS " + arena.path();
  }

  private String attach() {
    arena = ShmArena.attach(directory.resolve(name), AttachMode.READ_WRITE);
    return "ATTACHED";
  }

  private String lease() {
    if (arena == null) {
      attach();
    }
    lease = arena.lease(256 << 10);
    return "LEASED " + fill(1);
  }

  private String fill(int count) {
    for (int i = 0; i < count; i++) {
      long block = lease.allocate(BLOCK_BYTES);
      arena.segment(block).fill(STAMP);
      blocks.add(block);
    }
    return "FILLED " + blocks.size();
  }

  private long spoilt() {
    return blocks.stream()
        .filter(
            block -> arena.segment(block).toArray(ValueLayout.JAVA_BYTE)[BLOCK_BYTES / 2] != STAMP)
        .count();
  }

  private String verify() {
    arena.verifyInvariants();
    return "VERIFIED";
  }

  private String look() {
    try {
      return "ALIVE " + ShmSegments.inspect(directory, name).ownerAlive();
    } catch (SegmentException e) {
      return "ALIVE " + e.reason();
    }
  }

  private String sweep() {
    try {
      return "SWEPT " + ShmSegments.sweep(directory).removed().size();
    } catch (SegmentException e) {
      return "SWEPT " + e.reason();
    }
  }

  private String get() {
    try (ShmArena got = new ShmArenas().getOrCreate(config(HugePagePolicy.OFF))) {
      return "GOT " + (got.isOwner() ? "new" : "attached");
    } catch (SegmentException e) {
      return "GOT " + e.getMessage();
    }
  }

  /** Opens files until the process's limit of them is reached. */
  private String openFiles() {
    try {
      // Classes that only errors need cannot be loaded any more then.
      ShmArena.attach(directory.resolve("missing"), AttachMode.READ_ONLY).close();
    } catch (SegmentException notFound) {
      look();
    }
    try {
      for (; ; ) {
        files.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      return "OPENED " + e.getMessage();
    }
  }

  /** Becomes another program, under the same process number and with the same start time. */
  private static String exec() throws Throwable {
    Linker linker = Linker.nativeLinker();
    var execl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("execl"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment program = memory.allocateFrom("/bin/sh");
      // A shell without arguments reads its standard input, as this program did.
      int result = (int) execl.invokeExact(program, program, MemorySegment.NULL);
      return "EXEC " + result;
    }
  }
}
