package org.arenalab.bench.result.envelope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The source that a run measured. It is the source that the jar was built from, even if the working
 * copy has changed since. An unknown value is null, and {@code reason} explains it.
 *
 * @param source {@code build}, or null; {@code working copy} in envelopes of older versions
 * @param dirty whether the source differed from the commit
 */
public record GitState(String commit, Boolean dirty, String branch, String source, String reason) {
  static final int SHORT_COMMIT = 7;
  private static final long GIT_TIMEOUT_SECONDS = 30;

  /** Returns the source that a jar was built from, according to its build info. */
  public static GitState ofBuild(BuildInfo build) {
    return build.commit() == null
        ? new GitState(null, null, null, null, "the jar names no commit")
        : new GitState(build.commit(), build.dirty(), null, "build", "a jar has no branch");
  }

  /** Returns the commit that {@code name} denotes in the working copy, or null. */
  public static String commitOf(Path directory, String name) {
    try {
      return git(
          directory, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
    } catch (IOException | UncheckedIOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Returns {@code 1a2b3c4}, {@code 1a2b3c4-dirty} or {@code nogit}. */
  public String folderSuffix() {
    if (commit == null) {
      return "nogit";
    }
    return suffix(commit, dirty);
  }

  static String suffix(String commit, Boolean dirty) {
    String shortCommit = commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    return Boolean.TRUE.equals(dirty) ? shortCommit + "-dirty" : shortCommit;
  }

  /**
   * Runs {@code git} in {@code directory} and returns its output, stripped.
   *
   * @throws IOException if git fails, with the first line of its output
   */
  public static String git(Path directory, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String answer =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(GIT_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("git did not answer in " + GIT_TIMEOUT_SECONDS + " s");
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          answer.isEmpty()
              ? "git ended with " + process.exitValue()
              : answer.lines().findFirst().orElseThrow());
    }
    return answer;
  }
}
