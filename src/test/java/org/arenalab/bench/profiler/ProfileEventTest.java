package org.arenalab.bench.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.bench.cli.UsageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileEventTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpu          |     | event=cpu",
        "wall         | 1ms | event=wall,interval=1ms",
        "page-faults  | 1   | event=page-faults,interval=1",
        "alloc        |     | alloc",
        "alloc        | 64k | alloc=64k",
        "lock         | 1us | lock=1us",
        "nativemem    |     | nativemem=512k,nofree",
        "nativemem    | 0   | nativemem=0,nofree",
        "a.B.method   |     | event=a.B.method",
      })
  void shouldGiveEachEventItsIntervalInItsOwnWay(String name, String interval, String expected) {
    assertThat(new ProfileEvent(name, interval).startCommand()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu,file=x", "cpu\n", "", " "})
  void shouldRefuseWhatWouldBeAnotherOption(String name) {
    assertThatThrownBy(() -> new ProfileEvent(name, null))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("event");
  }

  @ParameterizedTest
  @CsvSource({
    "cpu, 1",
    "wall, 99us",
    "ctimer, 10000ns",
    "itimer, 0",
    "cpu, 50u",
    "cpu, 10US",
    "CPU, 10us",
    "wall, 10000N"
  })
  void shouldRefuseAnIntervalTooShortToBeServed(String name, String interval) {
    assertThatThrownBy(() -> new ProfileEvent(name, interval))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--interval=" + interval)
        .hasMessageContaining("expected 100us or more");
    assertThat(new ProfileEvent(name, "100us").interval()).isEqualTo("100us");
  }

  @Tag("medium")
  @Test
  void shouldNameWhatWorksWhereAnEventDoesNot() {
    EventProbe probe = new EventProbe(AsyncProfilerLibrary.file());

    assertThatThrownBy(() -> probe.requireAvailable(new ProfileEvent("no-such-event", null)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no-such-event")
        .hasMessageContaining("ctimer, ")
        .hasMessageContaining("alloc");
    assertThatThrownBy(() -> probe.requireAvailable(new ProfileEvent("ctimr", null)))
        .hasMessageContaining("did you mean ctimer");
    assertThatThrownBy(() -> probe.requireAvailable(new ProfileEvent("ctimer", "often")))
        .hasMessageContaining("--interval often");
    probe.requireAvailable(new ProfileEvent("ctimer", "1ms"));
  }
}
