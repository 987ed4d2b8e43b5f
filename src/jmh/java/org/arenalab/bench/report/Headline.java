package org.arenalab.bench.report;

import java.util.Comparator;
import java.util.List;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.result.row.Counted;

/** The first screen of the page: which allocator, and at what price in time and memory. */
final class Headline {
  private static final int FEW = 3;
  private static final int MOST_ANSWERS = 16;

  private final List<Answer> answers;
  private final Holdings holdings;
  private final List<MemoryRun> memory;
  private final Rules rules;
  private final Answer chosen;

  Headline(List<Answer> answers, Holdings holdings, List<MemoryRun> memory, Rules rules) {
    this.answers = answers;
    this.holdings = holdings;
    this.memory = memory;
    this.rules = rules;
    this.chosen = chosen(answers);
  }

  /**
   * Returns the answer on allocators with the most makes; the newest among equal ones. Uses the
   * other answers if none is on allocators, and null if no answer has two arms.
   */
  private static Answer chosen(List<Answer> answers) {
    List<Answer> ofAllocators =
        answers.stream().filter(each -> "allocator".equals(each.arm())).toList();
    return (ofAllocators.isEmpty() ? answers : ofAllocators)
        .stream()
            .filter(each -> each.groups().getFirst().arms().size() > 1)
            .max(
                Comparator.comparingInt(Answer::makes)
                    .thenComparingInt(each -> -answers.indexOf(each)))
            .orElse(null);
  }

  void print(Html html) {
    html.open("section", "class", "headline", "aria-labelledby", "headline");
    if (chosen == null && !memory.isEmpty()) {
      html.element("h1", "Compression: memory freed, and its price", "id", "headline");
      memory
          .getFirst()
          .passes()
          .forEach(
              (dataset, passes) ->
                  html.element(
                      "p", MemorySection.inOneLine(dataset, passes) + ".", "class", "lead"));
    } else if (chosen == null) {
      html.element("h1", "Measured questions", "id", "headline");
      html.element("p", "No question has two arms to compare.", "class", "lead");
    } else {
      boolean allocators = "allocator".equals(chosen.arm());
      html.element(
          "h1",
          allocators ? "Which allocator, at what price?" : Html.clip(chosen.question(), 120),
          "id",
          "headline");
      ArmGroup group = chosen.groups().getFirst();
      lead(html, group);
      new ForestTable(group, chosen.arm(), rules).print(html, holdings.columns(group));
      source(html, group);
    }
    html.close();
    others(html);
  }

  private void lead(Html html, ArmGroup group) {
    html.open("p", "class", "lead");
    Arm best = group.best();
    if (best == null) {
      html.text("Only the floor was measured.").close();
      return;
    }
    List<Arm> leaders = group.arms().stream().filter(group::leads).toList();
    html.element("strong", Html.clip(best.name()));
    if (group.arms().stream()
        .allMatch(arm -> arm.name().equals(best.name()) || arm.name().equals(group.floor()))) {
      html.text(" was measured alone: " + time(group, best) + ".");
    } else if (leaders.size() == 1) {
      String fastest = group.unit().isTime() ? "fastest" : "best";
      html.text(" is the %s: %s%s.".formatted(fastest, time(group, best), ratio(group, best)));
    } else {
      html.text(
          " has the best median, %s%s; with %s no test distinguishes it from "
              .formatted(
                  time(group, best), ratio(group, best), Figures.forks(best.forks().length)));
      rivals(html, group, leaders);
    }
    html.close();
    memory(html, leaders.size() > FEW ? List.of(best) : leaders);
  }

  /** Prints the arms that no test distinguishes from the best arm. */
  private static void rivals(Html html, ArmGroup group, List<Arm> leaders) {
    if (leaders.size() > FEW) {
      html.text(leaders.size() - 1 + " others.");
      return;
    }
    for (int i = 1; i < leaders.size(); i++) {
      html.text(i == 1 ? "" : " and ").element("strong", Html.clip(leaders.get(i).name()));
      html.text(", " + time(group, leaders.get(i)));
    }
    html.text(".");
  }

