package org.arenalab.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.arenalab.bench.cli.OneLineLog;
import org.arenalab.bench.cli.SizeInBytes;
import org.arenalab.bench.cli.TimeInMs;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.cli.WritableFile;
import org.arenalab.bench.transport.BlockPattern;
import org.arenalab.bench.transport.ControlAddress;
import org.arenalab.bench.transport.PeerGoneException;
import org.arenalab.bench.transport.TargetProcess;
import org.arenalab.bench.transport.TransportFigures;
import org.arenalab.bench.transport.TransportInitiator;
import org.arenalab.bench.transport.TransportRequest;
import org.arenalab.bench.transport.TransportTarget;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.transport.ShmTransportConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code transport} command: one process reads or writes the memory of another. */
@Command(
    name = "transport",
    mixinStandardHelpOptions = true,
    description = "Measures shared-memory transport between two processes.",
    subcommands = {
      TransportCommand.Target.class,
      TransportCommand.Initiator.class,
      TransportCommand.Bench.class
    })
public final class TransportCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "a subcommand is missing: use transport target, transport initiator, or transport bench for"
            + " both");
  }

  /** Runs the target alone. {@code transport bench} starts its target this way. */
  public static void main(String[] args) {
    OneLineLog.install();
    System.exit(Commands.execute(TransportCommand.class, List.of(args)));
  }

  /** The option that chooses where buffers come from: an arena, or a segment per buffer. */
  static final class Kind {
    @Option(
        names = "--use-arena",
        arity = "1",
        paramLabel = "true|false",
        description =
            "Use one arena (true) or a segment per buffer (false). Default:"
                + " arenalab.transport.useArena or ARENALAB_TRANSPORT_USE_ARENA, else true.")
    private Boolean useArena;

    ShmTransportConfig config() {
      ShmTransportConfig.Builder builder = ShmTransportConfig.builder();
      ShmTransportConfig config = (useArena == null ? builder : builder.useArena(useArena)).build();
      Path directory = config.arena().directory();
      if (!Files.isDirectory(directory)) {
        throw new UsageException(
            directory
                + " is not a directory; set ARENALAB_SHM_DIRECTORY to the directory of the"
                + " segments");
      }
      return config;
    }
  }

  /** The options of an initiator. */
  static final class Work {
    @Mixin private Kind kind;

    @Option(
        names = "--block-size",
        paramLabel = "SIZE",
        defaultValue = "4k",
        converter = SizeInBytes.class,
        description = "Bytes per copy (default ${DEFAULT-VALUE}).")
    private long blockBytes;

    @Option(
        names = "--batch-size",
        paramLabel = "N",
        defaultValue = "16",
        description = "Copies per latency sample (default ${DEFAULT-VALUE}).")
    private int batchBlocks;

    @Option(
        names = "--op",
        defaultValue = "read",
        paramLabel = "read|write",
        description = "Direction of the copies (default ${DEFAULT-VALUE}).")
    private String operation;

    @Option(
        names = "--duration",
        paramLabel = "TIME",
        defaultValue = "5s",
        converter = TimeInMs.class,
        description = "Length of the measurement (default ${DEFAULT-VALUE}).")
    private long durationMs;

    @Option(
        names = "--buffer-size",
        paramLabel = "SIZE",
        defaultValue = "1m",
        converter = SizeInBytes.class,
        description = "Bytes per buffer (default ${DEFAULT-VALUE}).")
    private long bufferBytes;

    @Option(
        names = "--buffers",
        paramLabel = "N",
        defaultValue = "64",
        description = "Number of buffers (default ${DEFAULT-VALUE}).")
    private int buffers;

    @Option(
        names = "--threads",
        paramLabel = "N",
        defaultValue = "1",
        description = "Threads of the initiator (default ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "Seed of the pattern and the offsets (default: random).")
    private Long seed;

    @Option(
        names = "--json",
        paramLabel = "FILE",
        description = "Also write the figures to this file.")
    private Path json;

    TransportRequest request() {
      TransportRequest.Operation op =
          switch (operation) {
            case "read" -> TransportRequest.Operation.READ;
            case "write" -> TransportRequest.Operation.WRITE;
            default ->
                throw new IllegalArgumentException(
                    "--op is \"" + operation + "\", expected read or write");
          };
      if (json != null) {
        WritableFile.check(json, "the figures to", "--json");
      }
      long chosenSeed = seed != null ? seed : ThreadLocalRandom.current().nextLong();
      return new TransportRequest(
          kind.config().useArena(),
          op,
          blockBytes,
          batchBlocks,
          bufferBytes,
          buffers,
          threads,
          durationMs,
          chosenSeed);
    }

    int run(ControlAddress address, TransportRequest request, PrintWriter out) throws IOException {
      TransportFigures figures = new TransportInitiator(address, request, kind.config()).run();
      figures.lines().forEach(out::println);
      out.flush();
      if (json != null) {
        figures.writeJson(json);
      }
      return 0;
    }
  }

  /** An action whose failures become one line and an exit code. */
  @FunctionalInterface
  private interface Body {
    int run() throws IOException;

    static int guarded(CommandSpec spec, Body body) {
      try {
        return body.run();
      } catch (BlockPattern.MismatchException e) {
        return fail(spec, "MISMATCH: " + e.getMessage());
      } catch (PeerGoneException e) {
        return fail(spec, e.getMessage());
      } catch (IllegalArgumentException | InvalidRequestException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      } catch (ShmArenaException e) {
        return fail(spec, e.getMessage());
      } catch (IOException e) {
        return fail(spec, e.toString());
      }
    }

    private static int fail(CommandSpec spec, String message) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("transport: " + message);
      err.flush();
      return FAILED;
    }
  }

  /** The {@code transport target} command. */
  @Command(
      name = "target",
      mixinStandardHelpOptions = true,
      description = "Owns the shared memory and serves initiators until Ctrl-C.")
  static final class Target implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Kind kind;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        defaultValue = "default",
        description = "Name that initiators use to connect.")
    private String name;

    @Option(names = "--once", description = "End after serving one initiator.")
    private boolean once;

    @Option(names = TargetProcess.END_WITH_STDIN, hidden = true)
    private boolean endWithStdin;

    @Override
    public Integer call() {
      return Body.guarded(
          spec,
          () -> {
            if (endWithStdin) {
              TargetProcess.exitWhenStdinEnds();
            }
            PrintWriter out = spec.commandLine().getOut();
            return new TransportTarget(
                    ControlAddress.of(name),
                    kind.config(),
                    line -> {
                      out.println("target: " + line);
                      out.flush();
                    })
                .serve(once);
          });
    }
  }

  /** The {@code transport initiator} command. */
  @Command(
      name = "initiator",
      mixinStandardHelpOptions = true,
      description =
          "Reads or writes the memory of a target, checks every byte, and prints the throughput.")
  static final class Initiator implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Work work;

    @Option(
        names = "--target",
        paramLabel = "NAME",
        defaultValue = "default",
        description = "Name of the target (its --name).")
    private String target;

    @Override
    public Integer call() {
      return Body.guarded(
          spec,
          () -> work.run(ControlAddress.of(target), work.request(), spec.commandLine().getOut()));
    }
  }

  /** The {@code transport bench} command. */
  @Command(
      name = "bench",
      mixinStandardHelpOptions = true,
      description = "Starts a target in its own process and runs an initiator against it.")
  static final class Bench implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Work work;

    @Override
    public Integer call() {
      return Body.guarded(
          spec,
          () -> {
            TransportRequest request = work.request();
            String name = "bench-" + ProcessHandle.current().pid();
            try (TargetProcess target =
                TargetProcess.start(TransportCommand.class, name, request.useArena())) {
              return work.run(target.address(), request, spec.commandLine().getOut());
            }
          });
    }
  }
}
