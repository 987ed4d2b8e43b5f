package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.arenalab.bench.cli.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmhRunTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[                         | is not a regular expression",
        "-f many                   | -h lists JMH's options",
        "Harness -bm nonsense      | Unable to parse benchmark mode",
        "Harness -rf nonsense      | -h lists JMH's options",
        "Harness -p probe          | Unable to parse parameter string",
        "Harness -p prob=empty     | -p prob=empty, expected one of [probe]; -lp lists them; did"
            + " you mean probe?",
        "Harness -p=prob=empty     | did you mean probe?",
        "Harness -pprob=empty      | did you mean probe?",
        "Harness -p probe=emty     | -p probe=emty, expected one of [empty, timestamp]; did you"
            + " mean empty?",
        "Harness -p probe=, -rff no/such/dir | a parameter without a value: -p probe=",
        "Harness -p probe=,, -rff no/such/dir | a parameter without a value: -p probe=",
        "Harness -p probe=empty,x  | -p probe=x, expected one of",
        "Shm -p allocator=arena | -p allocator=arena, expected one of [floor,",
        "Residency -p mode=malloc-critcal | did you mean malloc-critical?",
        "Residency -p pressure=reclaim -p mode=LEEN | -p mode=LEEN, expected one of",
        "Residency -p mode=slab-lean -rff no/such/dir | -p mode=slab-lean, expected one of",
        "Residency -p mode=malloc-critical -rff no/such/dir | cannot write the result file",
        "Residency -p pressure=reclaim -rff no/such/dir | cannot write the result file",
        "Residency -p pressure=pageout -p mode=FAST, -rff no/such/dir | cannot write the result"
            + " file",
        "RandomMixed -p workingSet=many | -p workingSet=many, expected an int",
        "RandomMixed -p workingSet=9999999999 | expected an int",
        "TwinWork.step -p size=1   | expected none, these benchmarks have no parameter",
        "Harness -prof nonsense    | profiler nonsense",
        "Harness -rff no/such/dir  | cannot write the result file no/such/dir",
        "Harness -rff .            | cannot write the result file . (it is a directory)",
        "Harness -o no/such/dir    | cannot write JMH's output to no/such/dir",
        "Harness --interleave -f 0 | --interleave, --shard and --resume need forks",
        "Harness --interleave -wm BULK | leave -wm and -wmb out",
        "Harness --seed 3          | --seed needs --interleave",
        "Harness --interleave --seed x | --seed needs a whole number",
      })
  void shouldRefuseBeforeItMeasuresAnything(String words, String message) {
    assertThatThrownBy(() -> JmhRun.run(List.of(words.split(" ", -1))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }
}
