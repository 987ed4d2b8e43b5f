package org.arenalab;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.arenalab.ImportedClasses.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allowed dependencies between packages. A room is a package with one purpose. */
class ArchitectureTest {
  private static final String ROOT = "org.arenalab.";
  private static final int MAX_LINES = 700;
  private static final int MAX_FILES = 40;
  private static final Path SOURCES = Path.of(System.getProperty("basedir", "."), "src");

  /** A variable that holds a descriptor, or a conversion of a system call's result to one. */
  private static final Pattern DESCRIPTOR_NUMBER =
      Pattern.compile("\\b(int|long) (fd|fileDescriptor|descriptor)\\b|\\(int\\) fd\\b");

  /** The rooms of the library that a room may know, besides itself. */
  static final Map<String, List<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("os", List.of()),
          Map.entry("os.process", List.of("os")),
          Map.entry("os.residency", List.of("os")),
          Map.entry("os.userfault", List.of("os")),
          Map.entry("os.socket", List.of("os")),
          Map.entry("os.probe", List.of("os.residency", "os.userfault", "os")),
          Map.entry("settings", List.of("os")),
          Map.entry("concurrent", List.of("os")),
          Map.entry("statistics", List.of("os", "settings")),
          Map.entry("codec", List.of("os", "concurrent")),
          Map.entry("trace", List.of("os")),
          Map.entry("hotness", List.of("os.process", "os.residency", "os.userfault", "os")),
          Map.entry("extent", List.of("os.process", "os", "concurrent", "settings", "statistics")),
          Map.entry("shm.layout", List.of("os")),
          Map.entry(
              "shm",
              List.of("shm.layout", "os.process", "os", "concurrent", "settings", "statistics")),
          Map.entry("shm.segments", List.of("shm", "shm.layout", "os.process", "os")),
          Map.entry("slab.release", List.of("os", "statistics")),
          Map.entry("slab.page", List.of("slab.release", "os.residency", "os")),
          Map.entry("slab.mapping", List.of("slab.release", "os")),
          Map.entry("slab.heap", List.of("slab.page", "slab.release", "os.process", "os")),
          Map.entry(
              "slab.scavenger",
              List.of("slab.heap", "slab.page", "slab.mapping", "slab.release", "os")),
          Map.entry(
              "slab",
              List.of(
                  "slab.scavenger",
                  "slab.heap",
                  "slab.mapping",
                  "slab.page",
                  "slab.release",
                  "os.process",
                  "os",
                  "concurrent",
                  "settings",
                  "statistics")),
          Map.entry(
              "transport",
              List.of("shm.segments", "shm", "os.process", "os", "concurrent", "settings")),
          Map.entry("compressed.chunk", List.of("os.process", "os")),
          Map.entry(
              "tiering",
              List.of(
                  "tiering.policy",
                  "tiering.prefetch",
                  "compressed",
                  "compressed.chunk",
                  "hotness",
                  "os.process",
                  "os",
                  "settings",
                  "statistics")),
          Map.entry("tiering.prefetch", List.of("compressed", "os", "os.process")),
          Map.entry("tiering.policy", List.of("os")),
          Map.entry(
              "pager.daemon",
              List.of(
                  "pager.daemon.background",
                  "pager.daemon.lane",
                  "pager.store",
                  "pager.protocol",
                  "os.userfault",
                  "os.socket",
                  "os.process",
                  "os")),
          Map.entry(
              "pager.daemon.background",
              List.of(
                  "pager.daemon.lane",
                  "pager.store",
                  "pager.protocol",
                  "tiering.policy",
                  "os.residency",
                  "os.userfault",
                  "os.process",
                  "os")),
          Map.entry(
              "pager.daemon.lane",
              List.of(
                  "pager.store",
                  "pager.protocol",
                  "os.residency",
                  "os.userfault",
                  "os.process",
                  "os")),
          Map.entry(
              "pager",
              List.of(
                  "pager.protocol",
                  "pager.store",
                  "os.process",
                  "os.socket",
                  "os.userfault",
                  "os",
                  "concurrent",
                  "settings",
                  "statistics")),
          Map.entry(
              "pager.store",
              List.of(
                  "pager.protocol",
                  "extent",
                  "codec",
                  "os.process",
                  "os.residency",
                  "os",
                  "concurrent",
                  "statistics")),
          Map.entry("pager.protocol", List.of("os.socket", "os.process", "os", "concurrent")),
          Map.entry(
              "compressed",
              List.of(
                  "compressed.chunk",
                  "extent",
                  "codec",
                  "os",
                  "concurrent",
                  "settings",
                  "statistics")));

  /**
   * Rooms of the laboratory, and the other rooms of the laboratory that each may know. The library
   * is open to all of them.
   */
  private static final Map<String, List<String>> LABORATORY_MAY_KNOW =
      Map.ofEntries(
          Map.entry("cli", List.of()),
          Map.entry("segment", List.of()),
          Map.entry("kernelmemory", List.of()),
          Map.entry("workload", List.of()),
          Map.entry("result.row", List.of()),
          Map.entry("result.json", List.of("result.row")),
          Map.entry("result.envelope", List.of("result.row", "result.json")),
          Map.entry("result", List.of("result.row", "result.json", "result.envelope")),
          Map.entry(
              "result.merge", List.of("result", "result.row", "result.json", "result.envelope")),
          Map.entry("plan", List.of("cli", "result", "result.row")),
          Map.entry(
              "run",
              List.of(
                  "cli",
                  "plan",
                  "peer",
                  "result",
                  "result.row",
                  "result.json",
                  "result.envelope")));

  private static List<String> rooms() {
    return MAY_KNOW.keySet().stream().sorted().toList();
  }

  private static List<String> laboratoryRooms() {
    return LABORATORY_MAY_KNOW.keySet().stream().sorted().toList();
  }

  @Test
  void shouldSeeTheRooms() {
    // An empty import would satisfy every rule below.
    assertThat(CLASSES.stream().map(each -> each.getPackageName()))
        .contains(ROOT + "os", ROOT + "shm", ROOT + "bench", ROOT + "launcher");
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void shouldKnowOnlyTheRoomsBelow(String room) {
    List<String> forbidden = new ArrayList<>(List.of(ROOT + "bench..", ROOT + "launcher.."));
    for (String other : MAY_KNOW.keySet()) {
      if (!other.equals(room) && !MAY_KNOW.get(room).contains(other)) {
        forbidden.add(ROOT + other);
      }
    }
    noClasses()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new))
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("laboratoryRooms")
  void shouldKnowOnlyTheseLaboratoryRooms(String room) {
    String[] allowed =
        Stream.concat(Stream.of(room), LABORATORY_MAY_KNOW.get(room).stream())
            .map(each -> ROOT + "bench." + each)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "bench." + room)
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "bench..").and(not(resideInAnyPackage(allowed))))
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoRoomThatTheseRulesDoNotName() throws IOException {
    Path library = SOURCES.resolve("main/java/org/arenalab");
    try (Stream<Path> files = Files.walk(library)) {
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".java"))
                  .map(file -> library.relativize(file.getParent()).toString().replace('/', '.'))
                  .distinct())
          .containsExactlyInAnyOrderElementsOf(rooms());
    }
  }

  @Test
  void shouldNotKnowTheLauncher() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "launcher..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "launcher..")
        .check(CLASSES);
  }

  /** The code that compares results must not depend on the code that measures them. */
  @Test
  void shouldCompareWithoutKnowingWhoMeasured() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "bench.compare..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.arenalab..")
                .and(not(resideInAnyPackage(ROOT + "bench.compare..", ROOT + "bench.result.."))))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "bench.result..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "bench..").and(not(resideInAPackage(ROOT + "bench.result.."))))
        .check(CLASSES);
  }

  /** A report shows measured results; it measures nothing itself. */
  @Test
  void shouldReportWithoutMeasuring() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "bench.report..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.arenalab..")
                .and(
                    not(
                        resideInAnyPackage(
                            ROOT + "bench.report..",
                            ROOT + "bench.compare..",
                            ROOT + "bench.result..",
                            ROOT + "bench.cli..",
                            ROOT + "bench.plan..",
                            ROOT + "bench.profiler..",
                            ROOT + "bench.mem..",
                            ROOT + "bench.loops..",
                            ROOT + "bench.pager..",
                            ROOT + "bench.soak.."))))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "bench.report..", ROOT + "bench.command..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "bench.report..")
        .check(CLASSES);
  }

  @Test
  void shouldHaveNoCycleOfPackages() {
    slices().matching("org.arenalab.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** The peers call functions of their own libraries, not of the kernel. */
  @Test
  void shouldCallTheKernelInOneRoomOnly() {
    noClasses()
        .that()
        .resideInAPackage("org.arenalab..")
        .and()
        .resideOutsideOfPackages(ROOT + "os..", ROOT + "bench.peer..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .check(CLASSES);
  }

  /** A closed descriptor's number may be reused by the next file; only its owner may pass it on. */
  @Test
  void shouldPassDescriptorsInOneClassOnly() throws IOException {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "os.Descriptor")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "os.DescriptorCalls")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(ROOT + "os.DescriptorCalls")
        .check(CLASSES);
    List<String> numbers = new ArrayList<>();
    for (String tree : List.of("main", "jmh")) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(tree + "/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          if (!file.getFileName().toString().startsWith("Descriptor")
              && DESCRIPTOR_NUMBER.matcher(Files.readString(file)).find()) {
            numbers.add(file.toString());
          }
        }
      }
    }
    // SharedMemory opens descriptors of another process, and does not close them.
    assertThat(numbers).allMatch(file -> file.endsWith("os/SharedMemory.java"));
  }

  /** One table has every number that differs between processor architectures. */
  @Test
  void shouldChooseNumbersByProcessorInOneClassOnly() throws IOException {
    List<String> choosing = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES.resolve("main/java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        if (Files.readString(file).contains("\"os.arch\"")) {
          choosing.add(file.getFileName().toString());
        }
      }
    }
    // Platform reports the architecture, and chooses nothing by it.
    assertThat(choosing).containsExactlyInAnyOrder("KernelCalls.java", "Platform.java");
  }

  @Test
  void shouldNotUseUnsafe() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("(sun\\.misc|jdk\\.internal\\.misc)\\.Unsafe.*")
        .check(
            CLASSES.that(
                com.tngtech.archunit.base.DescribedPredicate.describe(
                    "ours", each -> !each.getName().contains("_jmh"))));
  }

  @Test
  void shouldSayWhatEachRoomIsFor() throws IOException {
    for (String tree : List.of("main", "jmh")) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(tree + "/java"))) {
        List<Path> packages =
            files
                .filter(file -> file.toString().endsWith(".java"))
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(packages)
            .isNotEmpty()
            .allSatisfy(room -> assertThat(room.resolve("package-info.java")).exists());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "jmh"})
  void shouldHaveNoRoomOfTooManyFiles(String tree) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES.resolve(tree + "/java"))) {
      Map<Path, Long> counts =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
      assertThat(counts)
          .isNotEmpty()
          .allSatisfy(
              (room, count) ->
                  assertThat(count).as("files in %s", room).isLessThanOrEqualTo(MAX_FILES));
    }
  }

  @Test
  void shouldHaveNoFileThatIsTooLong() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> tooLong = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        int lines = Files.readAllLines(file).size();
        if (lines > MAX_LINES) {
          tooLong.add(file + " has " + lines + " lines");
        }
      }
      assertThat(tooLong).isEmpty();
    }
  }
}
