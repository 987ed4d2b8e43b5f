package org.arenalab.bench.report;

import java.util.List;
import org.arenalab.bench.compare.Rules;

/** The section with every question and a chart for each of its groups. */
final class QuestionSection implements Section {
  private final List<Answer> answers;
  private final Rules rules;

  QuestionSection(List<Answer> answers, Rules rules) {
    this.answers = answers;
    this.rules = rules;
  }

  @Override
  public String id() {
    return "questions";
  }

  @Override
  public String title() {
    return "Every question";
  }

  @Override
  public boolean isEmpty() {
    return answers.isEmpty();
  }

  @Override
  public void print(Html html) {
    html.element(
        "p",
        "Each arm against the reference of its group. Large dot: ratio of the medians over forks."
            + " Bar: its 95 % interval, over forks, or over the passes that forks were measured in."
            + " Small dots: one a fork, against the reference's fork of the same pass or its"
            + " median. Dashed line: the floor. Best first.",
        "class",
        "source");
    for (Answer answer : answers) {
      html.open("article", "class", "question", "id", answer.id());
      html.element("h3", Html.clip(answer.question(), 200));
      html.element("p", "From " + answer.run().title(), "class", "source");
      for (ArmGroup group : answer.groups()) {
        html.open("div", "class", "group");
        new ForestTable(group, answer.arm(), rules).print(html, List.of());
        html.close();
      }
      html.close();
    }
    legend(html);
  }

  private void legend(Html html) {
    html.element(
        "p",
        ("Verdicts are those of compare: forks are what is compared, Holm's correction is over the"
                + " arms of a group, a difference below %.0f %% is none, bootstrap seed %d.")
            .formatted(rules.threshold() * 100, rules.seed()),
        "class",
        "source");
  }
}
