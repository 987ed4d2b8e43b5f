package org.arenalab.bench.pager.targets;

import static org.arenalab.bench.pager.targets.TargetText.judged;
import static org.arenalab.bench.result.row.Verdicts.format;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;

/** The results of the parts in which a byte could be lost, as text. */
final class LossText {
  private static final int LEAST_EVICTIONS = 1_000_000;
  private static final int LEAST_KILLS = 200;
  private static final int LEAST_EARLY_KILLS = 20;
  private static final int LEAST_TRIALS = 1_000;
  private static final double MOST_STALL_MS = 50;
  private static final double MOST_EARLY_STALL_MS = 1_500;
  private static final long MOST_END_MS = 1_000;

  private LossText() {}

  static List<String> race(RacePart.Result race) {
    return List.of(
        format("B11 lost writes of %d threads to pages that leave", race.threads()),
        format(
            "    %d evictions beside %d writes in %.1f s; %d pages stayed due to a write; %d faults"
                + " of pages under way; %d lost writes; target none: %s",
            race.evictions(),
            race.writes(),
            race.seconds(),
            race.raced(),
            race.underWay(),
            race.lost(),
            judged(race.lost() == 0, race.evictions(), LEAST_EVICTIONS, "evictions")));
  }

  static List<String> deaths(KillPart.Deaths deaths) {
    int kills = deaths.stallsMs().size();
    Estimate stall = Verdicts.estimate(deaths.stallsMs(), Double::doubleValue);
    double longest = deaths.stallsMs().stream().mapToDouble(each -> each).max().orElse(0);
    boolean met = stall.value() <= MOST_STALL_MS && deaths.wrongPages() == 0;
    return List.of(
        format("B12 daemon killed %d times: longest access at each death, ms", kills),
        format(
            "    median %s, longest %.1f; %d wrong pages; target at most %.0f and none: %s",
            stall.text(),
            longest,
            deaths.wrongPages(),
            MOST_STALL_MS,
            judged(met, kills, LEAST_KILLS, "kills")));
  }

  static List<String> earlyDeaths(List<KillPart.EarlyDeath> deaths) {
    List<KillPart.EarlyDeath> served = deaths.stream().filter(each -> each.served()).toList();
    List<ClientProcess.End> ends =
        deaths.stream().filter(each -> !each.served()).map(each -> each.end()).toList();
    long wrong = deaths.stream().mapToLong(each -> each.wrongPages()).sum();
    boolean right = wrong == 0 && ends.stream().allMatch(each -> each.wasLoudWithin(MOST_END_MS));
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "    a daemon killed %d times before it had a standby: %d were replaced, %d were not",
            deaths.size(), served.size(), ends.size()));
    if (!ends.isEmpty()) {
      lines.add(
          format(
              "    without a standby nobody can replace it: the client ended, the latest after %d"
                  + " ms",
              ends.stream().mapToLong(each -> each.loudMs()).max().orElse(0)));
    }
    lines.add(
        format(
            "    stall of a client that was served on %s; %d wrong pages; target at most %.0f ms"
                + " and none: %s",
            served.isEmpty() ? "-" : stall(served).text() + " ms",
            wrong,
            MOST_EARLY_STALL_MS,
            verdict(right, served, deaths.size())));
    return lines;
  }

  private static Estimate stall(List<KillPart.EarlyDeath> served) {
    return Verdicts.estimate(served, each -> each.stallMs());
  }

  private static String verdict(boolean right, List<KillPart.EarlyDeath> served, int kills) {
    if (right && served.isEmpty()) {
      return "no verdict (no client was served on)";
    }
    boolean met = right && stall(served).value() <= MOST_EARLY_STALL_MS;
    return judged(met, kills, LEAST_EARLY_KILLS, "kills");
  }

  static List<String> bothKilled(List<ClientProcess.End> ends) {
    long threw = ends.stream().filter(each -> each.threw()).count();
    long ended = ends.stream().filter(each -> each.ended()).count();
    long wrong = ends.stream().mapToLong(each -> each.wrong()).sum();
    long latest = ends.stream().mapToLong(each -> each.loudMs()).max().orElse(0);
    boolean met = wrong == 0 && ends.stream().allMatch(each -> each.wasLoudWithin(MOST_END_MS));
    return List.of(
        format("B13 end of %d clients whose daemon and standby are killed", ends.size()),
        format(
            "    %d clients ended, %d threw, the latest after %d ms; %d wrong reads; target all"
                + " within 1 s and none: %s",
            ended, threw, latest, wrong, judged(met, ends.size(), LEAST_TRIALS, "trials")));
  }
}
