package org.arenalab.bench.pager.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TracedCallsTest {
  @Test
  void shouldCountCallsBetweenMarks() {
    List<String> calls =
        List.of(
            "read(3, \"\", 5) = 0",
            "statx(AT_FDCWD, \"/no-such-file-workload-begins\", 0) = -1 ENOENT",
            "mmap(NULL, 524288, PROT_READ|PROT_WRITE) = 0x7f",
            "munmap(0x7f, 524288) = 0",
            "statx(AT_FDCWD, \"/no-such-file-workload-ends\", 0) = -1 ENOENT",
            "munmap(0x7e, 4096) = 0");
    assertThat(TracedCalls.between(calls)).isEqualTo(2);
    assertThat(TracedCalls.between(calls.subList(0, 4))).isEqualTo(-1);
    assertThat(TracedCalls.between(calls.subList(2, 6))).isEqualTo(-1);
  }
}
