package org.arenalab.bench.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arenalab.bench.cli.UsageException;

/**
 * The number of a share of a matrix.
 *
 * @param number from 1
 * @param count the number of all shards
 */
public record Shard(int number, int count) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

  /**
   * Reads {@code I/N}.
   *
   * @throws UsageException if the word does not have that form
   */
  public static Shard parse(String word) {
    Matcher matcher = FORM.matcher(word);
    if (matcher.matches()) {
      Shard shard =
          new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      if (shard.number >= 1 && shard.number <= shard.count) {
        return shard;
      }
    }
    throw new UsageException(
        "bad value: --shard='%s', expected I/N with I from 1 to N, such as 2/8".formatted(word));
  }

  @Override
  public String toString() {
    return number + "/" + count;
  }
}
