package org.arenalab.vm;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.arenalab.os.VirtualMemory;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs suites in this JVM, inside a virtual machine that {@code src/vm/run} started. Prints one
 * line per test and writes JUnit XML. Tests tagged slow or nightly are left out.
 *
 * <p>The exit code of a suite is 0 if every test passed, and 1 if a test failed or was skipped, if
 * the suite ran no test, or if an entry of the suite's file matched nothing. A suite that reaches
 * its time limit ends the JVM.
 */
public final class SuiteRunner {
  private final SuiteFile suite;
  private final PrintStream out;
  private final TreeSet<String> unmatched = new TreeSet<>();

  SuiteRunner(SuiteFile suite, PrintStream out) {
    this.suite = suite;
    this.out = out;
    unmatched.addAll(suite.runs());
    unmatched.addAll(suite.without());
  }

  /** Takes the folder for XML and exit codes, then the files of the suites in their order. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    boolean passed = true;
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      SuiteFile suite = SuiteFile.read(Path.of(file));
      System.out.println("suite " + suite.name());
      boolean suitePassed;
      try (SuiteTimeLimit _ = SuiteTimeLimit.of(suite)) {
        suitePassed = new SuiteRunner(suite, System.out).run(folder);
      }
      Files.writeString(folder.resolve(suite.name() + ".exit"), suitePassed ? "0\n" : "1\n");
      passed &= suitePassed;
    }
    System.out.flush();
    // Threads that a test left behind must not keep the machine running.
    Runtime.getRuntime().halt(passed ? 0 : 1);
  }

  /** Returns whether every test passed and every entry of the file matched a test. */
  boolean run(Path folder) throws IOException {
    out.printf(
        "Linux %s on %s, pages of %d B, %d processors, Java %s%n",
        System.getProperty("os.version"),
        System.getProperty("os.arch"),
        VirtualMemory.pageSizeBytes(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());
    SuiteProgress progress = new SuiteProgress(out);
    LauncherFactory.create().execute(request(), progress);
    Path file = folder.resolve("TEST-" + suite.name() + ".xml");
    try (OutputStream xml = new BufferedOutputStream(Files.newOutputStream(file))) {
      SuiteXml.write(suite.name(), progress.results(), xml);
    }
    for (String entry : unmatched) {
      out.printf(
          "no such test: entry=%s, expected a name that matches a test; mend suite %s%n",
          entry, suite.name());
    }
    out.println(progress.summary());
    return progress.allPassed() && unmatched.isEmpty();
  }

  private LauncherDiscoveryRequest request() {
    List<DiscoverySelector> selectors = suite.runs().stream().map(SuiteRunner::selector).toList();
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selectors)
        .filters(TagFilter.excludeTags("slow", "nightly"), (PostDiscoveryFilter) this::filter)
        .build();
  }

  private static DiscoverySelector selector(String entry) {
    return SuiteFile.isClass(entry) ? selectClass(entry) : selectPackage(entry);
  }

  /** Selecting a package selects its sub-packages as well; those tests are removed here. */
  private FilterResult filter(TestDescriptor test) {
    String type = typeOf(test);
    if (type == null) {
      return FilterResult.included("a container");
    }
    String method =
        test.getSource().orElse(null) instanceof MethodSource m ? m.getMethodName() : "";
    for (String entry : suite.without()) {
      if (isIn(type, entry) || entry.equals(type + "#" + method)) {
        unmatched.remove(entry);
        return FilterResult.excluded("the suite's file excludes it");
      }
    }
    String room = type.substring(0, type.lastIndexOf('.'));
    boolean listed = false;
    for (String entry : suite.runs()) {
      if (isIn(type, entry) || entry.equals(room)) {
        listed = true;
        if (!method.isEmpty()) {
          unmatched.remove(entry);
        }
      }
    }
    return listed
        ? FilterResult.included("the suite's file lists it")
        : FilterResult.excluded("in a sub-package");
  }

  /** Returns whether a type is the given class, or nested in it. */
  private static boolean isIn(String type, String entry) {
    return type.equals(entry) || type.startsWith(entry + "$");
  }

  private static String typeOf(TestDescriptor test) {
    return switch (test.getSource().orElse(null)) {
      case ClassSource source -> source.getClassName();
      case MethodSource source -> source.getClassName();
      case null, default -> null;
    };
  }
}
