package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.shm.segments.ShmSegments;

/** A process of another user, which may neither attach nor create, nor read or sweep. */
public final class StrangerChild {
  private StrangerChild() {}

  public static void main(String[] args) {
    System.out.println("STARTED");
    Path path = Path.of(args[0]);
    try {
      ShmArena.attach(path, AttachMode.READ_WRITE).close();
      System.out.println("ATTACH succeeded");
    } catch (SegmentException e) {
      System.out.println("ATTACH " + e.reason());
    }
    try {
      ShmArena.create(
              ShmArenaConfig.builder().directory(path.getParent()).capacityBytes(1 << 20).build())
          .close();
      System.out.println("CREATE succeeded");
    } catch (SegmentException e) {
      System.out.println("CREATE " + e.reason());
    }
    System.out.println("LISTED " + ShmSegments.list(path.getParent()).size());
    System.out.println("UNREADABLE " + ShmSegments.unreadable(path.getParent()));
    System.out.println("NOT SWEPT " + ShmSegments.sweep(path.getParent()).unreadable());
  }
}
