package org.arenalab.pager;

import java.lang.System.Logger.Level;
import org.arenalab.os.Descriptor;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.DeathSwitch;
import org.arenalab.os.socket.UnixSocketException;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.statistics.QuietLog;

/**
 * The memory and the descriptors that the client shares with the daemon, from attach to close:
 * userfaultfd, session, store, staging area, switch and socket.
 *
 * <p>Thread-safe; nothing changes between {@link #of} and {@link #release}. {@link #release} is
 * called once, after the last user has left. The session's addresses then stay readable and hold
 * zeros, so that a late {@code ensure} finds every page resident. {@link #unmap} ends that when the
 * client is unreachable.
 */
final class Attachment {
  /** The three descriptors of a WELCOME. */
  record Received(Descriptor session, Descriptor store, Descriptor deathSwitch) {
    void close() {
      session.close();
      store.close();
      deathSwitch.close();
    }
  }

  /** This client's end of the connection. */
  record Peer(Userfaultfd faults, MessageChannel channel) {}

  private final Peer peer;
  private SessionMemory session;
  private SharedMemory store;
  private long storeAddress;
  private long storeBytes;
  private StagingArea staging;
  private DeathSwitch.Armed deathSwitch;

  private Attachment(Peer peer) {
    this.peer = peer;
  }

  /**
   * Maps what the daemon has sent, arms the switch, and sends READY. Owns the descriptors received;
   * owns the peer only if it returns.
   */
  static Attachment of(
      PagerConfig config,
      PagerBackend backend,
      Message.Welcome welcome,
      Received received,
      Peer peer) {
    Attachment attachment = new Attachment(peer);
    boolean done = false;
    try {
      attachment.open(config, backend, welcome, received);
      done = true;
      return attachment;
    } finally {
      if (!done) {
        attachment.releaseMemory();
        attachment.unmap();
        received.close();
      }
    }
  }

  private void open(
      PagerConfig config, PagerBackend backend, Message.Welcome welcome, Received received) {
    session = SessionMemory.attach(SharedMemory.received(received.session()));
    requireRoom(config.maxBytes());
    store = SharedMemory.received(received.store());
    requireStore(welcome.storeBytes());
    storeAddress = VirtualMemory.mapShared(store, welcome.storeBytes(), false, 1);
    storeBytes = welcome.storeBytes();
    staging = StagingArea.of(backend, session.layout(), peer.faults());
    armSwitch(config, received.deathSwitch());
    session.header().setStagingAddress(staging.address());
    peer.channel().send(new Message.Ready());
  }

  private void armSwitch(PagerConfig config, Descriptor readEnd) {
    try {
      deathSwitch = DeathSwitch.arm(readEnd, config.switchSignal().number());
    } catch (IllegalStateException e) {
      throw new PagerException(
          Reason.NO_DAEMON,
          "daemon ended while the client attached: socket=%s, expected a living daemon; start it again"
              .formatted(config.socket()),
          e);
    }
  }

  private void requireRoom(long maxBytes) {
    SessionLayout layout = session.layout();
    long roomBytes = (long) layout.pages() * layout.pageSizeBytes();
    if (layout.pageSizeBytes() != VirtualMemory.pageSizeBytes() || roomBytes < maxBytes) {
      throw new PagerException(
          Reason.REFUSED,
          "daemon sent a session that does not fit: pageSizeBytes=%d, roomBytes=%d, expected %d and at least %d; use a daemon of this version"
              .formatted(
                  layout.pageSizeBytes(), roomBytes, VirtualMemory.pageSizeBytes(), maxBytes));
    }
  }

  /** A read after the end of the file would raise SIGBUS. */
  private void requireStore(long wantedBytes) {
    long sizeBytes = store.status().sizeBytes();
    if (wantedBytes <= 0 || sizeBytes < wantedBytes) {
      throw new PagerException(
          Reason.REFUSED,
          "daemon sent a store that is too short: sizeBytes=%d, expected at least %d; use a daemon of this version"
              .formatted(sizeBytes, wantedBytes));
    }
  }

  SessionMemory session() {
    return session;
  }

  MessageChannel channel() {
    return peer.channel();
  }

  long storeAddress() {
    return storeAddress;
  }

  long storeBytes() {
    return storeBytes;
  }

  StagingArea staging() {
    return staging;
  }

  UserfaultfdRequests newRequests() {
    return peer.faults().newRequests();
  }

  /**
   * Says goodbye and releases everything except the session's addresses. Every range must be
   * unregistered. The switch is disarmed first: from here on the daemon may end.
   */
  void release() {
    deathSwitch.close();
    try {
      peer.channel().send(new Message.Goodbye());
    } catch (UnixSocketException gone) {
      QuietLog.tryLog(
          Attachment.class.getName(), Level.DEBUG, "the daemon ended before the goodbye", gone);
    }
    peer.channel().close();
    peer.faults().close();
    releaseMemory();
  }

  private void releaseMemory() {
    if (deathSwitch != null) {
      deathSwitch.close();
    }
    if (staging != null) {
      staging.close();
    }
    if (storeAddress != 0) {
      ReleaseGate.ours().unmap(storeAddress, storeBytes);
    }
    if (store != null) {
      store.close();
    }
    if (session != null) {
      // Zeros in the place of the shared file: a racing reader finds page words of resident pages.
      ReleaseGate.ours().renew(session.address(), session.layout().sizeBytes());
      session.file().close();
    }
  }

  /** Unmaps the session's addresses. Nobody may use the client any more. */
  void unmap() {
    if (session != null) {
      session.close();
    }
  }
}
