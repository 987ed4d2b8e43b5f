package org.arenalab.pager.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The command line of a daemon.
 *
 * @param standbyOf the daemon that this process is to take over from; empty for a daemon
 * @param withStandby whether the daemon starts a standby
 * @param isReplacing whether the process replaces the daemon that listens on the socket
 */
record DaemonArguments(
    DaemonConfig config, OptionalLong standbyOf, boolean withStandby, boolean isReplacing) {
  static final String USAGE =
      """
      usage: pagerd --socket PATH [--store-bytes N] [--t-cold-ms N] [--cpu-budget-percent N]
                    [--max-clients N] [--max-client-bytes N] [--stall-limit-ms N] [--single-lane]
                    [--without-standby] [--replace] [--standby-of PID]
        --socket PATH            where clients connect; the file is made with mode 0600
        --store-bytes N          capacity of the store of each client (default 1073741824)
        --t-cold-ms N            a page untouched for this long is cold (default 30000)
        --cpu-budget-percent N   background work of each client, of one processor (default 50)
        --max-clients N          clients at a time (default 64)
        --max-client-bytes N     largest maxBytes of a client (default 68719476736)
        --stall-limit-ms N       the standby kills and replaces a daemon that is stopped by a signal
                                 or a debugger for longer, and the daemon its standby (default 5000;
                                 0 for never)
        --single-lane            serve the faults of each client by one thread on any processor;
                                 slower, for comparisons
        --without-standby        start no standby; a killed daemon then ends its clients
        --replace                replace the daemon that listens there; its clients stay attached
        --standby-of PID         be the standby of the daemon with this number; a daemon uses it
      """;

  /**
   * Reads a command line.
   *
   * @throws PagerDaemonException (INVALID_SETTING) that names what is wrong
   */
  static DaemonArguments parse(String... words) {
    Path socket = null;
    OptionalLong standbyOf = OptionalLong.empty();
    boolean withStandby = true;
    boolean isReplacing = false;
    DaemonConfig config = DaemonConfig.ofSocket(Path.of(""));
    for (int i = 0; i < words.length; i++) {
      String option = words[i];
      if (option.equals("--without-standby")) {
        withStandby = false;
        continue;
      }
      if (option.equals("--single-lane")) {
        config = config.withSingleLane(true);
        continue;
      }
      if (option.equals("--replace")) {
        isReplacing = true;
        continue;
      }
      String value = i + 1 < words.length ? words[++i] : "";
      switch (option) {
        case "--socket" -> socket = Path.of(value);
        case "--store-bytes" -> config = config.withStoreBytes(number(option, value));
        case "--t-cold-ms" -> config = config.withTColdMs(number(option, value));
        case "--cpu-budget-percent" ->
            config = config.withCpuBudgetPercent((int) number(option, value));
        case "--max-clients" -> config = config.withMaxClients((int) number(option, value));
        case "--max-client-bytes" -> config = config.withMaxClientBytes(number(option, value));
        case "--stall-limit-ms" -> config = config.withStallLimitMs(number(option, value));
        case "--standby-of" -> standbyOf = OptionalLong.of(number(option, value));
        default -> throw invalid("unknown option: option=" + option + ", expected one of --help");
      }
    }
    if (socket == null || socket.toString().isEmpty()) {
      throw invalid("no socket: socket=, expected --socket PATH");
    }
    if (isReplacing && standbyOf.isPresent()) {
      throw invalid("two roles: --replace with --standby-of, expected one of them");
    }
    return new DaemonArguments(config.withSocket(socket), standbyOf, withStandby, isReplacing);
  }

  private static long number(String option, String value) {
    try {
      long number = Long.parseLong(value);
      boolean isSmall = number >= 0 && number <= Integer.MAX_VALUE;
      if (isSmall || option.endsWith("-bytes")) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid("not a number: %s=%s, expected a whole number".formatted(option, value));
    }
    throw invalid("out of range: %s=%s, expected 0 to 2147483647".formatted(option, value));
  }

  private static PagerDaemonException invalid(String message) {
    return new PagerDaemonException(PagerDaemonException.Reason.INVALID_SETTING, message);
  }

  /** Returns the words that {@link #parse} reads. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--socket", config.socket().toString()));
    words.addAll(List.of("--store-bytes", Long.toString(config.storeBytes())));
    words.addAll(List.of("--t-cold-ms", Long.toString(config.tColdMs())));
    words.addAll(List.of("--cpu-budget-percent", Integer.toString(config.cpuBudgetPercent())));
    words.addAll(List.of("--max-clients", Integer.toString(config.maxClients())));
    words.addAll(List.of("--max-client-bytes", Long.toString(config.maxClientBytes())));
    words.addAll(List.of("--stall-limit-ms", Long.toString(config.stallLimitMs())));
    standbyOf.ifPresent(pid -> words.addAll(List.of("--standby-of", Long.toString(pid))));
    if (config.singleLane()) {
      words.add("--single-lane");
    }
    if (!withStandby) {
      words.add("--without-standby");
    }
    if (isReplacing) {
      words.add("--replace");
    }
    return words;
  }

  /** Returns the command line of a process that replaces a daemon with this command line. */
  DaemonArguments asSuccessor() {
    return new DaemonArguments(config, OptionalLong.empty(), withStandby, true);
  }

  /** Returns the command line of a standby of a daemon with this command line. */
  DaemonArguments asStandbyOf(long pid) {
    return new DaemonArguments(config, OptionalLong.of(pid), withStandby, false);
  }
}
