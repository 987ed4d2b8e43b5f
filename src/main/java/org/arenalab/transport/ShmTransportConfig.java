package org.arenalab.transport;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.Map;
import java.util.function.Function;
import org.arenalab.settings.Settings;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.ShmArenaConfig;

/**
 * The choice of a {@link ShmTransport}, and the configuration of its arena.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. The arena's settings are in {@link ShmArenaConfig}.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>setting</th><th>property</th><th>environment</th><th>default</th></tr>
 * <tr><td>useArena</td><td>arenalab.transport.useArena</td>
 *     <td>ARENALAB_TRANSPORT_USE_ARENA</td><td>true</td></tr>
 * </table>
 *
 * @param useArena true for {@link ArenaTransport}, false for {@link SegmentTransport}
 * @param arena the arena's settings; a {@link SegmentTransport} uses only the directory
 */
public record ShmTransportConfig(boolean useArena, ShmArenaConfig arena) {
  public static final String USE_ARENA_PROPERTY = "arenalab.transport.useArena";
  public static final String USE_ARENA_VARIABLE = "ARENALAB_TRANSPORT_USE_ARENA";
  public static final boolean DEFAULT_USE_ARENA = true;

  /** Refuses null components. */
  public ShmTransportConfig {
    requireNonNull(arena, "arena");
  }

  /** Returns the configuration from properties, environment and defaults. */
  public static ShmTransportConfig defaults() {
    return builder().build();
  }

  /** Returns a builder with the values of properties, environment and defaults. */
  public static Builder builder() {
    return builder(System::getProperty, System.getenv());
  }

  static Builder builder(Function<String, String> properties, Map<String, String> environment) {
    boolean useArena =
        new Settings(properties, environment, InvalidRequestException::new)
            .read(USE_ARENA_PROPERTY, USE_ARENA_VARIABLE, DEFAULT_USE_ARENA, Settings::flag);
    return new Builder(useArena, ShmArenaConfig.builder(properties, environment).build());
  }

  /** A builder whose setters override properties, environment and defaults. Not thread-safe. */
  public static final class Builder {
    private boolean useArena;
    private ShmArenaConfig arena;

    private Builder(boolean useArena, ShmArenaConfig arena) {
      this.useArena = useArena;
      this.arena = arena;
    }

    public Builder useArena(boolean value) {
      useArena = value;
      return this;
    }

    public Builder arena(ShmArenaConfig value) {
      requireNonNull(value, "arena");
      arena = value;
      return this;
    }

    public ShmTransportConfig build() {
      return new ShmTransportConfig(useArena, arena);
    }
  }
}
