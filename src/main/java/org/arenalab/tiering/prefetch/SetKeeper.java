package org.arenalab.tiering.prefetch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.arenalab.tiering.prefetch.RecordedSetFile.Contents;
import org.arenalab.tiering.prefetch.RecordedSetFile.Region;

/**
 * The keeper of the recorded sets over a restart. A file that cannot be used is refused in the log:
 * the predictor of recorded sets stays off, and the file stays as it is.
 */
final class SetKeeper {
  private static final Logger LOG = System.getLogger(SetKeeper.class.getName());

  private final RecordedSetFile file;
  private final SetPredictor predictor;
  private final Regions regions;

  /** The contents of the file as read; null if there were none. */
  private Contents read;

  private boolean refused;

  SetKeeper(Optional<Path> path, SetPredictor predictor, Regions regions) {
    file = path.map(RecordedSetFile::new).orElse(null);
    this.predictor = predictor;
    this.regions = regions;
  }

  void load(long nowNs) {
    if (file != null && file.exists() && !refused && read == null) {
      try {
        read = file.read();
        read.sets().forEach(predictor.sets()::add);
      } catch (RecordedSetException e) {
        refuse(e, nowNs);
      }
    }
  }

  /** Refuses the file if a region has another size than the recorded one. */
  void requireFits(RegionState region, long nowNs) {
    if (read != null && !refused) {
      try {
        read.requireFits(region.ordinal(), region.target());
      } catch (RecordedSetException e) {
        refuse(e, nowNs);
      }
    }
  }

  private void refuse(RecordedSetException e, long nowNs) {
    refused = true;
    read = null;
    predictor.refuse(e.getMessage(), nowNs);
    LOG.log(Level.WARNING, e.getMessage());
  }

  /** Writes the proven sets. A failure is logged: it must not stop the end of the loop. */
  void save() {
    if (file == null || refused) {
      return;
    }
    try {
      Contents contents = contents();
      if (!contents.sets().isEmpty()) {
        file.write(contents);
      }
    } catch (IOException | SecurityException e) {
      LOG.log(Level.WARNING, "recorded sets were not saved: file=" + file.path(), e);
    }
  }

  private Contents contents() {
    Map<Integer, Region> named = new TreeMap<>();
    List<ChunkSet> sets = new ArrayList<>();
    int chunkBytes = read == null ? 0 : read.chunkBytes();
    for (RecordedSet set : predictor.sets().all()) {
      if (!set.isProven()) {
        continue;
      }
      Map<Integer, Region> withSet = new TreeMap<>(named);
      if (isNamed(set.chunks(), withSet)) {
        named = withSet;
        sets.add(set.chunks());
      }
    }
    for (int ordinal : named.keySet()) {
      RegionState region = regions.get(ordinal);
      chunkBytes = region == null ? chunkBytes : region.target().chunkBytes();
    }
    return new Contents(chunkBytes, List.copyOf(named.values()), sets);
  }

  /** Adds the regions of a set to those of the file; returns false if one is unknown. */
  private boolean isNamed(ChunkSet set, Map<Integer, Region> named) {
    for (int i = 0; i < set.size(); i++) {
      int ordinal = RegionState.ordinalOf(set.key(i));
      Region region = named.get(ordinal);
      region = region == null ? find(ordinal) : region;
      if (region == null) {
        return false;
      }
      named.put(ordinal, region);
    }
    return named.size() <= RecordedSetFile.MAX_REGIONS;
  }

  private Region find(int ordinal) {
    RegionState region = regions.get(ordinal);
    if (region != null) {
      return new Region(ordinal, region.target().chunks());
    }
    List<Region> known = read == null ? List.of() : read.regions();
    return known.stream().filter(each -> each.ordinal() == ordinal).findFirst().orElse(null);
  }
}
