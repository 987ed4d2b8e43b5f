package org.arenalab.pager.daemon;

import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Consumer;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.process.DeathSwitch;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.daemon.lane.ClientMemory;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.protocol.DaemonCounter;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;

/**
 * The objects of a client that is being attached. Closing an attachment that was not started frees
 * all of them.
 */
final class Attachment implements AutoCloseable {
  /** Ends a process whose threads all hang in faults, and which cannot run a handler. */
  private static final int SIGKILL = 9;

  private static final int OWNER_ONLY = 0600;

  /** The place of the client's memory among the descriptors of its message. */
  private static final int MEMORY = 1;

  private final SessionParts parts;
  private final PageStore store;
  private final DeathSwitch deathSwitch;
  private boolean started;

  private Attachment(SessionParts parts, PageStore store, DeathSwitch deathSwitch) {
    this.parts = parts;
    this.store = store;
    this.deathSwitch = deathSwitch;
  }

  /** Makes the shared memory, the store and the switch of a client. */
  static Attachment begin(
      DaemonConfig config,
      long id,
      Message.Hello hello,
      ReceivedMessage received,
      UnixSocket socket) {
    try (Closing closing = new Closing()) {
      Userfaultfd faults = closing.add(Userfaultfd.received(received.take(0)));
      Optional<ClientMemory> clientMemory = SessionParts.clientMemory(received, MEMORY);
      clientMemory.ifPresent(closing::add);
      SessionLayout layout = SessionLayout.of(hello.maxBytes(), hello.pageSizeBytes());
      SharedMemory memfd = closing.add(SharedMemory.createSealableMemfd("arenalab-pager-session"));
      SessionMemory memory = closing.add(SessionMemory.create(memfd, layout, id));
      SharedMemory storeFile =
          closing.add(SharedMemory.createSealableMemfd("arenalab-pager-store"));
      storeFile.setMode(OWNER_ONLY);
      PageStore store =
          closing.add(
              PageStore.create(
                  storeFile, PageStoreConfig.ofCapacity(config.storeBytes()), memory.words()));
      storeFile.seal(
          EnumSet.of(SharedMemory.Seal.SHRINK, SharedMemory.Seal.GROW, SharedMemory.Seal.SEAL));
      DaemonCounter.STORE_BYTES.set(memory, config.storeBytes());
      DeathSwitch deathSwitch = closing.add(DeathSwitch.create());
      SessionParts parts =
          new SessionParts(
              id,
              socket.peer().pid(),
              faults,
              memory,
              storeFile,
              deathSwitch.writeEnd(),
              socket,
              clientMemory);
      closing.clear();
      return new Attachment(parts, store, deathSwitch);
    }
  }

  SessionParts parts() {
    return parts;
  }

  PageStore store() {
    return store;
  }

  /** Sends the objects to the client. */
  void welcome(MessageChannel channel) {
    try (SharedMemory readOnly = store.shareReadOnly()) {
      channel.send(
          new Message.Welcome(
              parts.id(),
              parts.memory().layout().sizeBytes(),
              parts.storeFile().status().sizeBytes(),
              SIGKILL),
          parts.memory().file().descriptor(),
          readOnly.descriptor(),
          deathSwitch.readEnd());
    }
    deathSwitch.closeReadEnd();
  }

  /**
   * Starts the session of a client that is ready; empty if it wrote no staging address.
   *
   * @param beforeDrop is called if the client cannot be served, before its switch is closed
   */
  Optional<Session> start(PagerDaemon daemon, Consumer<Throwable> beforeDrop)
      throws InterruptedException {
    if (parts.memory().header().stagingAddress() <= 0) {
      return Optional.empty();
    }
    // Before any page of the client can be evicted: a page must never be out without a standby
    // that knows the session.
    daemon.share(parts);
    Session session = null;
    boolean running = false;
    try {
      session = new Session(parts, daemon.config(), daemon::defect);
      started = true;
      session.start(store);
      running = true;
      return Optional.of(session);
    } catch (RuntimeException | Error e) {
      beforeDrop.accept(e);
      throw e;
    } finally {
      if (!running) {
        daemon.detached(parts.id());
        if (session != null) {
          session.close();
          store.close();
        }
      }
    }
  }

  @Override
  public void close() {
    if (!started) {
      store.close();
      deathSwitch.close();
      parts.close();
    }
  }
}
