package org.arenalab.pager;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import org.arenalab.os.StackReserve;
import org.arenalab.settings.Choices;
import org.arenalab.settings.Option;

/**
 * The settings of a {@link PagerClient}.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. {@code docs/pager.md} lists the names, ranges and defaults.
 *
 * @param socket the daemon's Unix socket
 * @param maxBytes bytes of all ranges that are registered at a time: 64 KiB to 256 GiB. A daemon
 *     refuses more than its {@code --max-client-bytes}, which is 64 GiB by default. Costs 10 B of
 *     shared memory for each page that is used
 * @param switchSignal ends this process if daemon and standby are both dead
 * @param readAheadPages pages that are restored ahead of a stream of faults, 0 to 64
 */
public record PagerConfig(
    Path socket, long maxBytes, SwitchSignal switchSignal, int readAheadPages) {
  /** Checks the settings. */
  public PagerConfig {
    requireNonNull(socket, "socket");
    requireNonNull(switchSignal, "switchSignal");
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    require(PagerOptions.MAX_BYTES, maxBytes);
    require(PagerOptions.READ_AHEAD_PAGES, readAheadPages);
  }

  private static <T> void require(Option<T> option, T value) {
    PagerOptions.GROUP.require("PagerConfig", option, value);
  }

  /**
   * Returns the settings from properties, environment and defaults.
   *
   * @throws PagerException (INVALID_REQUEST) as {@link #builder}, or if no place names a socket
   */
  public static PagerConfig defaults() {
    return builder().build();
  }

  /** Returns the settings for a socket, otherwise from properties, environment and defaults. */
  public static PagerConfig ofSocket(Path socket) {
    requireNonNull(socket, "socket");
    return builder().socket(socket).build();
  }

  /**
   * Returns a builder with the settings from properties, environment and defaults.
   *
   * @throws PagerException (INVALID_REQUEST) if a value is outside its range or cannot be read.
   *     Also if a property or variable starts like one of the pager, but is not a setting
   */
  public static Builder builder() {
    StackReserve.requireForCall();
    return new Builder(PagerOptions.GROUP.read());
  }

  static Builder builder(Map<String, String> properties, Map<String, String> environment) {
    return new Builder(PagerOptions.GROUP.read(properties, environment));
  }

  /** A builder that collects settings. It is not thread-safe. */
  public static final class Builder {
    private final Choices choices;

    private Builder(Choices choices) {
      this.choices = choices;
    }

    private <T> Builder set(Option<T> option, T value) {
      PagerOptions.GROUP.set(choices, option, value);
      return this;
    }

    /**
     * Applies all settings of a preset. Later calls override them.
     *
     * @param nameOrFile a preset of the library, or the path of a properties file
     * @throws PagerException (INVALID_REQUEST) if the preset does not exist or cannot be read;
     *     nothing is set then
     */
    public Builder preset(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      PagerOptions.GROUP.apply(choices, nameOrFile);
      return this;
    }

    public Builder socket(Path value) {
      return set(PagerOptions.SOCKET, value);
    }

    public Builder maxBytes(long value) {
      return set(PagerOptions.MAX_BYTES, value);
    }

    public Builder switchSignal(SwitchSignal value) {
      return set(PagerOptions.SWITCH_SIGNAL, value);
    }

    public Builder readAheadPages(int value) {
      return set(PagerOptions.READ_AHEAD_PAGES, value);
    }

    /**
     * Builds the settings.
     *
     * @throws PagerException (INVALID_REQUEST) if no place names a socket
     */
    public PagerConfig build() {
      Path socket = choices.get(PagerOptions.SOCKET);
      if (socket == null) {
        throw PagerException.ofSetting(
            "no socket: socket=null, expected the path of a daemon's socket; set %s or %s"
                .formatted(PagerOptions.SOCKET.property(), PagerOptions.SOCKET.variable()));
      }
      return new PagerConfig(
          socket,
          choices.get(PagerOptions.MAX_BYTES),
          choices.get(PagerOptions.SWITCH_SIGNAL),
          choices.get(PagerOptions.READ_AHEAD_PAGES));
    }
  }
}
