package org.arenalab.bench.loops.live;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.arenalab.bench.cli.UsageException;

/** The processes of {@code loops} that run now. */
public final class RunningLoops {
  private RunningLoops() {}

  /** Returns the process ids, ascending. */
  public static List<Long> pids() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(words -> Arrays.asList(words).contains(LiveProcess.class.getName()))
                    .orElse(false))
        .map(ProcessHandle::pid)
        .sorted()
        .toList();
  }

  /**
   * Attaches to a process and returns its snapshot as text.
   *
   * @throws UsageException if it cannot be attached to, or runs no loops
   */
  // The address comes from the JVM that was attached to, which this user owns.
  @SuppressWarnings("BanJNDI")
  public static String report(long pid) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        JMXServiceURL url = new JMXServiceURL(machine.startLocalManagementAgent());
        try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
          return (String)
              connector
                  .getMBeanServerConnection()
                  .invoke(SnapshotBean.name(), "report", new Object[0], new String[0]);
        }
      } finally {
        machine.detach();
      }
    } catch (InstanceNotFoundException e) {
      throw new UsageException(
          "loops report: process %d runs no loops; give the process that \"loops\" has printed, or none"
              .formatted(pid),
          e);
    } catch (AttachNotSupportedException | IOException | JMException e) {
      throw new UsageException(
          "loops report: process %d cannot be attached to (%s); give a JVM of this user"
              .formatted(pid, e.getMessage()),
          e);
    }
  }
}
