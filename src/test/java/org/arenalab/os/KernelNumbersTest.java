package org.arenalab.os;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelNumbersTest {
  @Test
  void shouldReadNumbersByIndex(@TempDir Path folder) {
    FakeRoot root = new FakeRoot(folder);
    root.with("/a/0/start", "0")
        .with("/a/10/start", "140737488355328")
        .with("/a/1987/start", "7")
        .with("/a/1/start", "none");
    KernelNumbers numbers = new KernelNumbers(root.files(), "/a");
    byte[] start = "start".getBytes(US_ASCII);

    assertThat(numbers.read(0, start)).isZero();
    assertThat(numbers.read(10, start)).isEqualTo(140_737_488_355_328L);
    assertThat(numbers.read(1987, start)).isEqualTo(7);
    assertThat(numbers.read(1, start)).isEqualTo(-Errno.EINVAL);
    assertThat(numbers.read(2, start)).isEqualTo(-Errno.ENOENT);
  }
}
