package org.arenalab.hotness;

import java.nio.file.Path;
import org.arenalab.os.DamonFiles;

/** DAMON's source over files of a test, for tests of other packages. */
public final class FakeDamonSource {
  private final FakeDamon damon;

  public FakeDamonSource(Path folder) {
    damon = new FakeDamon(folder);
  }

  public HotnessSource open() {
    return DamonSource.open(damon.tree());
  }

  /** Ends the kdamond, as a user may do. */
  public void endKdamond() {
    damon.root.with(DamonTree.STATE, "off");
  }

  /** Returns whether a kdamond is set up. */
  public boolean isSetUp() {
    return !damon.read(DamonFiles.NR_KDAMONDS).equals("0");
  }
}
