package org.arenalab.hotness;

import java.nio.file.Path;
import org.arenalab.os.DamonFiles;

/** A program that exits while it claims DAMON, or claims DAMON while it exits. */
final class DamonExit {
  private static final long HOOKS_RUN_MS = 500;

  private DamonExit() {}

  /** Arguments: the folder of DAMON's files, and whether the claim begins before the exit. */
  public static void main(String[] arguments) {
    FakeDamon damon = new FakeDamon(Path.of(arguments[0]));
    if (Boolean.parseBoolean(arguments[1])) {
      DamonSource _ =
          DamonSource.open(
              new DamonTree(damon.root.files(), (path, text) -> write(damon, path, text)));
    } else {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> openNow(damon)));
    }
  }

  /** Begins the exit at the first write, and gives the shutdown hooks time to run. */
  private static long write(FakeDamon damon, String path, String text) {
    long result = damon.write(path, text);
    if (path.equals(DamonFiles.NR_KDAMONDS) && text.equals("1")) {
      Thread _ = Thread.ofPlatform().start(() -> System.exit(0));
      try {
        Thread.sleep(HOOKS_RUN_MS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return result;
  }

  private static void openNow(FakeDamon damon) {
    try {
      DamonSource _ = DamonSource.open(damon.tree());
    } catch (HotnessException e) {
      System.out.println("refused=" + e.getMessage());
    }
  }
}
