package org.arenalab.bench.command;

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
import org.arenalab.bench.segment.SegmentTable;
import org.arenalab.bench.segment.SweepLines;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.shm.segments.SegmentInfo;
import org.arenalab.shm.segments.ShmSegments;
import org.arenalab.shm.segments.SweepOptions;
import org.arenalab.shm.segments.SweepReport;
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
    description = "Shows shared-memory segments, and removes those of dead owners.",
    subcommands = {ShmCommand.ListAll.class, ShmCommand.Inspect.class, ShmCommand.Sweep.class})
public final class ShmCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "a subcommand is missing: use shm list, shm inspect NAME, or shm sweep");
  }

  /** The options that all three subcommands have. */
  static final class Common {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--directory",
        paramLabel = "D",
        description =
            "Directory of the segments (default: the configured directory, else /dev/shm).")
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
      description = "Lists every segment with its owner and its memory.")
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
      description = "Shows one segment and its counters.")
  static final class Inspect implements Callable<Integer> {
    @Mixin private Common common;

    @Parameters(paramLabel = "NAME", description = "Name of the segment in its directory.")
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
      description = "Removes segments whose owner is dead. Keeps all others.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:no segment of a dead owner is left",
        "1:a segment was kept because it is damaged, locked, or cannot be removed; a line names it",
        "2:wrong usage, or the directory does not exist"
      })
  static final class Sweep implements Callable<Integer> {
    @Mixin private Common common;

    @Option(
        names = "--dry-run",
        description = "Print the segments that would be removed, without removing them.")
    private boolean dryRun;

    @Option(
        names = "--broken",
        description =
            "Also remove files with an incomplete segment header, if no process maps them and they"
                + " have not changed for a minute.")
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
          lines.add(
              "use --broken to remove damaged segments too, a minute after their last change");
        }
        common.print(lines, SweepLines.json(report, dryRun));
        return report.kept().isEmpty() ? 0 : FAILED;
      } catch (ShmArenaException e) {
        throw common.usage(e);
      }
    }
  }
}
