package org.arenalab.bench.ab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.arenalab.bench.result.envelope.GitState;

/**
 * A temporary worktree of one commit, and the build that runs in it. Closing ends the build and
 * removes the worktree. An exit of this process, for example by Ctrl-C, does the same. Other child
 * processes are left alone.
 */
final class BuildWorktree implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;

  private final Path copy;
  private final Path parent;
  private final Path path;
  private final Thread onInterrupt = new Thread(this::remove, "remove-worktree");
  private Process build;
  private boolean removed;

  /**
   * Makes a temporary folder for the worktree.
   *
   * @param copy the working copy, or a folder in it
   * @param name the name of the worktree's folder
   */
  BuildWorktree(Path copy, String name) throws IOException {
    this.copy = copy;
    parent = Files.createTempDirectory("arenalab-worktree-");
    path = parent.resolve(name);
    Runtime.getRuntime().addShutdownHook(onInterrupt);
  }

  Path path() {
    return path;
  }

  synchronized void checkOut(String commit) throws IOException, InterruptedException {
    requireOpen();
    GitState.git(copy, "worktree", "add", "--quiet", "--detach", path.toString(), commit);
  }

  /**
   * Runs {@code command} in the worktree, with its output in {@code log}. Returns its exit code.
   */
  int run(List<String> command, Path log) throws IOException, InterruptedException {
    return start(command, log).waitFor();
  }

  private synchronized Process start(List<String> command, Path log)
      throws IOException, InterruptedException {
    requireOpen();
    build =
        new ProcessBuilder(command)
            .directory(path.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    build.getOutputStream().close();
    return build;
  }

  private void requireOpen() throws InterruptedException {
    if (removed) {
      throw new InterruptedException("the worktree is removed: path=" + path);
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException ending) {
      // This process is already ending: the hook has run, or finds nothing to remove.
    }
  }

  private synchronized void remove() {
    if (removed) {
      return;
    }
    removed = true;
    endBuild();
    try {
      if (Files.exists(path)) {
        GitState.git(copy, "worktree", "remove", "--force", path.toString());
      }
      delete(parent);
      GitState.git(copy, "worktree", "prune");
    } catch (IOException e) {
      System.err.println("ab: cannot remove the worktree " + path + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endBuild() {
    if (build == null) {
      return;
    }
    List<ProcessHandle> processes = new ArrayList<>(build.descendants().toList());
    processes.add(build.toHandle());
    processes.forEach(BuildWorktree::end);
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
