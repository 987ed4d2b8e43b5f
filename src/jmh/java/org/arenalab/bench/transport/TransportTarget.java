package org.arenalab.bench.transport;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.transport.ShmBuffer;
import org.arenalab.transport.ShmTransport;
import org.arenalab.transport.ShmTransportConfig;

/**
 * The side that owns the memory. For each session it allocates and fills the buffers, sends their
 * descriptors, and waits. After writes it checks that every block has its last written version.
 *
 * <p>One session at a time. The session's buffers are released when the initiator is gone, for any
 * reason.
 */
public final class TransportTarget {
  /** The version of every block before it is written. */
  static final int FIRST_VERSION = 1;

  private static final long ANSWER_MS = 30_000;

  private final ControlAddress address;
  private final ShmTransportConfig config;
  private final Consumer<String> log;

  /**
   * @param config its {@code useArena} has to equal that of a session's request
   * @param log receives one line per event
   */
  public TransportTarget(ControlAddress address, ShmTransportConfig config, Consumer<String> log) {
    this.address = address;
    this.config = config;
    this.log = log;
  }

  /**
   * Serves sessions until the process is ended, or one session only.
   *
   * @return 0, or 1 if the only session failed
   */
  public int serve(boolean once) throws IOException {
    try (ServerSocketChannel server = address.listen()) {
      return serve(server, once);
    }
  }

  /**
   * Serves sessions and removes the socket at the end. Only a target that listens may remove the
   * socket.
   */
  private int serve(ServerSocketChannel server, boolean once) throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(address::remove, "remove-socket"));
    try {
      log.accept("listening at " + address.socket());
      int exit;
      do {
        exit = serveOne(new ControlChannel(server.accept(), "initiator"));
      } while (!once);
      return exit;
    } finally {
      address.remove();
    }
  }

  private int serveOne(ControlChannel opened) {
    try (ControlChannel channel = opened) {
      String failure = sessionWithTransport(channel);
      if (failure.isEmpty()) {
        log.accept("session done");
        return 0;
      }
      log.accept("session failed: " + failure);
      channel.sendFailure(failure);
    } catch (PeerGoneException e) {
      log.accept("session ended: " + e.getMessage());
    }
    return 1;
  }

  /** Returns why the session failed; empty if it succeeded. */
  private String sessionWithTransport(ControlChannel channel) {
    try (ShmTransport transport = ShmTransport.create(config)) {
      session(channel, transport);
      return "";
    } catch (BlockPattern.MismatchException e) {
      return "MISMATCH: " + e.getMessage();
    } catch (ShmArenaException | IllegalArgumentException e) {
      return e.getMessage();
    } catch (InternalError busError) {
      return "the buffers have no memory: " + config.arena().directory() + " is full";
    }
  }

  private void session(ControlChannel channel, ShmTransport transport) {
    TransportRequest request = TransportRequest.decode(channel.receive(ANSWER_MS));
    if (request.useArena() != config.useArena()) {
      throw new IllegalArgumentException(
          "this target has --use-arena %s, the initiator has %s"
              .formatted(config.useArena(), request.useArena()));
    }
    long setUpNs = warmUp(transport, request);
    long start = System.nanoTime();
    List<ShmBuffer> buffers = allocateAll(transport, request);
    long allocationNs = System.nanoTime() - start;
    BlockPattern pattern = new BlockPattern(request.seed());
    forEachBlock(
        request,
        buffers,
        (address, buffer, offset) ->
            pattern.fill(address, request.blockBytes(), buffer, offset, FIRST_VERSION));
    channel.send(setUpNs + " " + allocationNs);
    buffers.forEach(buffer -> channel.send(transport.describe(buffer).toBytes()));

    waitForTheEnd(channel, request);
    if (request.operation() == TransportRequest.Operation.WRITE) {
      verifyWrites(channel, request, buffers, pattern);
    }
    long releaseStart = System.nanoTime();
    buffers.forEach(transport::release);
    channel.send(Long.toString(System.nanoTime() - releaseStart));
  }

  private static List<ShmBuffer> allocateAll(ShmTransport transport, TransportRequest request) {
    List<ShmBuffer> buffers = new ArrayList<>(request.buffers());
    for (int i = 0; i < request.buffers(); i++) {
      buffers.add(transport.allocate(request.bufferBytes()));
    }
    return buffers;
  }

  /**
   * Warms up. Returns the time to allocate and release the first buffer, which creates the arena or
   * the directory.
   */
  private static long warmUp(ShmTransport transport, TransportRequest request) {
    long start = System.nanoTime();
    transport.release(transport.allocate(request.bufferBytes()));
    long setUpNs = System.nanoTime() - start;
    for (int done = 0; done < TransportRequest.WARM_UPS; done += request.buffers()) {
      List<ShmBuffer> buffers = allocateAll(transport, request);
      buffers.forEach(transport::release);
    }
    return setUpNs;
  }

  private static void waitForTheEnd(ControlChannel channel, TransportRequest request) {
    String word = channel.receive(request.durationMs() + 2 * ANSWER_MS);
    if (!word.equals("DONE")) {
      throw new IllegalArgumentException("\"" + word + "\" from the initiator, expected DONE");
    }
  }

  private static void verifyWrites(
      ControlChannel channel,
      TransportRequest request,
      List<ShmBuffer> buffers,
      BlockPattern pattern) {
    int[][] versions = new int[buffers.size()][];
    for (int i = 0; i < versions.length; i++) {
      versions[i] = channel.receiveNumbers(ANSWER_MS);
      if (versions[i].length != request.blocksPerBuffer()) {
        throw new IllegalArgumentException("versions of buffer " + i + " are missing");
      }
    }
    forEachBlock(
        request,
        buffers,
        (address, buffer, offset) ->
            pattern.verify(
                address,
                request.blockBytes(),
                buffer,
                offset,
                versions[buffer][(int) (offset / request.blockBytes())]));
  }

  @FunctionalInterface
  private interface BlockAction {
    void on(long address, int buffer, long offset);
  }

  private static void forEachBlock(
      TransportRequest request, List<ShmBuffer> buffers, BlockAction action) {
    for (int i = 0; i < buffers.size(); i++) {
      for (long at = 0; at < request.bufferBytes(); at += request.blockBytes()) {
        action.on(buffers.get(i).address() + at, i, at);
      }
    }
  }
}
