package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * A message on a socket of the pager.
 *
 * <pre>
 *   client              daemon                       daemon              standby
 *   Hello + 1 to 3 ->                                SharedListener + 1  ->
 *                 &lt;-    Welcome + 3 or Refused                           &lt;-  StandbyReady
 *   Ready         ->                                 SharedSession + 5 to 7 ->
 *   StatsRequest  ->                                                     &lt;-  Acknowledged
 *                 &lt;-    Stats                        SessionGone         ->
 *                 &lt;-    Stop                         HandOver            ->
 *   Goodbye       ->
 * </pre>
 *
 * <p>The number after a plus is that of the descriptors. One more is the client's {@code
 * /proc/self/mem}: its pages leave before they are copied. Two more are that file and its {@code
 * pagemap}: they leave so by UFFDIO_MOVE. A client that wants to leave sends Goodbye without a
 * Stop.
 */
@Internal
public sealed interface Message {
  /** The longest text of {@link Refused} in bytes of UTF-8. */
  int MAX_REASON_BYTES = 1024;

  /** The longest text of {@link Stats} in bytes of UTF-8. */
  int MAX_STATS_BYTES = 32 * 1024;

  /**
   * A client's request to attach, with its userfaultfd. With its memory, if pages leave by {@code
   * mremap}.
   *
   * @param maxBytes of all ranges together, at least 1
   * @param pageSizeBytes of the client's kernel
   * @param features of the userfaultfd
   */
  @Internal
  record Hello(long maxBytes, int pageSizeBytes, long features) implements Message {}

  /**
   * The daemon's consent, with the session's file, the store's file and the read end of the death
   * switch.
   *
   * @param sessionId not 0
   * @param sessionBytes the size of the session's file
   * @param storeBytes the size of the store's file
   * @param switchSignal the signal of the death switch, 1 to 31
   */
  @Internal
  record Welcome(long sessionId, long sessionBytes, long storeBytes, int switchSignal)
      implements Message {}

  /**
   * The daemon's refusal. Its layout is equal in every version. After Ready a {@link Stop} follows
   * it: the daemon cannot serve the client after all.
   */
  @Internal
  record Refused(Reason reason, String text) implements Message {}

  /** The client has written its staging address and armed the death switch. */
  @Internal
  record Ready() implements Message {}

  /** The daemon asks the client to restore its pages and leave. */
  @Internal
  record Stop() implements Message {}

  /** The client has restored its pages: the end of the connection is not a death. */
  @Internal
  record Goodbye() implements Message {}

  /** A request for {@link Stats}. */
  @Internal
  record StatsRequest() implements Message {}

  /** The daemon's statistics, one {@code name=value} a line. */
  @Internal
  record Stats(String text) implements Message {}

  /**
   * A session that the standby could take over, with the userfaultfd, the session's file, the
   * store's file, the write end of the death switch and the client's socket.
   *
   * @param sessionId not 0
   * @param pid of the client
   */
  @Internal
  record SharedSession(long sessionId, int pid) implements Message {}

  /** The daemon has ended a session. */
  @Internal
  record SessionGone(long sessionId) implements Message {}

  /**
   * The listening socket, for a successor.
   *
   * @param daemonPid of the sender
   */
  @Internal
  record SharedListener(long daemonPid) implements Message {}

  /** The standby is warm and waits. */
  @Internal
  record StandbyReady(long pid) implements Message {}

  /** The sender has stopped to serve: the receiver starts. */
  @Internal
  record HandOver() implements Message {}

  /** The standby holds the descriptors of a session. */
  @Internal
  record Acknowledged(long sessionId) implements Message {}

  /** The reasons of {@link Refused}. Their numbers never change. */
  @Internal
  enum Reason {
    /** The client speaks another version. */
    VERSION(1),
    /** The client's page size is not that of the daemon. */
    PAGE_SIZE(2),
    /** The client asks for more pages than a session can have. */
    TOO_LARGE(3),
    /** The daemon serves as many clients as it may. */
    TOO_MANY_CLIENTS(4),
    /** The client runs as another user. */
    OTHER_USER(5),
    /** The descriptor is not a userfaultfd of the client. */
    NO_USERFAULTFD(6),
    /** The daemon has no memory for another session. */
    NO_MEMORY(7),
    /** The client's userfaultfd lacks a feature. */
    FEATURES(8),
    /** The daemon cannot serve now. */
    BUSY(9),
    /** The client's message made no sense; also a reason of a later version. */
    MALFORMED(10),
    /** Another daemon took over the socket. */
    REPLACED(11);

    private final int number;

    Reason(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** Returns the reason of that number, or MALFORMED. */
    static Reason of(int number) {
      for (Reason each : values()) {
        if (each.number == number) {
          return each;
        }
      }
      return MALFORMED;
    }
  }
}
