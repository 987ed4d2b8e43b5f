package org.arenalab.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.Options;

/** The file that the user asked for with {@code -rf} and {@code -rff}. */
record UserResultFile(ResultFormatType format, Path path) {

  /** Null where the user asked for none; creates it, as JMH does, to learn whether it can be. */
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
    try {
      Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw new UsageException(
          "cannot write the result file %s (%s); give another one with -rff"
              .formatted(path, reason(e)),
          e);
    }
    return new UserResultFile(format, path);
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "");
  }
}
