package org.arenalab.bench.transport;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A channel for messages between target and initiator over a Unix socket. A message is a length and
 * that many bytes.
 *
 * <p>A separate thread reads ahead. The end of the peer is therefore noticed at once, even if no
 * thread waits for a message. The kernel closes the socket of a killed process. A peer that hangs
 * is noticed by the time limit of {@link #receive}.
 *
 * <p>One thread sends and receives; any thread may call {@link #isPeerGone}.
 */
final class ControlChannel implements AutoCloseable {
  private static final String FAILURE = "FAILED ";
  private static final int MAX_MESSAGE_BYTES = Integer.MAX_VALUE - 64;

  private final SocketChannel socket;
  private final String peer;
  private final DataOutputStream out;

  /** Received messages. After the end of the channel, the last entry is an empty one that stays. */
  private final BlockingQueue<Optional<byte[]>> arrived = new LinkedBlockingQueue<>();

  private volatile boolean peerGone;

  /**
   * @param peer the name of the other side in messages to the user
   */
  ControlChannel(SocketChannel socket, String peer) {
    this.socket = socket;
    this.peer = peer;
    out = new DataOutputStream(Channels.newOutputStream(socket));
    Thread reader = new Thread(this::readAhead, "control-channel");
    reader.setDaemon(true);
    reader.start();
  }

  private void readAhead() {
    try {
      DataInputStream in = new DataInputStream(Channels.newInputStream(socket));
      for (; ; ) {
        int length = in.readInt();
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
          throw new EOFException("length " + length);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
          throw new EOFException();
        }
        arrived.add(Optional.of(bytes));
      }
    } catch (IOException ended) {
      peerGone = true;
      arrived.add(Optional.empty());
    }
  }

  boolean isPeerGone() {
    return peerGone;
  }

  void send(String text) {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) {
    try {
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw gone();
    }
  }

  void send(int[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Integer.BYTES));
    bytes.asIntBuffer().put(numbers);
    send(bytes.array());
  }

  /** Sends the peer the reason why there will be no answer. */
  void sendFailure(String why) {
    send(FAILURE + why);
  }

  /**
   * Returns the next message as text.
   *
   * @throws PeerGoneException if the peer is gone, has failed, or sends nothing for {@code
   *     timeoutMs}
   */
  String receive(long timeoutMs) {
    String text = new String(receiveBytes(timeoutMs), StandardCharsets.UTF_8);
    if (text.startsWith(FAILURE)) {
      throw new PeerGoneException("the " + peer + " failed: " + text.substring(FAILURE.length()));
    }
    return text;
  }

  int[] receiveNumbers(long timeoutMs) {
    byte[] bytes = receiveBytes(timeoutMs);
    int[] numbers = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(numbers);
    return numbers;
  }

  private byte[] receiveBytes(long timeoutMs) {
    Optional<byte[]> message;
    try {
      message = arrived.poll(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerGoneException("interrupted while waiting for the " + peer);
    }
    if (message == null) {
      throw new PeerGoneException(
          "the %s did not answer for %d ms; check whether it is stopped"
              .formatted(peer, timeoutMs));
    }
    if (message.isEmpty()) {
      arrived.add(message);
    }
    return message.orElseThrow(this::gone);
  }

  PeerGoneException gone() {
    return new PeerGoneException(
        "the %s is gone: it was killed or ended during the session".formatted(peer));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
