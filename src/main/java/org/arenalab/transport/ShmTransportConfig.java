package org.arenalab.transport;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.List;
import java.util.Map;
import org.arenalab.settings.Choices;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;
import org.arenalab.shm.InvalidRequestException;
import org.arenalab.shm.ShmArenaConfig;

/**
 * The choice of a {@link ShmTransport}, and the configuration of its arena.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. {@code docs/shm.md} lists the names, also those of the arena's settings.
 *
 * @param useArena true for {@link ArenaTransport}, false for {@link SegmentTransport}
 * @param arena the arena's settings; a {@link SegmentTransport} uses only the directory
 */
public record ShmTransportConfig(boolean useArena, ShmArenaConfig arena) {
  public static final boolean DEFAULT_USE_ARENA = true;

  static final Option<Boolean> USE_ARENA =
      Option.of(
          "useArena",
          "arenalab.transport.useArena",
          OptionType.flag(),
          DEFAULT_USE_ARENA,
          "one arena for all buffers, or a segment for each");

  static final OptionGroup GROUP =
      OptionGroup.ofAllocator(
          "transport.", List.of("transport"), InvalidRequestException::new, USE_ARENA);

  /** Refuses null components. */
  public ShmTransportConfig {
    requireNonNull(arena, "arena");
  }

  /** Returns the configuration from properties, environment and defaults. */
  public static ShmTransportConfig defaults() {
    return builder().build();
  }

  /**
   * Returns a builder with the values of properties, environment and defaults.
   *
   * @throws InvalidRequestException as {@link ShmArenaConfig#builder()}; also for a name that
   *     starts with {@code arenalab.transport}
   */
  public static Builder builder() {
    return new Builder(GROUP.read(), ShmArenaConfig.defaults());
  }

  static Builder builder(Map<String, String> properties, Map<String, String> environment) {
    return new Builder(
        GROUP.read(properties, environment),
        ShmArenaConfig.builder(properties, environment).build());
  }

  /** A builder whose setters override properties, environment and defaults. Not thread-safe. */
  public static final class Builder {
    private final Choices choices;
    private ShmArenaConfig arena;

    private Builder(Choices choices, ShmArenaConfig arena) {
      this.choices = choices;
      this.arena = arena;
    }

    public Builder useArena(boolean value) {
      GROUP.set(choices, USE_ARENA, value);
      return this;
    }

    public Builder arena(ShmArenaConfig value) {
      requireNonNull(value, "arena");
      arena = value;
      return this;
    }

    public ShmTransportConfig build() {
      return new ShmTransportConfig(choices.get(USE_ARENA), arena);
    }
  }
}
