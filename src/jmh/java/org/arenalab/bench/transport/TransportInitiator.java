package org.arenalab.bench.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.arenalab.shm.AttachMode;
import org.arenalab.transport.BufferDescriptor;
import org.arenalab.transport.RemoteBuffer;
import org.arenalab.transport.ShmTransport;
import org.arenalab.transport.ShmTransportConfig;

/** The side that accesses another process's memory and measures the speed. */
public final class TransportInitiator {
  private static final long ANSWER_MS = 60_000;

  private final ControlAddress address;
  private final TransportRequest request;
  private final ShmTransportConfig config;

  /**
   * @param config only its directory matters; the request chooses the transport
   */
  public TransportInitiator(
      ControlAddress address, TransportRequest request, ShmTransportConfig config) {
    this.address = address;
    this.request = request;
    this.config = new ShmTransportConfig(request.useArena(), config.arena());
  }

  /**
   * Runs one session.
   *
   * @throws BlockPattern.MismatchException if a block that was read is wrong
   * @throws PeerGoneException if the target is gone or has failed, or found a wrong block itself
   * @throws IllegalArgumentException if no target listens
   */
  public TransportFigures run() {
    try (ControlChannel channel = new ControlChannel(address.connect(), "target");
        ShmTransport transport = ShmTransport.create(config)) {
      channel.send(request.encode());
      String[] allocation = channel.receive(ANSWER_MS).split(" ", -1);
      List<BufferDescriptor> descriptors = new ArrayList<>();
      for (int i = 0; i < request.buffers(); i++) {
        descriptors.add(BufferDescriptor.decode(channel.receive(ANSWER_MS)));
      }
      long firstStart = System.nanoTime();
      map(transport, descriptors.getFirst()).close();
      long firstMapNs = System.nanoTime() - firstStart;
      for (int done = 0; done < TransportRequest.WARM_UPS; done += request.buffers()) {
        mapAll(transport, descriptors).forEach(RemoteBuffer::close);
      }
      long start = System.nanoTime();
      List<RemoteBuffer> buffers = mapAll(transport, descriptors);
      long mapNs = System.nanoTime() - start;
      List<TransferWorker> workers = transfer(channel, buffers);
      long releaseNs = finish(channel, workers);
      TransportFigures.SetUp setUp =
          new TransportFigures.SetUp(
              Long.parseLong(allocation[0]),
              Long.parseLong(allocation[1]),
              firstMapNs,
              mapNs,
              releaseNs);
      return figures(workers, setUp);
    }
  }

  private List<RemoteBuffer> mapAll(ShmTransport transport, List<BufferDescriptor> descriptors) {
    return descriptors.stream().map(each -> map(transport, each)).toList();
  }

  private RemoteBuffer map(ShmTransport transport, BufferDescriptor descriptor) {
    AttachMode mode =
        request.operation() == TransportRequest.Operation.WRITE
            ? AttachMode.READ_WRITE
            : AttachMode.READ_ONLY;
    return transport.map(descriptor, mode);
  }

  private List<TransferWorker> transfer(ControlChannel channel, List<RemoteBuffer> buffers) {
    long endNs = System.nanoTime() + request.durationMs() * 1_000_000;
    BooleanSupplier stop = () -> System.nanoTime() - endNs >= 0 || channel.isPeerGone();
    List<TransferWorker> workers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < request.threads(); i++) {
      int first = (int) ((long) buffers.size() * i / request.threads());
      int end = (int) ((long) buffers.size() * (i + 1) / request.threads());
      TransferWorker worker = new TransferWorker(request, first, buffers.subList(first, end), stop);
      workers.add(worker);
      threads.add(new Thread(worker, "transfer-" + i));
    }
    threads.forEach(Thread::start);
    threads.forEach(TransportInitiator::join);
    return workers;
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    for (; ; ) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Sends the target the versions that it needs to check the writes. Returns the time of the
   * target's releases, ns.
   */
  private long finish(ControlChannel channel, List<TransferWorker> workers) {
    for (TransferWorker worker : workers) {
      if (worker.failure() != null) {
        channel.sendFailure(worker.failure().getMessage());
        throw worker.failure();
      }
    }
    if (channel.isPeerGone()) {
      throw channel.gone();
    }
    channel.send("DONE");
    if (request.operation() == TransportRequest.Operation.WRITE) {
      for (TransferWorker worker : workers) {
        for (int[] versions : worker.versions()) {
          channel.send(versions);
        }
      }
    }
    return Long.parseLong(channel.receive(ANSWER_MS));
  }

  private TransportFigures figures(List<TransferWorker> workers, TransportFigures.SetUp setUp) {
    Histogram latencyNs = new Histogram(workers.getFirst().latencyNs());
    workers.forEach(worker -> latencyNs.add(worker.latencyNs()));
    long blocks = workers.stream().mapToLong(TransferWorker::blocks).sum();
    long transferNs = workers.stream().mapToLong(TransferWorker::transferNs).sum();
    long verifiedBytes =
        request.operation() == TransportRequest.Operation.READ
            ? blocks * request.blockBytes()
            : request.buffers() * request.bufferBytes();
    return new TransportFigures(request, blocks, transferNs / 1e9, latencyNs, setUp, verifiedBytes);
  }
}
