package org.arenalab.shm.segments;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.arenalab.shm.SegmentException;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.shm.ShmArenaException;

/**
 * The segments in a directory, created by any process, and the removal of segments of dead owners.
 * A segment is recognised by its first bytes, never by its name. Unrelated files are never read
 * further or changed.
 *
 * <p>Thread-safe and safe against concurrent calls in other processes. Cost: a few system calls for
 * each file; a sweep also walks {@code /proc} for each segment that it removes.
 */
public final class ShmSegments {
  private ShmSegments() {}

  /**
   * Returns the segments in {@code directory}, by name. Omits files that this user may not read;
   * see {@link #unreadable}.
   *
   * @throws SegmentException NOT_FOUND if the directory does not exist, ACCESS_DENIED or SYSTEM if
   *     it cannot be read
   */
  public static List<SegmentInfo> list(Path directory) {
    requireNonNull(directory, "directory");
    List<SegmentInfo> found = new ArrayList<>();
    for (Path path : namesIn(directory)) {
      try {
        SegmentProbe.probe(path).ifPresent(found::add);
      } catch (SegmentException e) {
        if (e.reason() != ShmArenaException.Reason.ACCESS_DENIED) {
          throw e;
        }
      }
    }
    return found;
  }

  /** Returns the names in {@code directory} that this user may not read. */
  public static List<Path> unreadable(Path directory) {
    requireNonNull(directory, "directory");
    return namesIn(directory).stream().filter(path -> !Files.isReadable(path)).toList();
  }

  /**
   * Returns one segment.
   *
   * @throws SegmentException NOT_FOUND if no file has that name, FOREIGN if it is not a segment of
   *     ours, ACCESS_DENIED if it may not be read
   */
  public static SegmentInfo inspect(Path directory, String name) {
    requireNonNull(directory, "directory");
    requireNonNull(name, "name");
    ShmArenaConfig.checkName(name);
    DeepInitializers.run();
    Path path = directory.resolve(name);
    return SegmentProbe.probe(path)
        .orElseThrow(
            () ->
                Files.exists(path)
                    ? new SegmentException(
                        ShmArenaException.Reason.FOREIGN, path, "is not an Arenalab segment")
                    : new SegmentException(
                        ShmArenaException.Reason.NOT_FOUND, path, "there is no such segment"));
  }

  /** Sweeps with {@link #sweep(Path, SweepOptions)}, for dead owners only. */
  public static SweepReport sweep(Path directory) {
    requireNonNull(directory, "directory");
    return sweep(directory, SweepOptions.deadOwnersOnly());
  }

  /**
   * Removes the names of segments whose owner is dead: the kernel has released the owner's lock.
   * Process numbers are not used, so an owner in another PID, time or user namespace never counts
   * as dead. Processes that have such a segment mapped keep it; its memory is freed when the last
   * of them unmaps it. The report lists these processes. With {@code removeBroken}, damaged
   * segments and empty directories follow other rules; see {@link SweepOptions}.
   *
   * <p><b>Races.</b> Between the check and the removal another sweep may remove the name, and a new
   * owner may take it. Therefore a sweep first locks the file exclusively ({@code flock}), and then
   * checks that the file still has the name. From then on the name cannot change its file. Owners
   * only create names that do not exist, the dead owner removes no name, and every other sweep
   * fails to get the lock. Owners also hold a shared {@code flock}, which prevents sweeps by
   * libraries without the byte locks.
   *
   * @throws SegmentException NOT_FOUND if the directory does not exist
   */
  public static SweepReport sweep(Path directory, SweepOptions options) {
    requireNonNull(directory, "directory");
    requireNonNull(options, "options");
    return new SegmentSweeper(options).sweep(namesIn(directory));
  }

  private static List<Path> namesIn(Path directory) {
    DeepInitializers.run();
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(names::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw unreadable(ShmArenaException.Reason.NOT_FOUND, directory, e);
    } catch (AccessDeniedException e) {
      throw unreadable(ShmArenaException.Reason.ACCESS_DENIED, directory, e);
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(ShmArenaException.Reason.SYSTEM, directory, e);
    }
    names.sort(Comparator.comparing(Path::toString));
    return names;
  }

  private static SegmentException unreadable(
      ShmArenaException.Reason reason, Path directory, Exception e) {
    return new SegmentException(
        reason, directory, "is not a directory that can be read: " + e.getMessage(), e);
  }
}
