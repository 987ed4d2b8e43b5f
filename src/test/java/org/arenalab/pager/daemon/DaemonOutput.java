package org.arenalab.pager.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the output of daemon and standbys in a file if a test fails, before they are ended. */
record DaemonOutput(Supplier<PagerProcesses> daemons) implements AfterTestExecutionCallback {
  private static final Path FOLDER = Path.of("target", "pager-output");

  @Override
  public void afterTestExecution(ExtensionContext test) throws IOException {
    PagerProcesses running = daemons.get();
    if (running == null || test.getExecutionException().isEmpty()) {
      return;
    }
    Path file =
        FOLDER.resolve(
            test.getRequiredTestClass().getSimpleName()
                + "."
                + test.getRequiredTestMethod().getName()
                + ".txt");
    Files.createDirectories(FOLDER);
    Files.writeString(file, running.output());
    System.out.println("output of the daemon: " + file);
  }
}
