package org.arenalab.bench.result.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar of one commit, run in a working copy that has another one by then. */
class WorkingCopyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @BeforeEach
  void prepare() throws Exception {
    git("init", "--quiet");
    git("config", "user.email", "nobody@example.org");
    git("config", "user.name", "Nobody");
    write("pom.xml", pom("arenalab", "other"));
    write("src/A.java", "one");
    commit("one");
  }

  @Test
  void shouldKnowARunByItsJar() throws Exception {
    BuildInfo jar = jar(head(), false);
    String first = head();
    write("src/A.java", "two");
    commit("two");

    assertThat(GitState.ofBuild(jar).folderSuffix()).isEqualTo(first.substring(0, 7));
    assertThat(WorkingCopy.of(folder).difference(jar))
        .contains(
            "jar=" + first.substring(0, 7) + ",",
            "working copy=" + head().substring(0, 7) + ";",
            "kept as " + first.substring(0, 7) + ",",
            "mvn package")
        .doesNotContain("\n");
  }

  @Test
  void shouldNotCleanADirtyJarByStashing() throws Exception {
    write("src/A.java", "changed");
    BuildInfo jar = jar(head(), true);
    assertThat(WorkingCopy.of(folder).difference(jar)).isNull();

    git("stash", "--quiet");

    assertThat(GitState.ofBuild(jar).folderSuffix()).endsWith("-dirty");
    assertThat(WorkingCopy.of(folder).difference(jar)).contains("-dirty, working copy=");
  }

  @Test
  void shouldTakeANewSourceFileForAChange() throws Exception {
    write("notes.txt", "no input of the build");
    assertThat(WorkingCopy.of(folder).dirty()).isFalse();

    write("src/B.java", "not added yet");

    assertThat(WorkingCopy.of(folder).dirty()).isTrue();
    assertThat(WorkingCopy.of(folder.resolve("src")).dirty()).isTrue();
  }

  @Test
  void shouldSayNothingWhereTheyAgreeOrThereIsNone(@TempDir Path elsewhere) throws Exception {
    assertThat(WorkingCopy.of(folder).difference(jar(head(), false))).isNull();
    assertThat(WorkingCopy.of(elsewhere).difference(jar(head(), false))).isNull();
    assertThat(WorkingCopy.of(elsewhere).reason()).isNotEmpty();
    assertThat(WorkingCopy.of(folder).difference(jar(null, null))).contains("jar=nogit");
  }

  private static String pom(String own, String dependency) {
    return """
    <?xml version="1.0"?>
    <!-- <artifactId>arenalab</artifactId> -->
    <project>
      <parent><artifactId>arenalab</artifactId></parent>
      <artifactId> %s </artifactId>
      <dependencies><dependency><artifactId>%s</artifactId></dependency></dependencies>
    </project>
    """
        .formatted(own, dependency);
  }

  @Test
  void shouldNotTakeAUserOfArenalabForArenalab() throws Exception {
    write("pom.xml", pom("user", "arenalab"));
    assertThat(WorkingCopy.of(folder).reason()).endsWith("is not a working copy of Arenalab");

    write("pom.xml", "<project><artifactId>arenalab");
    assertThat(WorkingCopy.of(folder).reason()).contains("pom.xml cannot be read");
  }

  @Test
  void shouldReadOldEnvelopesByTheirJar() throws Exception {
    ObjectNode envelope = JSON.createObjectNode().put("schema", Envelope.SCHEMA);
    envelope.put("commit", "bbbbbbbbbb").put("dirty", false).put("commitSource", "working copy");
    envelope.put("buildCommit", "aaaaaaaaaa").put("buildDirty", true);
    Path file = write("envelope.json", envelope.toString());

    assertThat(StoredEnvelope.read(file).shortCommit()).isEqualTo("aaaaaaa-dirty");

    envelope.putNull("buildCommit").putNull("buildDirty");
    write("envelope.json", envelope.toString());
    assertThat(StoredEnvelope.read(file).shortCommit()).isEqualTo("bbbbbbb");
  }

  private static BuildInfo jar(String commit, Boolean dirty) {
    return new BuildInfo("1", commit, dirty, new TreeMap<>());
  }

  private String head() throws Exception {
    return GitState.git(folder, "rev-parse", "HEAD");
  }

  private void commit(String message) throws Exception {
    git("add", "--all");
    git("commit", "--quiet", "-m", message);
  }

  private void git(String... words) throws Exception {
    var _ = GitState.git(folder, words);
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
