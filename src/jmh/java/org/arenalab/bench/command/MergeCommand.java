package org.arenalab.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.RunEntry;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.json.Printable;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.merge.ShardMerge;
import org.arenalab.bench.result.merge.UnfitShardsException;
import org.arenalab.bench.result.row.Counted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code merge} command: makes one run of the shards of a matrix. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description = "Merges shards that several machines measured with --shard into one run.",
    footer = {
      "",
      "Refuses shards that differ in commit, jar, JDK, command line or split. Also refuses a shard",
      "that is missing or given twice, and a row that two shards have. Runs in a folder that are"
          + " not",
      "shards are skipped.",
      "",
      "Exit code 0: all rows are present. 1: rows are missing. 2: wrong usage, or an unreadable",
      "folder. 3: the shards do not belong together."
    })
public final class MergeCommand implements Callable<Integer> {
  private static final int COMPLETE = 0;
  private static final int INCOMPLETE = 1;
  private static final int UNFIT = 3;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders of the shards, or a folder that contains them.")
  private List<Path> folders;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      List<Path> runs = runs();
      ShardMerge merge = ShardMerge.of(runs);
      Path folder = merge.write(RunFolder.parent());
      List<String> missing = merge.missing();
      missing.forEach(row -> out.println("missing " + Printable.of(row)));
      out.printf(
          "%s of %s, kept in %s%n",
          Counted.of(merge.rows(), "row"), Counted.of(runs.size(), "shard"), folder);
      out.flush();
      return missing.isEmpty() ? COMPLETE : INCOMPLETE;
    } catch (UnfitShardsException e) {
      spec.commandLine().getErr().println("merge: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return UNFIT;
    } catch (UnreadableResultException e) {
      throw new UsageException("merge: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException(
          "merge: cannot keep the run in %s: %s".formatted(RunFolder.parent(), e), e);
    }
  }

  /** Returns the folders of the runs. A folder that is not a run stands for the shards in it. */
  private List<Path> runs() throws IOException, UnreadableResultException {
    List<Path> runs = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new UsageException("merge: " + folder + " is not the folder of a run");
      }
      if (Files.exists(new RunFolder(folder).envelope())) {
        runs.add(folder);
        continue;
      }
      try (var entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
        List<Path> shards = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (Path entry : entries) {
          RunEntry run = new RunEntry(entry.getFileName().toString(), entry, false);
          if (run.envelope() != null) {
            (run.envelope().text("shard.number") == null ? others : shards).add(entry);
          }
        }
        shards.sort(null);
        runs.addAll(shards);
        if (!others.isEmpty()) {
          spec.commandLine()
              .getOut()
              .printf("skipped, not shards: %s in %s%n", Counted.of(others.size(), "run"), folder);
        }
      }
    }
    if (runs.isEmpty()) {
      throw new UsageException(
          "merge: no shards found in %s: give folders of runs with --shard".formatted(folders));
    }
    return runs;
  }
}
