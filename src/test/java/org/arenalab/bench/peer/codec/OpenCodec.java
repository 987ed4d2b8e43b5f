package org.arenalab.bench.peer.codec;

import org.arenalab.bench.peer.PeerUnavailableException;

/** A program that opens the codec named by its argument, and prints the message of a failure. */
public final class OpenCodec {
  private OpenCodec() {}

  public static void main(String[] arguments) {
    try (PageCodec codec = PageCodecs.open(arguments[0])) {
      System.out.println("opened " + codec.name());
    } catch (PeerUnavailableException e) {
      System.out.println(e.getMessage());
    }
  }
}
