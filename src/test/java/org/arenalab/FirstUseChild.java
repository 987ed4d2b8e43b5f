package org.arenalab;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.os.StackReserve;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.transport.ShmTransport;
import org.arenalab.transport.ShmTransportConfig;

/** Opens an allocator for the first time at the end of the stack, then with ever more room. */
final class FirstUseChild {
  private static int overflows;
  private static boolean done;

  private FirstUseChild() {}

  /** The first use of a room. A configuration is made with a stack that suffices. */
  private static Runnable firstUse(String room) {
    return switch (room) {
      case "slab" -> {
        SlabConfig config = SlabConfig.defaults();
        yield () -> SlabAllocator.create(config).close();
      }
      case "shm" -> {
        ShmArenaConfig config = ShmArenaConfig.builder().capacityBytes(1 << 20).build();
        yield () -> ShmArena.create(config).close();
      }
      case "compressed" -> {
        CompressedArenaConfig config = CompressedArenaConfig.defaults();
        yield () -> CompressedArena.open(config).close();
      }
      case "transport" -> {
        ShmArenaConfig config = ShmArenaConfig.builder().capacityBytes(1 << 20).build();
        ShmTransportConfig transport = new ShmTransportConfig(false, config);
        yield () -> ShmTransport.create(transport).close();
      }
      case "pool" -> {
        ExtentPoolConfig config = ExtentPoolConfig.ofCapacity(1 << 20);
        yield () -> ExtentPool.open(config).close();
      }
      default -> throw new IllegalArgumentException("room=" + room);
    };
  }

  public static void main(String[] arguments) throws Exception {
    loadAll();
    Runnable use = firstUse(arguments[0]);
    descend(use);
    use.run();
    System.out.println("overflows=" + overflows);
  }

  /** Loads, but does not initialize: a class loader cannot load classes at the end of the stack. */
  private static void loadAll() throws IOException, URISyntaxException, ClassNotFoundException {
    Path root =
        Path.of(StackReserve.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root.resolve("org/arenalab"))) {
      for (Path file : files.toList()) {
        String name = root.relativize(file).toString().replace('/', '.');
        boolean isOfLibrary =
            !name.startsWith("org.arenalab.bench.") && !name.startsWith("org.arenalab.launcher.");
        if (isOfLibrary && name.endsWith(".class") && !name.endsWith("package-info.class")) {
          Class.forName(name.substring(0, name.length() - ".class".length()), false, loader());
        }
      }
    }
  }

  private static ClassLoader loader() {
    return FirstUseChild.class.getClassLoader();
  }

  /** On the way back from the end of the stack, each frame tries until one had the room. */
  @SuppressWarnings("InfiniteRecursion") // The end is the end of the stack.
  private static void descend(Runnable use) {
    try {
      descend(use);
    } catch (StackOverflowError e) {
      overflows++;
    }
    if (!done) {
      use.run();
      done = true;
    }
  }
}
