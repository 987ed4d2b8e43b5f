package org.arenalab.bench.loops.live;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.arenalab.tiering.ArenaLoops;

/** The snapshot of this process, for {@code loops report} of another process. */
final class SnapshotBean implements SnapshotMBean {
  private static final String NAME = "org.arenalab.bench:type=Loops";

  private final ArenaLoops loops;

  private SnapshotBean(ArenaLoops loops) {
    this.loops = loops;
  }

  static ObjectName name() {
    try {
      return new ObjectName(NAME);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes the snapshot available to other processes of this user. */
  static void register(ArenaLoops loops) {
    try {
      StandardMBean bean = new StandardMBean(new SnapshotBean(loops), SnapshotMBean.class);
      var _ = ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name());
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String report() {
    return SnapshotText.of(loops);
  }
}
