package org.arenalab.bench.pager.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedCallsTest {
  private static final String MMAP = "mmap(NULL, 524288, PROT_READ|PROT_WRITE) = 0x7f";

  private static String mark(String which) {
    return "statx(AT_FDCWD, \"/no-such-file-workload-" + which + "\", 0) = -1 ENOENT";
  }

  /** Three mappings with 3, 6 and 3 calls; the calls after the last may be those of the end. */
  @Test
  void shouldCountCallsOfAMapping() {
    List<String> mapping = List.of(MMAP, "munmap(0x7f, 524288) = 0", "futex(0x7e) = -1 ETIMEDOUT");
    List<String> calls = new ArrayList<>(List.of(MMAP, mark("begins")));
    calls.addAll(mapping);
    calls.addAll(mapping);
    calls.addAll(List.of("openat(\"classes.jar\") = 5", "pread64(5) = 1", "close(5) = 0"));
    calls.addAll(mapping);
    calls.addAll(mapping);
    calls.addAll(List.of(mark("ends"), MMAP));
    assertThat(TracedCalls.perMapping(calls, 4)).isEqualTo(3);
    assertThat(TracedCalls.perMapping(calls, 5)).as("only four mappings").isNaN();
    assertThat(TracedCalls.perMapping(calls.subList(2, calls.size()), 1)).isNaN();
    assertThat(TracedCalls.perMapping(List.of(mark("begins"), MMAP, mark("ends")), 1)).isNaN();
  }
}
