package org.arenalab.shm;

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

/**
 * What segments there are in a directory, whoever made them, and the removal of what dead owners
 * left. A segment is recognised by its first bytes, never by its name; files of others are not
 * looked at further and never touched.
 *
 * <p>Thread-safe and safe against other processes that do the same. Cost: a few system calls for
 * each file; a sweep also walks {@code /proc} for each segment that it removes.
 */
public final class ShmSegments {
  private ShmSegments() {}

  /**
   * The segments in {@code directory}, by name. What cannot be read for lack of permission is not
   * in it; see {@link #unreadable}.
   *
   * @throws SegmentException NOT_FOUND if there is no such directory, ACCESS_DENIED or SYSTEM if it
   *     cannot be read
   */
  public static List<SegmentInfo> list(Path directory) {
    requireNonNull(directory, "directory");
    List<SegmentInfo> found = new ArrayList<>();
    for (Path path : namesIn(directory)) {
      try {
        SegmentProbe.probe(path).ifPresent(found::add);
      } catch (SegmentException e) {
        if (e.reason() != SegmentException.Reason.ACCESS_DENIED) {
          throw e;
        }
      }
    }
    return found;
  }

  /** The names in {@code directory} that this user may not look at. */
  public static List<Path> unreadable(Path directory) {
    requireNonNull(directory, "directory");
    return namesIn(directory).stream().filter(path -> !Files.isReadable(path)).toList();
  }

  /**
   * One segment.
   *
   * @throws SegmentException NOT_FOUND if nothing has that name, FOREIGN if it is none of ours,
   *     ACCESS_DENIED if it cannot be looked at
   */
  public static SegmentInfo inspect(Path directory, String name) {
    requireNonNull(directory, "directory");
    requireNonNull(name, "name");
    ShmArenaConfig.checkName(name);
    Path path = directory.resolve(name);
    return SegmentProbe.probe(path)
        .orElseThrow(
            () ->
                Files.exists(path)
                    ? new SegmentException(
                        SegmentException.Reason.FOREIGN, path, "is not an Arenalab segment")
                    : new SegmentException(
                        SegmentException.Reason.NOT_FOUND, path, "there is no such segment"));
  }

  /** As {@link #sweep(Path, SweepOptions)}, for dead owners only. */
  public static SweepReport sweep(Path directory) {
    requireNonNull(directory, "directory");
    return sweep(directory, SweepOptions.deadOwnersOnly());
  }

  /**
   * Removes the names of segments whose owner is dead: it no longer holds the lock that the kernel
   * releases when a process ends. Process numbers play no part, so an owner in another PID, time or
   * user namespace is never taken for dead. Processes that have such a segment mapped keep it; its
   * memory is free when the last of them unmaps it, and the report names them.
   *
   * <p><b>Races.</b> Between the look and the removal another sweep may remove the name, and a new
   * owner take it. So a sweep holds the file that it looked at under an exclusive lock ({@code
   * flock}) and then makes sure that the name is still that of the file. From then on the name
   * cannot change hands: owners create names only where there is none, the dead owner removes
   * nothing any more, and every other sweep fails to get the lock. Owners also hold a shared {@code
   * flock}, which keeps off sweeps of libraries that know no other lock.
   *
   * @throws SegmentException NOT_FOUND if there is no such directory
   */
  public static SweepReport sweep(Path directory, SweepOptions options) {
    requireNonNull(directory, "directory");
    requireNonNull(options, "options");
    return new SegmentSweeper(options).sweep(namesIn(directory));
  }

  private static List<Path> namesIn(Path directory) {
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(names::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw unreadable(SegmentException.Reason.NOT_FOUND, directory, e);
    } catch (AccessDeniedException e) {
      throw unreadable(SegmentException.Reason.ACCESS_DENIED, directory, e);
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(SegmentException.Reason.SYSTEM, directory, e);
    }
    names.sort(Comparator.comparing(Path::toString));
    return names;
  }

  private static SegmentException unreadable(
      SegmentException.Reason reason, Path directory, Exception e) {
    return new SegmentException(
        reason, directory, "is not a directory that can be read: " + e.getMessage(), e);
  }
}
