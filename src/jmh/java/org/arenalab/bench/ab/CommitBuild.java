package org.arenalab.bench.ab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.arenalab.bench.result.GitState;
import org.arenalab.bench.run.UsageException;
import org.arenalab.os.Spelling;

/**
 * A builder of the jar of a commit. The build runs in a temporary worktree, which is removed
 * however the build ends. Uncommitted changes in the working copy are not touched. The jar is kept
 * under {@code target/ab}, named by its commit, so that the next comparison reuses the jar.
 */
public final class CommitBuild {
  private static final int SHORT = 12;
  private static final int PATIENCE_SECONDS = 5;

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
      throw new UsageException("ab: interrupted while %s was built".formatted(word), e);
    }
  }

  private void build(String commit, Path jar) throws IOException, InterruptedException {
    Path parent = Files.createTempDirectory("arenalab-worktree-");
    Path worktree = parent.resolve(commit.substring(0, SHORT));
    Thread onInterrupt = new Thread(() -> remove(parent, worktree), "remove-worktree");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      System.out.printf("Building %s ...%n", commit.substring(0, SHORT));
      GitState.git(folder, "worktree", "add", "--quiet", "--detach", worktree.toString(), commit);
      Path log = jar.resolveSibling(commit.substring(0, SHORT) + ".log");
      int exit = maven(worktree, log);
      Path built = worktree.resolve("target").resolve("benchmarks.jar");
      if (exit != 0 || !Files.exists(built)) {
        throw new IOException(
            "%s ended with %d%s; its output: %s"
                .formatted(
                    String.join(" ", maven),
                    exit,
                    exit == 0 ? " and made no target/benchmarks.jar" : "",
                    log));
      }
      Path beside = jar.resolveSibling("." + jar.getFileName() + ".new");
      Files.copy(built, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(log);
    } finally {
      remove(parent, worktree);
      forget(onInterrupt);
    }
  }

  private int maven(Path worktree, Path log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(maven);
    command.addAll(List.of("--batch-mode", "--quiet", "package", "-DskipTests"));
    Process process =
        new ProcessBuilder(command)
            .directory(worktree.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    return process.waitFor();
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook is already running and removes the worktree.
    }
  }

  /** Ends all child processes, deletes the worktree and removes its entry from git. */
  private synchronized void remove(Path parent, Path worktree) {
    ProcessHandle.current().descendants().forEach(CommitBuild::end);
    try {
      if (Files.exists(worktree)) {
        GitState.git(folder, "worktree", "remove", "--force", worktree.toString());
      }
      delete(parent);
      GitState.git(folder, "worktree", "prune");
    } catch (IOException e) {
      System.err.println("ab: cannot remove the worktree " + worktree + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(ProcessHandle process) {
    process.destroy();
    try {
      var _ = process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path parent) throws IOException {
    if (!Files.exists(parent)) {
      return;
    }
    try (Stream<Path> files = Files.walk(parent)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
