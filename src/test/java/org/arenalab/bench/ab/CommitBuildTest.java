package org.arenalab.bench.ab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.envelope.GitState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the build of a commit, with a real git and a fake Maven that packs existing files. */
@Tag("beside")
class CommitBuildTest {
  @TempDir private Path folder;
  private Path copy;
  private Path maven;

  @BeforeEach
  void prepare() throws Exception {
    copy = Files.createDirectory(folder.resolve("copy"));
    git("init", "--quiet");
    git("config", "user.email", "nobody@example.org");
    git("config", "user.name", "nobody");
    commit("first");
    commit("second");
    maven = folder.resolve("maven");
    Files.writeString(
        maven,
        """
        #!/bin/sh
        echo "built with $*"
        [ "$(cat source)" = broken ] && exit 1
        mkdir target && cp source target/benchmarks.jar
        """);
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void shouldBuildEachCommitAndLeaveTheWorkingCopyAlone() throws Exception {
    Files.writeString(copy.resolve("source"), "not committed");
    CommitBuild build = new CommitBuild(copy, List.of(maven.toString()));

    assertThat(build.jar("HEAD~1")).hasContent("first").hasParentRaw(copy.resolve("target/ab"));
    assertThat(build.jar("HEAD")).hasContent("second");

    assertThat(copy.resolve("source")).hasContent("not committed");
    assertNoWorktreeIsLeft();
  }

  @Test
  void shouldLeaveOtherChildProcessesAlone() throws Exception {
    Process bystander = new ProcessBuilder("sleep", "60").start();
    try {
      var _ = new CommitBuild(copy, List.of(maven.toString())).jar("HEAD");

      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void shouldNotBuildTwice() throws Exception {
    CommitBuild build = new CommitBuild(copy, List.of(maven.toString()));
    Path jar = build.jar("HEAD");
    Files.delete(maven);

    assertThat(build.jar(GitState.git(copy, "rev-parse", "HEAD"))).isEqualTo(jar);
  }

  @Test
  void shouldSayWhereMavensOutputIsAndLeaveNoWorktreeWhereItFails() throws Exception {
    commit("broken");
    CommitBuild build = new CommitBuild(copy, List.of(maven.toString(), "--offline"));

    assertThatThrownBy(() -> build.jar("HEAD"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cannot build HEAD")
        .hasMessageContaining("ended with 1; its output: ");

    try (Stream<Path> kept = Files.list(copy.resolve("target/ab"))) {
      assertThat(kept.toList())
          .singleElement()
          .satisfies(
              log ->
                  assertThat(log)
                      .hasContent("built with --offline --batch-mode --quiet package -DskipTests"));
    }
    assertNoWorktreeIsLeft();
  }

  @Test
  void shouldSayThatThereIsNoSuchCommitOrMaven() {
    assertThatThrownBy(() -> new CommitBuild(copy, List.of("mvn")).jar("nosuch"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("nosuch is neither a jar nor a commit");
    assertThatThrownBy(() -> new CommitBuild(copy, List.of("/no/mvn")).jar("HEAD"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("/no/mvn");
  }

  @Test
  @Tag("slow")
  void shouldLeaveNoWorktreeWhereItIsInterrupted() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path started = folder.resolve("started");
    Files.writeString(maven, "#!/bin/sh\necho $$ > " + started + "\nexec sleep 60\n");
    Files.copy(maven, bin.resolve("mvn"), StandardCopyOption.COPY_ATTRIBUTES);
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Process process = ab(bin, temporary, "HEAD~1", "HEAD", "Harness");
    await(started);
    long building = Long.parseLong(Files.readString(started).strip());
    assertThat(GitState.git(copy, "worktree", "list").lines()).hasSize(2);

    assertThat(new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor()).isZero();

    assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(ProcessHandle.of(building).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    assertNoWorktreeIsLeft();
    assertThat(temporary).isDirectoryNotContaining("glob:**/arenalab-worktree-*");
  }

  /** The lock file's mode is set each time the lock is taken, which moves its change time. */
  @Test
  @Tag("slow")
  void shouldHoldOneLockForBuildAndRun() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path started = folder.resolve("started");
    Path jar = folder.resolve("made.jar");
    LeadingJar.write(jar, "aaaaaaa");
    Files.writeString(
        maven,
        """
        #!/bin/sh
        echo started > %1$s
        while [ -e %1$s ]; do sleep 0.05; done
        mkdir target && cp %2$s target/benchmarks.jar
        """
            .formatted(started, jar));
    Files.copy(maven, bin.resolve("mvn"), StandardCopyOption.COPY_ATTRIBUTES);
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    // No run can be kept there: it ends after it has made sure of the lock.
    Files.writeString(copy.resolve("results"), "not a folder");

    Process process = ab(bin, temporary, "HEAD", "HEAD", "Harness", "-p", "probe=empty");
    await(started);
    Object taken = Files.getAttribute(temporary.resolve("jmh.lock"), "unix:ctime");
    Files.delete(started);

    assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("output"))).contains("cannot keep results in");
    assertThat(Files.getAttribute(temporary.resolve("jmh.lock"), "unix:ctime")).isEqualTo(taken);
  }

  private Process ab(Path bin, Path temporary, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "org.arenalab.bench.Main",
                "ab"));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(copy.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().merge("PATH", bin.toString(), (path, mine) -> mine + ":" + path);
    builder.environment().remove("ARENALAB_RESULTS");
    return builder.start();
  }

  private void await(Path started) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!Files.exists(started) || Files.size(started) == 0) {
      assertThat(System.nanoTime())
          .as(Files.readString(folder.resolve("output")))
          .isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void assertNoWorktreeIsLeft() throws Exception {
    assertThat(GitState.git(copy, "worktree", "list").lines()).hasSize(1);
  }

  private void commit(String content) throws Exception {
    Files.writeString(copy.resolve("source"), content);
    git("add", "source");
    git("commit", "--quiet", "-m", content);
  }

  private void git(String... words) throws IOException, InterruptedException {
    var _ = GitState.git(copy, words);
  }
}
