package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

/**
 * One thing that a machine can do for us, or cannot.
 *
 * @param name what it is, in a few words: {@code userfaultfd}
 * @param status whether it can be used
 * @param fact what was found, with values
 * @param reason why it matters that it is so; empty where the fact says everything
 * @param remedy what to do about it, as a command where there is one; empty where there is nothing
 *     to do
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

  /** Whether it can be used, with what restriction, or not at all. */
  public enum Status {
    OK,
    LIMITED,
    NO
  }

  /** It is there and nothing is wrong with it. */
  public static Capability ok(String name, String fact) {
    requireNonNull(name, "name");
    requireNonNull(fact, "fact");
    return new Capability(name, Status.OK, fact, "", "");
  }

  /** It is there, but less of it than one would wish. */
  public static Capability limited(String name, String fact, String reason, String remedy) {
    requireNonNull(name, "name");
    requireNonNull(fact, "fact");
    requireNonNull(reason, "reason");
    requireNonNull(remedy, "remedy");
    return new Capability(name, Status.LIMITED, fact, reason, remedy);
  }

  /** It cannot be used. */
  public static Capability no(String name, String fact, String reason, String remedy) {
    requireNonNull(name, "name");
    requireNonNull(fact, "fact");
    requireNonNull(reason, "reason");
    requireNonNull(remedy, "remedy");
    return new Capability(name, Status.NO, fact, reason, remedy);
  }
}
