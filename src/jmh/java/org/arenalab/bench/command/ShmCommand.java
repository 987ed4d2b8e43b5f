package org.arenalab.bench.command;

import org.arenalab.bench.segment.SegmentTable;
import org.arenalab.bench.segment.SweepLines;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.shm.SegmentInfo;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.shm.ShmSegments;
import org.arenalab.shm.SweepOptions;
import org.arenalab.shm.SweepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The {@code shm} command: shows shared-memory segments and their owners, and removes segments of
 * dead owners.
 */
@Command(
    name = "shm",
    mixinStandardHelpOptions = true,
    description = "Shows shared-memory segments, and sweeps those of dead owners.",
    subcommands = {ShmCommand.ListAll.class, ShmCommand.Inspect.class, ShmCommand.Sweep.class})
public final class ShmCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what: shm list, inspect NAME, or sweep");
  }

  /** The options that all three subcommands have. */
  static final class Common {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--directory",
        paramLabel = "D",
        description = "Where segments are; else the configured directory, /dev/shm by default.")
    private Path directory;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    Path directory() {
      return directory != null ? directory : ShmArenaConfig.defaults().directory();
    }

    int print(List<String> lines, ObjectNode asJson) throws JsonProcessingException {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        out.println(mapper.writeValueAsString(asJson));
      } else {
        lines.forEach(out::println);
      }
      out.flush();
      return 0;
    }

    /** Returns a usage error, for a directory or a segment that does not exist. */
    ParameterException usage(ShmArenaException e) {
      return new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** The {@code shm list} command. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Every segment, its owner, and the memory it takes.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private Common common;

    @Override
    public Integer call() throws JsonProcessingException {
      try {
        List<SegmentInfo> segments = ShmSegments.list(common.directory());
        List<Path> unreadable = ShmSegments.unreadable(common.directory());
        return common.print(
            SegmentTable.lines(common.directory(), segments, unreadable, Instant.now()),
            SegmentTable.json(segments, unreadable));
      } catch (ShmArenaException e) {
        throw common.usage(e);
      }
    }
  }

  /** The {@code shm inspect} command. */
  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description = "One segment and its counters.")
  static final class Inspect implements Callable<Integer> {
    @Mixin private Common common;

    @Parameters(paramLabel = "NAME", description = "The segment's name in its directory.")
    private String name;

    @Override
    public Integer call() throws JsonProcessingException {
      try {
        SegmentInfo segment = ShmSegments.inspect(common.directory(), name);
        return common.print(
            SegmentTable.details(segment, Instant.now()), SegmentTable.json(segment));
      } catch (ShmArenaException e) {
        throw common.usage(e);
      }
    }
  }

  /** The {@code shm sweep} command. */
  @Command(
      name = "sweep",
      mixinStandardHelpOptions = true,
      description = "Removes segments whose owner is dead, and nothing else.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:nothing that a dead owner left is there any more",
        "1:something was kept, because it is damaged, held, or cannot be removed; a line says"
            + " which",
        "2:bad usage, or no such directory"
      })
  static final class Sweep implements Callable<Integer> {
    @Mixin private Common common;

    @Option(names = "--dry-run", description = "Only say what would be removed.")
    private boolean dryRun;

    @Option(
        names = "--broken",
        description =
            "Also what begins like a segment but has no whole header, if nobody has it mapped and"
                + " it has not been changed for a minute.")
    private boolean broken;

    @Override
    public Integer call() throws JsonProcessingException {
      SweepOptions options = SweepOptions.deadOwnersOnly();
      options = dryRun ? options.asDryRun() : options;
      options = broken ? options.withBroken(SweepOptions.DEFAULT_BROKEN_AGE_MS) : options;
      try {
        SweepReport report = ShmSegments.sweep(common.directory(), options);
        List<String> lines = new ArrayList<>(SweepLines.lines(report, dryRun));
        if (!report.kept().isEmpty() && !broken) {
          lines.add("damaged ones go too with --broken, a minute after their last change");
        }
        common.print(lines, SweepLines.json(report, dryRun));
        return report.kept().isEmpty() ? 0 : FAILED;
      } catch (ShmArenaException e) {
        throw common.usage(e);
      }
    }
  }
}
