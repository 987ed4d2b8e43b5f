package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.net.URISyntaxException;
import org.arenalab.os.Internal;
import org.arenalab.pager.daemon.lane.WarmUp;

/**
 * A program that loads the classes of a daemon, and ends. The JVM then writes them to an archive;
 * see {@link ClassArchive}.
 */
@Internal
public final class ArchiveTraining {
  private ArchiveTraining() {}

  /** Loads the classes. */
  public static void main(String[] args)
      throws InterruptedException, IOException, URISyntaxException {
    requireNonNull(args, "args");
    int _ = WarmUp.run(WarmUp.ROUNDS);
    DaemonClasses.loadFromJar();
  }
}
