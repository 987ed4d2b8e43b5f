package org.arenalab.pager.daemon;

import java.nio.file.Path;
import org.arenalab.os.socket.UnixListener;
import org.arenalab.os.socket.UnixSocket;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.daemon.background.Armer;
import org.arenalab.pager.daemon.background.HeldExtents;
import org.arenalab.pager.daemon.background.Segment;
import org.arenalab.pager.daemon.background.SessionRanges;
import org.arenalab.pager.daemon.background.SlotCompressor;
import org.arenalab.pager.daemon.background.Watch;
import org.arenalab.pager.daemon.lane.ClientMemory;
import org.arenalab.pager.daemon.lane.Closing;
import org.arenalab.pager.daemon.lane.GroupMarks;
import org.arenalab.pager.daemon.lane.Lane;
import org.arenalab.pager.daemon.lane.Lanes;
import org.arenalab.pager.daemon.lane.RangeIndex;
import org.arenalab.pager.daemon.lane.StoreMapping;
import org.arenalab.pager.protocol.Message;
import org.arenalab.pager.protocol.MessageChannel;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.ReceivedMessage;
import org.arenalab.pager.protocol.SessionMemory;

/** A daemon for one client with real lanes, whose background work is done step by step. */
final class ManualDaemon implements AutoCloseable {
  final UnixListener listener;
  final DaemonConfig config;
  Attachment attachment;
  UserfaultfdRequests requests;
  SessionMemory memory;
  PageWords words;
  Lanes lanes;
  SessionRanges ranges;
  Armer armer;
  HeldExtents held;
  SlotCompressor compressor;
  GroupMarks marks;
  volatile Lane.End end;
  private RangeIndex index;
  private final Closing closing = new Closing();

  ManualDaemon(Path socket) {
    config = DaemonConfig.ofSocket(socket).withStoreBytes(16 << 20);
    listener = closing.add(UnixListener.listen(socket));
  }

  /** Attaches the next client, and serves its faults. */
  void attach() throws InterruptedException {
    attachWithoutLanes();
    startLanes();
  }

  /** Attaches the next client and registers its range. Nobody serves its faults. */
  void attachWithoutLanes() throws InterruptedException {
    UnixSocket socket = closing.add(listener.accept());
    MessageChannel channel = new MessageChannel(socket);
    try (ReceivedMessage received = channel.receive().orElseThrow()) {
      Message.Hello hello = (Message.Hello) received.message();
      attachment = closing.add(Attachment.begin(config, 1, hello, received, socket));
      attachment.welcome(channel);
      memory = attachment.parts().memory();
      words = memory.words();
      channel.receive().orElseThrow().close();
      requests = closing.add(attachment.parts().faults().newRequests());
      index = new RangeIndex(16, memory.layout().pageSizeBytes());
      marks = new GroupMarks(memory);
      Watch watch =
          Watch.of(
              memory, requests, attachment.parts().clientMemory().flatMap(ClientMemory::pages));
      ranges = new SessionRanges(memory, requests, index, watch.mode(), 0);
      armer = new Armer(memory, watch);
      held = new HeldExtents(memory, attachment.store());
      compressor = new SlotCompressor(memory, attachment.store());
    }
    while (ranges.active().isEmpty()) {
      ranges.look(System.nanoTime(), 0, held);
      Thread.sleep(1);
    }
  }

  private void startLanes() throws InterruptedException {
    StoreMapping mapping = closing.add(StoreMapping.of(attachment.parts().storeFile()));
    lanes =
        closing.add(
            Lanes.start(
                1,
                attachment.parts().faults(),
                memory,
                mapping,
                index,
                marks,
                attachment.parts().clientMemory(),
                false,
                reason -> end = reason));
  }

  Segment segment() {
    return ranges.active().get(0).segments.get(0);
  }

  @Override
  public void close() {
    closing.close();
  }
}
