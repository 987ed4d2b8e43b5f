package org.arenalab.bench.pager.targets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.pager.ClientProcess;

/** The results of all parts so far. Not thread-safe. */
final class PagerTargetsResults {
  final List<FaultPart.Result> faults = new ArrayList<>();
  final List<MemoryPart.Result> memory = new ArrayList<>();
  final List<ThroughputPart.Result> throughput = new ArrayList<>();
  final List<EnsurePart.Result> ensure = new ArrayList<>();
  final List<CompressionPart.Result> compression = new ArrayList<>();
  final List<BusyPart.Result> busy = new ArrayList<>();
  final List<PhasePart.Result> phases = new ArrayList<>();
  final List<StreamPart.Result> streams = new ArrayList<>();
  final List<IdlePart.Result> idle = new ArrayList<>();
  final List<KillPart.Deaths> deaths = new ArrayList<>();
  final List<KillPart.EarlyDeath> earlyDeaths = new ArrayList<>();
  final List<RacePart.Result> races = new ArrayList<>();
  final List<SafepointPart.Result> safepoints = new ArrayList<>();
  final List<ClientProcess.End> bothKilled = new ArrayList<>();

  Map<String, Object> document(PagerTargetsPlan plan) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-pager-targets/3");
    document.put("plan", plan);
    document.put("faults", faults);
    document.put("memory", memory);
    document.put("throughput", throughput);
    document.put("ensure", ensure);
    document.put("compression", compression);
    document.put("busy", busy);
    document.put("phases", phases);
    document.put("streams", streams);
    document.put("idle", idle);
    document.put("races", races);
    document.put("deaths", deaths);
    document.put("earlyDeaths", earlyDeaths);
    document.put("bothKilled", bothKilled);
    document.put("safepoints", safepoints);
    return document;
  }
}
