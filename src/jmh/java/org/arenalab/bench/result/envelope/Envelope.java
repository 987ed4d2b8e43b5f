package org.arenalab.bench.result.envelope;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.MissingRow;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.runner.CompilerHints;

/**
 * The facts of a run that JMH's JSON leaves out, in a stable order of fields. An unknown field is
 * null, and {@code unknown} holds the reason under the field's path.
 */
public final class Envelope {
  static final String SCHEMA = "arenalab-run/1";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final RunDescription run;
  private final BuildInfo build;
  private final GitState git;
  private final WorkingCopy workingCopy;
  private final HostFacts hostFacts;
  private final Facts host;
  private final Instant start;
  private final Facts loadAtStart = new Facts();
  private final Map<String, Supplier<?>> more = new LinkedHashMap<>();

  public Envelope(RunDescription run, BuildInfo build, GitState git, Instant start) {
    this.run = run;
    this.build = build;
    this.git = git;
    this.workingCopy = WorkingCopy.of(Path.of(""));
    this.start = start;
    this.hostFacts = new HostFacts(Path.of("/"));
    this.host = hostFacts.read();
    loadAtStart.put("start", hostFacts::loadAverages);
  }

  /**
   * Adds a field that only runs of this kind have.
   *
   * @param value supplies a value that Jackson can print, each time the document is printed
   */
  public void add(String field, Supplier<?> value) {
    more.put(field, value);
  }

  /** Prints one line to {@code out} if the jar was not built from the working copy. */
  public void announceDifference(PrintStream out) {
    workingCopy.announce(build, out);
  }

  /** Returns the current document, with the forks' {@code jvms} and the missing rows. */
  public byte[] print(RunOutcome outcome, Instant end, ForkJvms jvms, List<MissingRow> missing) {
    Map<String, String> unknown = new LinkedHashMap<>();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", SCHEMA);
    fields.put("kind", run.kind());
    fields.put("command", run.command());
    fields.put("start", start.toString());
    fields.put("end", end == null ? null : end.toString());
    fields.put("complete", outcome == RunOutcome.FINISHED && missing.isEmpty());
    fields.put("interrupted", outcome == RunOutcome.INTERRUPTED);
    fields.put("profiled", run.profiled());
    if (end == null) {
      unknown.put("end", "the run has not ended");
    }
    putSource(fields, unknown);
    fields.put("host", host.values());
    prefix("host", host.unknown(), unknown);
    fields.put("jdk", jdk(jvms, unknown));
    fields.put("ldPreload", System.getenv("LD_PRELOAD"));
    if (System.getenv("LD_PRELOAD") == null) {
      unknown.put("ldPreload", "LD_PRELOAD is not set");
    }
    fields.put("profilers", run.profilers());
    fields.put("libraries", build.libraries());
    fields.put("load", load(end, unknown));
    putRows(fields, unknown, missing);
    more.forEach((field, value) -> fields.put(field, value.get()));
    fields.put("unknown", unknown);
    return json(fields);
  }

  private void putSource(Map<String, Object> fields, Map<String, String> unknown) {
    fields.put("version", build.version());
    fields.put("commit", git.commit());
    fields.put("dirty", git.dirty());
    fields.put("branch", git.branch());
    fields.put("commitSource", git.source());
    fields.put("buildCommit", build.commit());
    fields.put("buildDirty", build.dirty());
    fields.put("workingCopy", workingCopy.fields());
    if (workingCopy.reason() != null) {
      unknown.put("workingCopy", workingCopy.reason());
    }
    if (git.reason() != null) {
      for (String field : List.of("commit", "dirty", "branch")) {
        if (fields.get(field) == null) {
          unknown.put(field, git.reason());
        }
      }
    }
    if (build.commit() == null) {
      unknown.put("buildCommit", "the jar was built outside a working copy");
    }
    if (build.dirty() == null) {
      unknown.put("buildDirty", "the jar was built outside a working copy");
    }
  }

  private static Map<String, Object> jdk(ForkJvms jvms, Map<String, String> unknown) {
    Map<String, Object> jdk = new LinkedHashMap<>();
    jdk.put("laboratory", Runtime.version().toString());
    jdk.put("vendor", System.getProperty("java.vm.vendor"));
    jdk.put("forks", jvms.versions());
    jdk.put("flags", ManagementFactory.getRuntimeMXBean().getInputArguments());
    jdk.put("forkFlags", jvms.flags());
    jdk.put("gc", collectors(jvms.flags(), unknown));
    jdk.put("blackhole", blackholeMode());
    return jdk;
  }

  /** Returns the collector of the forks: from their flags, or else this JVM's own choice. */
  private static String collectors(Set<List<String>> forkFlags, Map<String, String> unknown) {
    Set<String> chosen = new LinkedHashSet<>();
    for (List<String> flags : forkFlags) {
      String said = null;
      for (String flag : flags) {
        if (flag.matches("-XX:\\+Use\\w+GC")) {
          said = flag.substring("-XX:+Use".length());
        }
      }
      chosen.add(said == null ? ownCollectors() : said);
    }
    if (chosen.size() > 1) {
      unknown.put("jdk.gc", "rows differ: " + chosen);
      return null;
    }
    return chosen.isEmpty() ? ownCollectors() : chosen.iterator().next();
  }

  private static String ownCollectors() {
    return String.join(
        ", ",
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList());
  }

  private static String blackholeMode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CompilerHints.printHints(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String said = bytes.toString(StandardCharsets.UTF_8);
    return said.substring(said.indexOf("Blackhole mode: ") + "Blackhole mode: ".length()).strip();
  }

  private Map<String, Object> load(Instant end, Map<String, String> unknown) {
    Facts load = new Facts();
    load.put("start", () -> loadAtStart.values().get("start"));
    if (end != null) {
      load.put("end", hostFacts::loadAverages);
    }
    prefix("load", loadAtStart.unknown(), unknown);
    prefix("load", load.unknown(), unknown);
    return load.values();
  }

  private void putRows(
      Map<String, Object> fields, Map<String, String> unknown, List<MissingRow> missing) {
    fields.put("interleaved", run.interleaved());
    fields.put("seed", run.seed());
    fields.put("order", run.order());
    if (run.order() == null) {
      unknown.put("order", "JMH ran the rows in its own order, all forks of a row together");
    }
    fields.put("runProfile", run.plan());
    if (run.plan() == null) {
      unknown.put("runProfile", "the run was asked for by JMH arguments");
    }
    fields.put("expectedRows", run.expected().stream().map(Envelope::row).toList());
    fields.put("missingRows", missing.stream().map(Envelope::row).toList());
  }

  private static Map<String, Object> row(ExpectedRow row) {
    Map<String, Object> fields = identity(row.id());
    fields.put("forks", row.forks());
    return fields;
  }

  private static Map<String, Object> row(MissingRow row) {
    Map<String, Object> fields = identity(row.id());
    fields.put("forks", row.forksExpected());
    fields.put("forksFinished", row.forksFinished());
    fields.put("reason", row.reason());
    return fields;
  }

  public static Map<String, Object> identity(RowId id) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("benchmark", id.benchmark());
    fields.put("mode", id.mode().shortLabel());
    fields.put("threads", id.threads());
    fields.put("params", id.params());
    return fields;
  }

  private static void prefix(
      String path, Map<String, String> reasons, Map<String, String> unknown) {
    reasons.forEach((name, reason) -> unknown.put(path + "." + name, reason));
  }

  private static byte[] json(Map<String, Object> fields) {
    try {
      return JSON.writeValueAsBytes(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
