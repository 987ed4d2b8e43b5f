package org.arenalab.os.socket;

import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;

/**
 * The credentials of the process at the other end of a socket, as the kernel recorded them when
 * that process connected or began to listen. The peer cannot choose them.
 *
 * @param pid its number in this PID namespace; 0 if it is in another one
 * @param uid its effective user
 * @param gid its effective group
 */
@Internal
public record PeerCredentials(int pid, int uid, int gid) {
  private static final int ROOT = 0;

  /** Returns the credentials of this process. */
  public static PeerCredentials ofThisProcess() {
    return new PeerCredentials(
        (int) ProcessHandle.current().pid(), id(KernelCalls.GETEUID), id(KernelCalls.GETEGID));
  }

  private static int id(long call) {
    return (int) LibC.syscall(call, 0, 0, 0, 0, 0, 0);
  }

  /** Returns whether this process may trust the peer with its memory: one of its user, or root. */
  public boolean isTrusted() {
    return uid == ROOT || uid == ofThisProcess().uid();
  }
}
