package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.arenalab.bench.compare.Comparer;
import org.arenalab.bench.compare.Comparison;
import org.arenalab.bench.compare.Contrast;
import org.arenalab.bench.compare.Direction;
import org.arenalab.bench.compare.IncomparableException;
import org.arenalab.bench.compare.MetricTable;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.compare.Side;
import org.arenalab.bench.compare.Verdict;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.Question;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;

/**
 * A judge of the questions of a run. It compares every arm of every group with the group's
 * reference arm, as {@code compare} does. Holm's correction covers the arms of a group.
 */
final class Answers {
  /**
   * The most arms on a page: readers do not need more, and each arm takes one or two bootstraps.
   */
  static final int MOST_ARMS = 1_000;

  private final ReportRun run;
  private final Rules rules;
  private final RowLabels labels;
  private final Map<RowId, StoredRow> rows = new HashMap<>();
  private int leftOut;

  private Answers(ReportRun run, Rules rules) {
    this.run = run;
    this.rules = rules;
    this.labels = run.labels();
    run.run().rows().forEach(row -> rows.put(row.id(), row));
  }

  /**
   * Returns the answers of all runs that were measured without a profiler. For equal questions, the
   * newest run answers. If there are too many rows, some are not judged, and {@code remarks} names
   * their number.
   */
  static List<Answer> of(List<ReportRun> newestFirst, Rules rules, List<String> remarks) {
    List<Answer> answers = new ArrayList<>();
    Set<List<RowId>> known = new HashSet<>();
    int room = MOST_ARMS;
    for (ReportRun run : newestFirst) {
      if (run.isProfiled()) {
        continue;
      }
      Answers of = new Answers(run, rules);
      RunQuestions.Found questions = RunQuestions.of(run.run());
      for (Question question : questions.all()) {
        boolean ofMemory = questions.asked().contains(question) && of.asksOfMemoryAlone(question);
        if (known.contains(question.rows()) || ofMemory) {
          continue;
        }
        Answer answer = of.answer(question, room);
        if (!answer.groups().isEmpty()) {
          known.add(question.rows());
          answers.add(answer.at("q" + (answers.size() + 1)));
          room -= answer.groups().stream().mapToInt(group -> group.arms().size()).sum();
        }
      }
      if (of.leftOut > 0) {
        remarks.add(
            "%,d rows of %s have no chart: the page draws at most %,d; a file with fewer rows has all charts"
                .formatted(of.leftOut, run.name(), MOST_ARMS));
      }
    }
    return answers;
  }

  /**
   * Returns whether the run plan asks for memory and compares no times. {@link HeldSection} answers
   * such a question. Times of rows that no plan asks for are always shown.
   */
  private boolean asksOfMemoryAlone(Question question) {
    return question.floor() == null
        && question.reference() == null
        && question.rows().stream().map(rows::get).allMatch(HeldSection::isHeld);
  }

  /** Answers a question with at most {@code room} arms in total. */
  private Answer answer(Question question, int room) {
    List<ArmGroup> groups = new ArrayList<>();
    int left = room;
    for (Map.Entry<RowId, List<RowId>> group : groups(question).entrySet()) {
      List<RowId> rows = group.getValue();
      List<RowId> judged = rows.subList(0, Math.min(rows.size(), left));
      left -= judged.size();
      leftOut += rows.size() - judged.size();
      ArmGroup made = judged.isEmpty() ? null : group(group.getKey(), judged, question);
      if (made != null) {
        groups.add(made);
      }
    }
    return new Answer("", question.text(), question.arm(), run, groups);
  }

