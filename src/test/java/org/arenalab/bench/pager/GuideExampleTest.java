package org.arenalab.bench.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of the guide, compiled and run as it stands there, except for the socket's path. */
@Tag("medium")
@Timeout(60)
class GuideExampleTest {
  private static final Path GUIDE = Path.of(System.getProperty("basedir", "."), "docs", "pager.md");
  private static final int LINES = 5;

  @TempDir private Path folder;

  private static String example() throws IOException {
    Matcher block = Pattern.compile("(?s)```java\n(.*?)```").matcher(Files.readString(GUIDE));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  @Test
  void shouldRunTheExampleOfTheGuide() throws Exception {
    String example = example();
    assertThat(example.lines().count()).isEqualTo(LINES);
    try (PagerServer server = PagerServer.start(new ServerSettings(100, 100, false))) {
      String source =
          """
          import java.nio.file.Path;
          import org.arenalab.os.VirtualMemory;
          import org.arenalab.pager.*;
          class Example {
            public static void main(String[] arguments) {
          %s
              System.out.println("done");
            }
          }
          """
              .formatted(example.replace("/run/pager.sock", server.socket().toString()));
      Path file = Files.writeString(folder.resolve("Example.java"), source);

      Process java =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "-cp",
                      System.getProperty("java.class.path"),
                      file.toString()))
              .redirectErrorStream(true)
              .start();
      String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(java.waitFor()).as(output).isZero();
      assertThat(output).isEqualTo("done\n");
    }
  }
}
