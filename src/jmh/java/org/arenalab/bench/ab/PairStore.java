package org.arenalab.bench.ab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.compare.Side;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.result.JsonRunStore;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.RowId;

/** The two stored runs of a pair. Each run has its own folder and names the other run. */
final class PairStore {
  private final AbRequest request;
  private final Map<Letter, RunFolder> folders;
  private final Map<Letter, JsonRunStore> stores = new EnumMap<>(Letter.class);
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final List<String> resumed = new ArrayList<>();
  private boolean moved;

  private PairStore(AbRequest request, Map<Letter, RunFolder> folders) {
    this.request = request;
    this.folders = folders;
  }

  /** Creates two new runs. Fails before anything is measured if the runs cannot be stored. */
  static PairStore create(AbRequest request) {
    Instant start = Instant.now();
    Map<Letter, RunFolder> folders = new EnumMap<>(Letter.class);
    try {
      for (Letter letter : Letter.values()) {
        GitState git = GitState.ofBuild(request.contestant(letter).build());
        folders.put(
            letter, RunFolder.create(RunFolder.parent(), start, git, "-" + letter.lowerCase()));
      }
    } catch (IOException e) {
      throw cannotKeep(RunFolder.parent(), e);
    }
    PairStore pair = new PairStore(request, folders);
    pair.open(start);
    return pair;
  }

  /** Opens the runs in {@code folders} to resume them. */
  static PairStore resume(
      AbRequest request, Map<Letter, RunFolder> folders, StoredEnvelope envelope) {
    PairStore pair = new PairStore(request, folders);
    pair.order.addAll(envelope.texts("order"));
    pair.resumed.addAll(envelope.texts("resumed"));
    pair.resumed.add(Instant.now().toString());
    pair.open(Instant.parse(envelope.text("start")));
    return pair;
  }

  private void open(Instant start) {
    for (Letter letter : Letter.values()) {
      Contestant contestant = request.contestant(letter);
      RunDescription description =
          new RunDescription(
              "ab",
              request.command(),
              plan(),
              request.rows().stream().map(PlannedRow::expected).toList(),
              request.profilers(),
              false,
              request.looks().count() == 1,
              request.seed(),
              order);
      Envelope envelope =
          new Envelope(
              description, contestant.build(), GitState.ofBuild(contestant.build()), start);
      envelope.add("pair", () -> pair(letter));
      if (!resumed.isEmpty()) {
        envelope.add("resumed", () -> resumed);
      }
      RunFolder folder = folders.get(letter);
      try {
        stores.put(letter, new JsonRunStore(folder, envelope, description.expected()));
      } catch (IOException e) {
        throw cannotKeep(folder.path(), e);
      } catch (UnreadableResultException e) {
        throw new UsageException("ab: cannot continue: " + e.getMessage(), e);
      }
    }
  }

  private RunDescription.PlanText plan() {
    RunPlan plan = request.plan();
    return plan == null
        ? null
        : new RunDescription.PlanText(plan.name(), plan.source(), plan.content());
  }

  private Map<String, Object> pair(Letter letter) {
    Map<String, Object> pair = new LinkedHashMap<>();
    pair.put("id", name(Letter.A));
    pair.put("side", letter.lowerCase());
    pair.put("other", name(letter.other()));
    pair.put("label", request.contestant(letter).label());
    pair.put("jarSha256", request.contestant(letter).sha256());
    pair.put("looks", request.looks().count());
    return pair;
  }

  JsonRunStore store(Letter letter) {
    return stores.get(letter);
  }

  String name(Letter letter) {
    return folders.get(letter).path().getFileName().toString();
  }

  /** Records the fork that starts next. */
  void begin(int pass, Turns.Turn turn) {
    order.add("pass %d %s %s".formatted(pass, turn.jar(), turn.row().id().identity()));
  }

  boolean hasFailed(RowId row) {
    return stores.values().stream().anyMatch(store -> store.hasFailed(row));
  }

  /** Returns whether neither run has a finished fork. */
  boolean isEmpty() {
    return stores.values().stream().allMatch(JsonRunStore::isEmpty);
  }

  /** Ends and removes two empty runs. Returns the files with JMH's output. */
  List<Path> discard(RunOutcome how) throws IOException {
    List<Path> logs = new ArrayList<>();
    for (JsonRunStore store : stores.values()) {
      Path log = store.discard(how);
      if (log != null) {
        logs.add(log);
      }
    }
    return logs;
  }

  /** Returns the number of forks of {@code row} that both runs have. */
  int pairs(RowId row) {
    return stores.values().stream().mapToInt(store -> store.forks(row)).min().orElse(0);
  }

  /** Returns both runs as read from disk. Jar a comes first: it is the reference run. */
  List<Side> sides() throws UnreadableResultException {
    List<Side> sides = new ArrayList<>();
    for (Letter letter : Letter.values()) {
      RunFolder folder = stores.get(letter).folder();
      String label = request.contestant(letter).label();
      boolean taken = letter == Letter.B && label.equals(request.a().label());
      sides.add(
          new Side(
              taken ? label + " (b)" : label,
              StoredRun.read(name(letter), folder.result(), folder.envelope())));
    }
    return sides;
  }

  /**
   * Closes both runs and records how they ended. If one run cannot be written, both move to a
   * temporary folder. A run finds its pair only in the folder beside its own.
   */
  void close(RunOutcome how) throws IOException {
    try {
      for (JsonRunStore store : stores.values()) {
        store.close(how);
      }
    } catch (IOException full) {
      Path beside = Files.createTempDirectory("arenalab-run-");
      for (Letter letter : Letter.values()) {
        RunFolder folder = new RunFolder(Files.createDirectory(beside.resolve(name(letter))));
        stores.get(letter).close(how, folder);
        folders.put(letter, folder);
        moved = true;
      }
    }
  }

  /** Returns the name of a run for other commands; its path if the run was moved. */
  String word(Letter letter) {
    return moved ? folder(letter).toString() : name(letter);
  }

  Path folder(Letter letter) {
    return folders.get(letter).path();
  }

  private static UsageException cannotKeep(Path folder, IOException e) {
    return new UsageException(
        "cannot keep results in %s (%s): make it writable, or set %s to another folder"
            .formatted(folder.toAbsolutePath(), e, RunFolder.VARIABLE),
        e);
  }
}
