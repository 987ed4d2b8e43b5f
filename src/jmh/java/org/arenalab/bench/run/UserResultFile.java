package org.arenalab.bench.run;

import java.nio.file.Path;
import java.util.Locale;
import org.arenalab.bench.cli.WritableFile;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.Options;

/** The file that the user requested with {@code -rf} and {@code -rff}. */
record UserResultFile(ResultFormatType format, Path path) {

  /** Returns the user's file, or null if the user requested none. */
  static UserResultFile of(Options options) {
    if (!options.getResult().hasValue() && !options.getResultFormat().hasValue()) {
      return null;
    }
    ResultFormatType format = options.getResultFormat().orElse(Defaults.RESULT_FORMAT);
    String name =
        options
            .getResult()
            .orElse(Defaults.RESULT_FILE_PREFIX + "." + format.name().toLowerCase(Locale.ROOT));
    Path path = Path.of(name);
    WritableFile.check(path, "the result file", "-rff");
    return new UserResultFile(format, path);
  }
}
