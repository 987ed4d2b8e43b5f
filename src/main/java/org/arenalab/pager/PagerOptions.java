package org.arenalab.pager;

import java.nio.file.Path;
import java.util.List;
import org.arenalab.pager.protocol.ReadAheadRequests;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;
import org.arenalab.settings.OptionType.Unit;

/** The options of a {@link PagerConfig}: names, types, ranges and defaults. */
final class PagerOptions {
  private static final long DEFAULT_MAX_BYTES = 4L << 30;

  /** One page of the largest size. */
  private static final long LEAST_MAX_BYTES = 64 << 10;

  /** The pages of a session, of the smallest size. */
  private static final long MOST_MAX_BYTES = SessionLayout.MAX_PAGES * 4096L;

  static final Option<Path> SOCKET =
      Option.of(
          "socket",
          "arenalab.pager.socket",
          OptionType.path(),
          null,
          "the daemon's Unix socket; must be set");

  static final Option<Long> MAX_BYTES =
      Option.of(
          "maxBytes",
          "arenalab.pager.maxBytes",
          OptionType.size(Unit.BYTES, LEAST_MAX_BYTES, MOST_MAX_BYTES),
          DEFAULT_MAX_BYTES,
          "bytes of all ranges that are registered at a time; 10 B of shared memory a page");

  static final Option<SwitchSignal> SWITCH_SIGNAL =
      Option.of(
          "switchSignal",
          "arenalab.pager.switchSignal",
          OptionType.choice(SwitchSignal.class),
          SwitchSignal.SIGABRT,
          "ends this process if daemon and standby are both dead");

  static final Option<Integer> READ_AHEAD_PAGES =
      Option.of(
          "readAheadPages",
          "arenalab.pager.readAheadPages",
          OptionType.whole("pages", 0, ReadAheadRequests.MOST_PAGES),
          ReadAheadRequests.MOST_PAGES,
          "pages that are restored ahead of a stream of faults, at most; 0 restores none");

  static final OptionGroup GROUP =
      OptionGroup.ofAllocator(
          "pager.",
          List.of("pager"),
          PagerException::ofSetting,
          SOCKET,
          MAX_BYTES,
          SWITCH_SIGNAL,
          READ_AHEAD_PAGES);

  private PagerOptions() {}
}
