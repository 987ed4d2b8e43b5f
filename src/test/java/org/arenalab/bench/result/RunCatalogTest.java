package org.arenalab.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCatalogTest {
  private static final String COMMIT = "0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-21T18:00:00Z");

  private static final String ROW =
      """
      [{"jmhVersion": "1.37", "benchmark": "a.B.c", "mode": "avgt", "threads": 1, "forks": 1,
        "primaryMetric": {"score": 1.0, "scoreUnit": "ns/op", "rawData": [[1.0]]}}]
      """;

  @TempDir private Path folder;
  private RunCatalog catalog;
  private RunArchive archive;

  @BeforeEach
  void prepare() throws IOException {
    catalog = new RunCatalog(folder.resolve("local"), folder.resolve("baseline"));
    archive = new RunArchive(catalog);
    run("20261120T100000Z-aaaaaaa", "aaaaaaaaaaaa", "");
    run("20261121T100000Z-0123456-dirty", COMMIT, "");
    run("20261121T100000Z-0123456-dirty-2", COMMIT, "");
    run("20261121T100000Z-0123456-dirty-10", COMMIT, "");
    run("20261121T110000Z-0123456-profile", COMMIT, ", \"profiled\": true");
    run("20261121T120000Z-nogit", null, "");
    Files.createDirectories(folder.resolve("local/20261121T130000Z-nogit-soak-slab-lean"));
    Files.createDirectories(folder.resolve("local/notes"));
  }

  @Test
  void shouldOrderRunsByAgeAndRunsOfOneSecondByNumber() {
    assertThat(catalog.history())
        .extracting(RunEntry::name)
        .containsExactly(
            "20261121T130000Z-nogit-soak-slab-lean",
            "20261121T120000Z-nogit",
            "20261121T110000Z-0123456-profile",
            "20261121T100000Z-0123456-dirty-10",
            "20261121T100000Z-0123456-dirty-2",
            "20261121T100000Z-0123456-dirty",
            "20261120T100000Z-aaaaaaa");
  }

  @Test
  void shouldTakeTheSecondHalfOfAPairForTheNewer() throws Exception {
    Files.createDirectories(folder.resolve("local/20261122T100000Z-fffffff-a"));
    Files.createDirectories(folder.resolve("local/20261122T100000Z-0000000-dirty-b"));

    assertThat(catalog.history().subList(0, 2))
        .extracting(RunEntry::name)
        .containsExactly("20261122T100000Z-0000000-dirty-b", "20261122T100000Z-fffffff-a");
  }

  @Test
  void shouldSuggestTheNearestName() {
    assertThatThrownBy(() -> found("lst")).hasMessageEndingWith("; did you mean last?");
    assertThatThrownBy(() -> found("20261120T100000Z-aaaaaba"))
        .hasMessageEndingWith("; did you mean 20261120T100000Z-aaaaaaa?");
  }

  @Test
  void shouldNotTakeAnEmptyRunForTheLast() throws Exception {
    run("20261123T100000Z-fffffff", COMMIT, "");
    Files.writeString(folder.resolve("local/20261123T100000Z-fffffff/result.json"), "[\n]\n");

    assertThat(found("last")).isEqualTo("20261121T120000Z-nogit");
    assertThat(found("0123456")).isEqualTo("20261121T100000Z-0123456-dirty-10");
    assertThat(catalog.findBegun("last").name()).isEqualTo("20261123T100000Z-fffffff");
    assertThat(found("20261123")).isEqualTo("20261123T100000Z-fffffff");
  }

  @Test
  void shouldFindRunsByAnyOfTheirNames() throws Exception {
    assertThat(found("last")).isEqualTo("20261121T120000Z-nogit");
    assertThat(found("last~1")).isEqualTo("20261121T100000Z-0123456-dirty-10");
    assertThat(found("last~4")).isEqualTo("20261120T100000Z-aaaaaaa");
    assertThat(found("20261121T100000Z-0123456-dirty")).isEqualTo("20261121T100000Z-0123456-dirty");
    assertThat(found("20261120")).isEqualTo("20261120T100000Z-aaaaaaa");
    assertThat(found("0123456")).isEqualTo("20261121T100000Z-0123456-dirty-10");
    assertThat(found(COMMIT)).isEqualTo("20261121T100000Z-0123456-dirty-10");
    assertThat(catalog.read(folder.resolve("local/20261120T100000Z-aaaaaaa").toString()).rows())
        .hasSize(1);
    Path file = folder.resolve("local/20261120T100000Z-aaaaaaa/result.json");
    assertThat(catalog.read(file.toString()).envelope().text("commit")).startsWith("aaaaaaa");
    Path bare = Files.copy(file, folder.resolve("other.json"));
    assertThat(catalog.read(bare.toString()).envelope()).isNull();
  }

  @Test
  void shouldSayWhatThereIsWhereANameFitsNothingOrTooMuch() {
    assertThatThrownBy(() -> catalog.find("nothing"))
        .isInstanceOf(UnknownRunException.class)
        .hasMessageContaining("nothing is not the name of a run")
        .hasMessageContaining("none exists");
    assertThatThrownBy(() -> catalog.find("")).isInstanceOf(UnknownRunException.class);
    assertThatThrownBy(() -> catalog.find("\0")).isInstanceOf(UnknownRunException.class);
    assertThatThrownBy(() -> catalog.find("fedcba9876"))
        .hasMessageContaining("is not the name of a run");
    assertThatThrownBy(() -> catalog.find("2026112"))
        .hasMessageContaining("7 runs begin with 2026112")
        .hasMessageContaining("give more letters of the name");
    assertThatThrownBy(() -> catalog.find("last~5"))
        .hasMessageContaining(
            "holds 5 runs with a finished row that were measured without a profiler");
    assertThatThrownBy(() -> catalog.read("20261121T13"))
        .isInstanceOf(UnreadableResultException.class)
        .hasMessageContaining("holds no result.json");
  }

  @Test
  void shouldFindNothingWhereNothingWasMeasured() {
    RunCatalog empty = new RunCatalog(folder.resolve("none"), folder.resolve("neither"));

    assertThat(empty.history()).isEmpty();
    assertThat(empty.kept()).isEmpty();
    assertThatThrownBy(() -> empty.find("last")).hasMessageContaining("holds 0 runs");
  }

  @Test
  void shouldKeepACopyUnderItsName() throws Exception {
    Path kept = archive.keep(catalog.find("last"), "before-rewrite");

    assertThat(kept.resolve("envelope.json")).exists();
    assertThat(found("before-rewrite")).isEqualTo("before-rewrite");
    assertThat(catalog.kept()).extracting(RunEntry::kept).containsExactly(true);
    assertThatThrownBy(() -> archive.keep(catalog.find("last~1"), "before-rewrite"))
        .hasMessageContaining("exists already: choose another name");
    for (String name : List.of("", "last", "../x", "a/b", ".x", "20261120T100000Z-aaaaaaa")) {
      assertThatThrownBy(() -> archive.keep(catalog.find("last"), name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldKeepJsonOfOtherTools() throws Exception {
    Path json = Files.writeString(folder.resolve("theirs.json"), "[]");

    Path kept = archive.keep(json, "theirs-1.0");

    assertThat(kept.resolve("result.json")).hasContent("[]");
    assertThat(catalog.read("theirs-1.0").envelope()).isNull();
    assertThatThrownBy(() -> archive.keep(json, "theirs-1.0"))
        .hasMessageContaining("exists already: choose another name");
    assertThatThrownBy(() -> archive.keep(folder.resolve("none.json"), "none"))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("baseline")).isDirectoryNotContaining("glob:**none*");
  }

  /** A compressed result is read from a copy among the temporary files. */
  @Test
  void shouldKnowTheFolderOfACompressedResult() throws Exception {
    Path run = folder.resolve("local/20261121T120000Z-nogit");
    Path result = run.resolve("result.json");
    byte[] json = Files.readAllBytes(result);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(result))) {
      out.write(json);
    }

    assertThat(catalog.read("20261121T12").file()).isNotEqualTo(result);
    assertThat(catalog.folder("20261121T12")).isEqualTo(run);
    assertThat(catalog.folder(run.toString())).isEqualTo(run);
    assertThat(catalog.folder(result.toString())).isEqualTo(run);
  }

  @Test
  void shouldKeepNothingRatherThanAPart() throws Exception {
    RunEntry run = catalog.find("last");
    Files.createSymbolicLink(run.path().resolve("zz-dangling"), Path.of("nowhere"));

    assertThatThrownBy(() -> archive.keep(run, "part")).isInstanceOf(IOException.class);

    try (var left = Files.list(folder.resolve("baseline"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldRemoveOldRunsAndNeitherNewOnesNorThoseGoingOn() throws Exception {
    envelope("20261120T100000Z-aaaaaaa", "\"start\": \"2026-11-20T10:00:00Z\", \"end\": null");
    List<RunEntry> stale = archive.stale(4, NOW);

    assertThat(stale)
        .extracting(RunEntry::name)
        .containsExactly("20261121T100000Z-0123456-dirty-2", "20261121T100000Z-0123456-dirty");
    Path outside = Files.createFile(folder.resolve("outside"));
    Files.createSymbolicLink(stale.getFirst().path().resolve("link"), outside);
    for (RunEntry run : stale) {
      archive.remove(run);
    }
    assertThat(catalog.history()).hasSize(5);
    assertThat(outside).exists();
    archive.keep(catalog.find("last"), "kept");
    assertThatThrownBy(() -> archive.remove(catalog.find("kept")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> archive.remove(new RunEntry("notes", folder.resolve("local/notes"), false)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRemoveARunThatWasKilledLongAgo() throws Exception {
    envelope("20261120T100000Z-aaaaaaa", "\"start\": \"2026-11-01T10:00:00Z\", \"end\": null");

    assertThat(archive.stale(6, NOW))
        .extracting(RunEntry::name)
        .containsExactly("20261120T100000Z-aaaaaaa");
  }

  private String found(String word) throws UnknownRunException {
    return catalog.find(word).name();
  }

  private void run(String name, String commit, String more) throws IOException {
    Path run = Files.createDirectories(folder.resolve("local").resolve(name));
    Files.writeString(run.resolve("result.json"), ROW);
    envelope(
        name,
        "\"end\": \"2026-11-21T12:00:00Z\", \"commit\": "
            + (commit == null ? "null" : "\"" + commit + "\"")
            + more);
  }

  private void envelope(String name, String fields) throws IOException {
    Files.writeString(
        folder.resolve("local").resolve(name).resolve("envelope.json"),
        "{\"schema\": \"arenalab-run/1\", " + fields + "}");
  }
}
