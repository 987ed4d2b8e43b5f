package org.arenalab.bench.ab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.RunEntry;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.result.envelope.HostIdentity;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;

/** Two runs that were measured side by side and can be resumed. */
public final class ResumedPair {
  private final String name;
  private final Map<Letter, RunFolder> folders = new EnumMap<>(Letter.class);
  private final Map<Letter, StoredEnvelope> envelopes = new EnumMap<>(Letter.class);

  private ResumedPair(String name) {
    this.name = name;
  }

  /**
   * Finds both runs by the name of either.
   *
   * @throws UsageException if a run does not exist, or was not measured by {@code ab}
   */
  public static ResumedPair find(String word, RunCatalog catalog) {
    try {
      RunEntry entry = catalog.findBegun(word);
      ResumedPair pair = new ResumedPair(entry.name());
      StoredEnvelope envelope = entry.envelope();
      String other = envelope == null ? null : envelope.text("pair.other");
      if (other == null) {
        throw cannot(entry.name(), "it is not a run of ab");
      }
      Path beside = entry.path().toAbsolutePath().resolveSibling(other);
      if (!Files.isDirectory(beside)) {
        throw cannot(entry.name(), "its other half is missing in " + beside);
      }
      boolean first = "a".equals(envelope.text("pair.side"));
      pair.put(first ? Letter.A : Letter.B, entry);
      pair.put(first ? Letter.B : Letter.A, new RunEntry(other, beside, false));
      return pair;
    } catch (UnknownRunException | UnreadableResultException e) {
      throw new UsageException("ab: " + e.getMessage(), e);
    }
  }

  private void put(Letter letter, RunEntry entry) throws UnreadableResultException {
    folders.put(letter, entry.folder());
    envelopes.put(letter, entry.envelope());
  }

  /** Returns the words of the original command. */
  public List<String> command() {
    return envelopes.get(Letter.A).texts("command");
  }

  /** Returns the run plan as it was at the start of the run, or null if the run had none. */
  public RunPlan plan() {
    StoredEnvelope envelope = envelopes.get(Letter.A);
    return envelope.text("runProfile.content") == null
        ? null
        : PlanReader.parse(
            envelope.text("runProfile.name"),
            envelope.text("runProfile.source"),
            envelope.text("runProfile.content"));
  }

  public long seed() {
    return Long.parseLong(envelopes.get(Letter.A).text("seed"));
  }

  /**
   * Checks that the machine, the JDK and the jars are unchanged. If one of them changed, the
   * resumed run would mix results of different setups.
   */
  void check(AbRequest request) {
    String host = envelopes.get(Letter.A).text("host.id");
    if (host != null && !host.equals(HostIdentity.ofThisMachine())) {
      throw cannot(name, "it started on another machine, " + host);
    }
    String jdk = envelopes.get(Letter.A).text("jdk.laboratory");
    if (jdk != null && !jdk.equals(Runtime.version().toString())) {
      throw cannot(name, "it started with another JDK, " + jdk);
    }
    for (Letter letter : Letter.values()) {
      StoredEnvelope envelope = envelopes.get(letter);
      Contestant contestant = request.contestant(letter);
      if (!contestant.sha256().equals(envelope.text("pair.jarSha256"))) {
        throw cannot(
            name,
            "%s is not the jar that it started with, built at %s"
                .formatted(contestant.jar(), envelope.shortCommit()));
      }
    }
  }

  private static UsageException cannot(String run, String why) {
    return new UsageException("ab: cannot continue %s: %s".formatted(run, why));
  }

  PairStore open(AbRequest request) {
    return PairStore.resume(request, folders, envelopes.get(Letter.A));
  }
}
