package org.arenalab.bench.ab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.settings.Spelling;

/**
 * A builder of the jar of a commit. The build runs in a temporary worktree, which is removed
 * however the build ends. Uncommitted changes in the working copy are not touched. The jar is kept
 * under {@code target/ab}, named by its commit, so that the next comparison reuses the jar.
 */
public final class CommitBuild {
  private static final int SHORT = 12;

  private final Path folder;
  private final List<String> maven;

  /**
   * @param folder the working copy, or a folder in it
   * @param maven the command that starts Maven: {@code mvn} and its flags
   */
  public CommitBuild(Path folder, List<String> maven) {
    this.folder = folder.toAbsolutePath();
    this.maven = List.copyOf(maven);
  }

  /**
   * Returns the commit that {@code word} names. Builds nothing.
   *
   * @throws UsageException if the commit does not exist
   */
  public String commit(String word) {
    String commit = GitState.commitOf(folder, word);
    if (commit == null) {
      throw new UsageException(
          "ab: %s is neither a jar nor a commit of the working copy %s%s"
              .formatted(word, folder, Spelling.hint(word, branchesAndTags())));
    }
    return commit;
  }

  private List<String> branchesAndTags() {
    try {
      List<String> names =
          new ArrayList<>(
              GitState.git(folder, "for-each-ref", "--format=%(refname:short)").lines().toList());
      names.add("HEAD");
      return names;
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /**
   * Returns the jar of the commit that {@code word} names. Builds the jar if it does not exist yet.
   *
   * @throws UsageException if the commit does not exist or cannot be built; the message names the
   *     file with Maven's output
   */
  public Path jar(String word) {
    String commit = commit(word);
    try {
      Path kept = Path.of(GitState.git(folder, "rev-parse", "--show-toplevel"), "target", "ab");
      Path jar = kept.resolve(commit.substring(0, SHORT) + ".jar");
      if (!Files.exists(jar)) {
        Files.createDirectories(kept);
        build(commit, jar);
      }
      return jar;
    } catch (IOException e) {
      throw new UsageException("ab: cannot build %s: %s".formatted(word, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("ab: interrupted during the build of %s".formatted(word), e);
    }
  }

  private void build(String commit, Path jar) throws IOException, InterruptedException {
    String name = commit.substring(0, SHORT);
    try (BuildWorktree worktree = new BuildWorktree(folder, name)) {
      System.out.printf("Building %s ...%n", name);
      worktree.checkOut(commit);
      Path log = jar.resolveSibling(name + ".log");
      List<String> command = new ArrayList<>(maven);
      command.addAll(List.of("--batch-mode", "--quiet", "package", "-DskipTests"));
      int exit = worktree.run(command, log);
      Path built = worktree.path().resolve("target").resolve("benchmarks.jar");
      if (exit != 0 || !Files.exists(built)) {
        throw new IOException(
            "%s ended with %d%s; its output: %s"
                .formatted(
                    String.join(" ", maven),
                    exit,
                    exit == 0 ? " and did not create target/benchmarks.jar" : "",
                    log));
      }
      Path beside = jar.resolveSibling("." + jar.getFileName() + ".new");
      Files.copy(built, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(log);
    }
  }
}
