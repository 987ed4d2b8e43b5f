package org.arenalab.shm;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionsContract;

class ShmOptionsTest extends OptionsContract {
  @Override
  protected OptionGroup group() {
    return ShmOptions.GROUP;
  }

  @Override
  protected Stream<Sample> own() {
    return Stream.of(
        new Sample(ShmOptions.CAPACITY_BYTES, "2", 2L << 30, "0"),
        new Sample(ShmOptions.ALIGNMENT_BYTES, "4096", 4096L, "0x40"),
        new Sample(ShmOptions.HUGE_PAGES, "1", HugePagePolicy.RESERVED, "perhaps"),
        new Sample(ShmOptions.PREFAULT, "1", true, "2"),
        new Sample(ShmOptions.DONT_FORK, "false", false, "no"),
        new Sample(ShmOptions.NUMA_NODE, "0", 0, "-2"),
        new Sample(ShmOptions.DIRECTORY, "/mnt/shared", Path.of("/mnt/shared"), "a\0b"),
        new Sample(ShmOptions.FILE_MODE, "0660", 0660, "0700"));
  }

  @Override
  protected Class<? extends RuntimeException> refusal() {
    return InvalidRequestException.class;
  }

  @Override
  protected Class<?> builder() {
    return ShmArenaConfig.Builder.class;
  }

  @Override
  protected String guide() {
    return "shm.md";
  }
}
