package org.arenalab.os.probe;

import static org.arenalab.os.NullArgumentException.requireNonNull;

/**
 * One feature of a machine that Arenalab can use, or cannot.
 *
 * @param name the feature in a few words: {@code userfaultfd}
 * @param status usable, usable with restrictions, or unusable
 * @param fact the probe's result, with values
 * @param reason the effect of a restriction; empty where the fact is sufficient
 * @param remedy the action that lifts the restriction, as a command where one exists; empty where
 *     no action is needed
 */
public record Capability(String name, Status status, String fact, String reason, String remedy) {
  /** Refuses null components. */
  public Capability {
    requireNonNull(name, "name");
    requireNonNull(status, "status");
    requireNonNull(fact, "fact");
    requireNonNull(reason, "reason");
    requireNonNull(remedy, "remedy");
  }

  /** The usability of a feature: full, restricted, or none. */
  public enum Status {
    OK,
    LIMITED,
    NO
  }

  /** Returns a capability that is present and unrestricted. */
  public static Capability ok(String name, String fact) {
    requireNonNull(name, "name");
    requireNonNull(fact, "fact");
    return new Capability(name, Status.OK, fact, "", "");
  }

  /** Returns a capability that is present but restricted. */
  public static Capability limited(String name, String fact, String reason, String remedy) {
    requireNonNull(name, "name");
    requireNonNull(fact, "fact");
    requireNonNull(reason, "reason");
    requireNonNull(remedy, "remedy");
    return new Capability(name, Status.LIMITED, fact, reason, remedy);
  }

  /** Returns a capability that cannot be used. */
  public static Capability no(String name, String fact, String reason, String remedy) {
    requireNonNull(name, "name");
    requireNonNull(fact, "fact");
    requireNonNull(reason, "reason");
    requireNonNull(remedy, "remedy");
    return new Capability(name, Status.NO, fact, reason, remedy);
  }
}