  /**
   * Returns a text such as {@code , 0.603× of mimalloc’s time}; empty for the reference arm itself.
   */
  private static String ratio(ArmGroup group, Arm arm) {
    return arm.hasRatio()
        ? ", %s of %s%s"
            .formatted(
                ratioOf(arm),
                Html.clip(group.reference()),
                group.isLowerBetter() ? "’s time" : "’s rate")
        : "";
  }

  private static String time(ArmGroup group, Arm arm) {
    return group.unit().format(arm.value().value(), group.referenceArm().value().value());
  }

  private void memory(Html html, List<Arm> leaders) {
    List<Arm> known =
        leaders.stream().filter(arm -> !holdings.sentence(arm.name()).isEmpty()).toList();
    if (known.isEmpty()) {
      return;
    }
    html.open("p", "class", "lead").text("In memory: ");
    for (int i = 0; i < known.size(); i++) {
      html.text(i == 0 ? "" : "; ").element("strong", Html.clip(known.get(i).name()));
      html.text(" holds " + holdings.sentence(known.get(i).name()));
    }
    html.text(".").close();
  }

  private void source(Html html, ArmGroup group) {
    int forks = group.arms().stream().mapToInt(arm -> arm.forks().length).min().orElse(0);
    html.open("p", "class", "source");
    html.text(
        "“%s” in %s. Large dot: ratio of the medians; bar: its 95 %% interval; small dots: %s, one each. "
            .formatted(
                Html.clip(chosen.question(), 120), chosen.run().title(), Figures.forks(forks)));
    html.open("span", "class", "key better").text("● faster").close().text(" ");
    html.open("span", "class", "key worse").text("● slower").close().text(" ");
    html.open("span", "class", "key").text("● not distinguished").close();
    html.text(" than the reference, by the test. A dash: not measured.").close();
  }

  private void others(Html html) {
    List<Answer> rest =
        answers.stream().filter(each -> chosen == null || !each.id().equals(chosen.id())).toList();
    if (rest.isEmpty() && memory.isEmpty()) {
      return;
    }
    html.open("section", "class", "others", "aria-labelledby", "others");
    html.element("h2", "In one line each", "id", "others");
    html.open("ul", "class", "answers");
    for (Answer answer : rest.subList(0, Math.min(MOST_ANSWERS, rest.size()))) {
      html.open("li");
      html.element("a", Html.clip(answer.question(), 120), "href", "#" + answer.id());
      html.open("span", "class", "said").text(inOneLine(answer.groups().getFirst())).close();
      html.close();
    }
    memory.forEach(run -> addCompression(html, run));
    html.close().close();
  }

  private static void addCompression(Html html, MemoryRun run) {
    html.open("li");
    html.element(
        "a",
        Html.clip("Compression of a region of " + run.setting() + "?", 120),
        "href",
        "#" + MemorySection.ID);
    run.passes()
        .forEach(
            (dataset, passes) ->
                html.open("span", "class", "said")
                    .text(MemorySection.inOneLine(dataset, passes))
                    .close());
    html.close();
  }

  private static String inOneLine(ArmGroup group) {
    Arm best = group.best();
    if (best == null) {
      return "only the floor was measured";
    }
    int rivals = group.leaders().size() - 1;
    String line =
        Html.clip(best.name())
            + " "
            + time(group, best)
            + (rivals > 0 ? " (not distinguished from " + Counted.of(rivals, "other") + ")" : "");
    if (best.hasRatio()) {
      String ratio = Figures.times(best.contrast().ratio().value());
      return line + ", " + ratio + " of " + Html.clip(group.reference());
    }
    return group.arms().stream()
        .filter(arm -> arm.hasRatio() && !arm.name().equals(group.floor()))
        .findFirst()
        .map(arm -> "; " + Html.clip(arm.name()) + " " + ratioOf(arm) + " of that")
        .map(line::concat)
        .orElse(line);
  }

  private static String ratioOf(Arm arm) {
    return Figures.times(arm.contrast().ratio().value());
  }
}
