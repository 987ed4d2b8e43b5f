package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.arenalab.bench.pager.ClientOrder;
import org.arenalab.bench.pager.DaemonFigures;
import org.arenalab.bench.pager.StageTimes;

/**
 * The stages of a page fault.
 *
 * <pre>
 *   access            message read                    answered         next instruction
 *     |---- queued ----|-- lookup -- decode -- ioctl --|---- resumed ----|
 *                      |------------ served -----------|
 * </pre>
 *
 * @param client stages that need the client's clock
 * @param read the lanes' call that waits for a message: idle time included
 * @param lookup from the message to the claim of the page
 * @param decode of the stored bytes
 * @param ioctl the request that installs the page
 */
record FaultStages(
    StageTimes client, LaneStage read, LaneStage lookup, LaneStage decode, LaneStage ioctl) {
  /** Stages of a part, at most. */
  static final int MOST = 20_000;

  /** A stage by its name. */
  record Row(String name, Function<FaultStages, Figures> of) {}

  /** The figures of a row: NaN for a percentile of too few faults. */
  record Figures(long count, double p50Ns, double p99Ns, double p999Ns) {
    static Figures of(StageTimes.Stage stage) {
      return new Figures(stage.count(), stage.p50().ns(), stage.p99().ns(), stage.p999().ns());
    }

    static Figures of(LaneStage stage) {
      return new Figures(stage.count(), stage.p50Ns(), stage.p99Ns(), stage.p999Ns());
    }
  }

  /** The stages in the order of a fault, and the whole access. */
  static final List<Row> ROWS = rows();

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("queued", all -> Figures.of(all.client.queued())));
    rows.add(new Row("read", all -> Figures.of(all.read)));
    rows.add(new Row("lookup", all -> Figures.of(all.lookup)));
    rows.add(new Row("decode", all -> Figures.of(all.decode)));
    rows.add(new Row("ioctl", all -> Figures.of(all.ioctl)));
    rows.add(new Row("served", all -> Figures.of(all.client.served())));
    rows.add(new Row("resumed", all -> Figures.of(all.client.resumed())));
    rows.add(new Row("access", all -> Figures.of(all.client.total())));
    return List.copyOf(rows);
  }

  /** Measures further faults of a client whose pages have left. */
  static FaultStages measure(Stage stage) throws IOException {
    StageTimes client = stage.client().ask(ClientOrder.of(ClientOrder.Verb.STAGES, MOST)).stages();
    DaemonFigures figures = stage.server().figures();
    return new FaultStages(
        client,
        LaneStage.of(figures, "read"),
        LaneStage.of(figures, "lookup"),
        LaneStage.of(figures, "decode"),
        LaneStage.of(figures, "ioctl"));
  }
}
