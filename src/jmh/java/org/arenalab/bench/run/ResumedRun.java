package org.arenalab.bench.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.RunEntry;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.HostIdentity;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.RowId;

/**
 * A run that ended before its rows were complete: by Ctrl-C, a crash or a reboot. Its finished
 * forks are kept, and the missing forks are measured now, in the same folder.
 */
public final class ResumedRun {
  private final RunEntry entry;
  private final StoredEnvelope envelope;
  private final List<String> times = new ArrayList<>();

  private ResumedRun(RunEntry entry, StoredEnvelope envelope) {
    this.entry = entry;
    this.envelope = envelope;
    times.addAll(envelope.texts("resumed"));
    times.add(Instant.now().toString());
  }

  /**
   * Finds the run that {@code word} names.
   *
   * @throws UsageException if no such run exists, or it is complete or profiled. Also if the
   *     machine, the JDK or the build differs from that of the run
   */
  public static ResumedRun find(String word, RunCatalog catalog) {
    try {
      RunEntry entry = catalog.findBegun(word);
      StoredEnvelope envelope = entry.envelope();
      if (envelope == null) {
        throw cannot(entry, "it has no envelope");
      }
      ResumedRun run = new ResumedRun(entry, envelope);
      run.check();
      return run;
    } catch (UnknownRunException | UnreadableResultException e) {
      throw new UsageException("--resume: " + e.getMessage(), e);
    }
  }

  private void check() {
    if (envelope.is("complete")) {
      throw cannot(entry, "it is complete");
    }
    if (envelope.is("profiled")) {
      throw cannot(entry, "a profiled run cannot be continued; start it again");
    }
    if (!entry.folder().canBeResumed()) {
      throw cannot(entry, "an older version without --resume kept its forks");
    }
    BuildInfo build = BuildInfo.ofThisJar();
    GitState git = GitState.ofBuild(build);
    same("host", envelope.text("host.id"), HostIdentity.ofThisMachine());
    same("JDK", envelope.text("jdk.laboratory"), Runtime.version().toString());
    same("version", envelope.text("version"), build.version());
    same("commit of the jar", envelope.text("buildCommit"), git.commit());
    same(
        "state of the jar's source",
        envelope.text("buildDirty"),
        git.dirty() == null ? null : git.dirty().toString());
  }

  private void same(String what, String then, String now) {
    if (!Objects.equals(then, now)) {
      throw cannot(entry, "it has another %s: it was %s, now it is %s".formatted(what, then, now));
    }
  }

  private static UsageException cannot(RunEntry entry, String why) {
    return new UsageException("--resume: cannot continue %s: %s".formatted(entry.name(), why));
  }

  /** Returns {@link RunDescription#OF_A_PLAN}, {@code jmh} or another kind. */
  public String kind() {
    return envelope.text("kind");
  }

  public String name() {
    return entry.name();
  }

  /** Returns the words that the run began with. */
  public List<String> command() {
    return envelope.texts("command");
  }

  /** Returns the run plan as of the begin of the run, even if the file has changed since. */
  public RunPlan plan() {
    return PlanReader.parse(
        envelope.text("runProfile.name"),
        envelope.text("runProfile.source"),
        envelope.text("runProfile.content"));
  }

  public long seed() {
    return Long.parseLong(envelope.text("seed"));
  }

  /** Checks that rows and order are those that the run began with. */
  void check(RunDescription planned) {
    Map<RowId, Integer> then = new HashMap<>();
    envelope.rows("expectedRows").forEach((id, row) -> then.put(id, row.path("forks").asInt()));
    Map<RowId, Integer> now = new HashMap<>();
    planned.expected().forEach(row -> now.put(row.id(), row.forks()));
    List<String> order = envelope.text("order") == null ? null : envelope.texts("order");
    if (!then.equals(now) || !Objects.equals(order, planned.order())) {
      throw cannot(entry, "its rows or their order have changed");
    }
  }

  Instant start() {
    return Instant.parse(envelope.text("start"));
  }

  RunFolder folder() {
    return entry.folder();
  }

  /** Returns the times at which the run was resumed, this time included. */
  List<String> times() {
    return List.copyOf(times);
  }
}