  private static Map<RowId, List<RowId>> groups(Question question) {
    Map<RowId, List<RowId>> groups = new LinkedHashMap<>();
    for (RowId row : question.rows()) {
      TreeMap<String, String> rest = new TreeMap<>(row.params());
      if (question.arm() != null) {
        rest.remove(question.arm());
      }
      RowId common = new RowId(row.benchmark(), row.mode(), rest, row.threads());
      groups.computeIfAbsent(common, key -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  /** Returns the judged group; null if no row has a value. */
  private ArmGroup group(RowId common, List<RowId> ids, Question question) {
    List<StoredRow> measured =
        ids.stream().map(rows::get).filter(row -> !row.primary().isVoid()).toList();
    if (measured.isEmpty()) {
      return null;
    }
    MetricUnit unit = MetricUnit.of(measured.getFirst().primary());
    List<Arm> alone = new ArrayList<>();
    for (StoredRow row : measured) {
      alone.add(alone(name(row, question), row.primary()));
    }
    boolean higher = unit.direction() == Direction.HIGHER;
    Comparator<Arm> better = Comparator.comparingDouble(each -> each.value().value());
    alone.sort(higher ? better.reversed() : better);
    String reference = reference(alone, question);
    Map<String, Contrast> contrasts = contrasts(measured, question, reference);
    List<Arm> arms =
        alone.stream()
            .map(a -> new Arm(a.name(), a.forks(), a.value(), contrasts.get(a.name())))
            .toList();
    List<String> leaders = leaders(measured, question, arms, reference);
    return new ArmGroup(
        common, ArmGroup.caption(common, labels), unit, reference, question.floor(), arms, leaders);
  }

  private static String name(StoredRow row, Question question) {
    String method = row.id().benchmark().substring(row.id().benchmark().lastIndexOf('.') + 1);
    return row.id().params().getOrDefault(String.valueOf(question.arm()), method);
  }

  private Arm alone(String name, StoredMetric metric) {
    double scale = MetricUnit.of(metric).scale();
    double[] forks = metric.forkMedians();
    for (int i = 0; i < forks.length; i++) {
      forks[i] *= scale;
    }
    double score = metric.score() * scale;
    Estimate value =
        forks.length == 0
            ? new Estimate(score, score, score, 0)
            : ForkStatistics.estimate(forks, rules.seed());
    return new Arm(name, forks, value, null);
  }

  /** Returns the question's reference arm, else the floor, else the best arm. */
  private static String reference(List<Arm> arms, Question question) {
    List<String> names = arms.stream().map(Arm::name).toList();
    if (names.contains(String.valueOf(question.reference()))) {
      return question.reference();
    }
    return names.contains(String.valueOf(question.floor())) ? question.floor() : names.getFirst();
  }

  /**
   * Returns the best arm except the floor, and the arms that no test distinguishes from the best.
   */
  private List<String> leaders(
      List<StoredRow> measured, Question question, List<Arm> arms, String reference) {
    List<String> working =
        arms.stream().map(Arm::name).filter(name -> !name.equals(question.floor())).toList();
    if (working.isEmpty()) {
      return List.of();
    }
    String best = working.getFirst();
    Map<String, Contrast> contrasts = new HashMap<>();
    if (best.equals(reference)) {
      arms.forEach(arm -> contrasts.put(arm.name(), arm.contrast()));
    } else {
      contrasts.putAll(contrasts(measured, question, best));
    }
    return working.stream()
        .filter(name -> name.equals(best) || isTied(contrasts.get(name)))
        .toList();
  }

  private static boolean isTied(Contrast contrast) {
    return contrast == null
        || contrast.verdict() == Verdict.SAME
        || contrast.verdict() == Verdict.UNRESOLVED;
  }

  private Map<String, Contrast> contrasts(
      List<StoredRow> measured, Question question, String reference) {
    Map<String, Contrast> contrasts = new HashMap<>();
    if (measured.size() < 2 || question.arm() == null) {
      return contrasts;
    }
    StoredRun part =
        new StoredRun(run.name(), run.run().file(), run.run().envelope(), measured, List.of());
    try {
      Comparison comparison =
          new Comparer(
                  rules,
                  new Comparer.Request(
                      List.of(),
                      List.of(RowLabels.dimension(question.arm())),
                      reference,
                      List.of(),
                      StoredMetric.PRIMARY::equals,
                      true))
              .compare(List.of(new Side(run.name(), part)));
      for (MetricTable table : comparison.tables()) {
        List<MetricTable.Cell> cells = table.rows().getFirst().cells();
        for (int i = 1; i < cells.size(); i++) {
          if (cells.get(i) != null) {
            contrasts.put(comparison.columns().get(i), cells.get(i).contrast());
          }
        }
      }
      return contrasts;
    } catch (IncomparableException forced) {
      throw new IllegalStateException(forced);
    }
  }
}
