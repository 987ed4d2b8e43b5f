package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** The file of a client's store, opened through the daemon that has it. Needs root. */
final class StoreFile implements AutoCloseable {
  private static final String NAME = "arenalab-pager-store";

  private final FileChannel file;

  private StoreFile(FileChannel file) {
    this.file = file;
  }

  /** Finds the file that daemon and client share. */
  static StoreFile of(long daemonPid, long clientPid) throws IOException {
    Set<Object> ofClient = new HashSet<>();
    for (Path each : new OtherProcess(clientPid).list("fd")) {
      if (isStore(each)) {
        ofClient.add(Files.getAttribute(each, "unix:ino"));
      }
    }
    assertThat(ofClient).as("stores of the client").hasSize(1);
    for (Path each : new OtherProcess(daemonPid).list("fd")) {
      if (isStore(each) && ofClient.contains(Files.getAttribute(each, "unix:ino"))) {
        return new StoreFile(
            FileChannel.open(each, StandardOpenOption.READ, StandardOpenOption.WRITE));
      }
    }
    throw new AssertionError("the daemon has no such store: pid=" + daemonPid);
  }

  private static boolean isStore(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains(NAME);
    } catch (IOException closed) {
      return false;
    }
  }

  /** Changes each bit of some bytes. */
  void damage(long offset, int bytes) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(bytes);
    assertThat(file.read(content, offset)).isEqualTo(bytes);
    for (int i = 0; i < bytes; i++) {
      content.put(i, (byte) ~content.get(i));
    }
    content.flip();
    assertThat(file.write(content, offset)).isEqualTo(bytes);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
