package org.arenalab.bench.pager;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.pager.daemon.DaemonStats;

/**
 * The statistics of a daemon.
 *
 * @param text a figure a line, {@code key=value}
 */
public record DaemonFigures(String text) {
  private static final Pattern LINE =
      Pattern.compile("(?m)^(?:session\\.\\d+\\.)?(\\w+)=(-?\\d+)$");
  private static final Pattern STORE = Pattern.compile("(?m)^(?:session\\.\\d+\\.)?store=(.*)$");
  private static final Pattern STORE_FIGURE = Pattern.compile("(\\w+)=(\\d+)");

  /**
   * Asks a daemon.
   *
   * @throws org.arenalab.pager.daemon.PagerDaemonException (NO_DAEMON) if none answers within 10 s
   */
  public static DaemonFigures ask(Path socket) {
    return new DaemonFigures(DaemonStats.of(socket).text());
  }

  /** Returns the figures by name; those of the first session without its prefix. */
  public Map<String, Long> byName() {
    Map<String, Long> figures = new LinkedHashMap<>();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      figures.putIfAbsent(line.group(1), Long.parseLong(line.group(2)));
    }
    return figures;
  }

  /** Returns a figure of the daemon or of its first session; 0 if there is none. */
  public long figure(String name) {
    return byName().getOrDefault(name, 0L);
  }

  /** Returns a figure of the first session's store; 0 if there is none. */
  public long store(String name) {
    Matcher line = STORE.matcher(text);
    if (line.find()) {
      Matcher figure = STORE_FIGURE.matcher(line.group(1));
      while (figure.find()) {
        if (figure.group(1).equals(name)) {
          return Long.parseLong(figure.group(2));
        }
      }
    }
    return 0;
  }
}
