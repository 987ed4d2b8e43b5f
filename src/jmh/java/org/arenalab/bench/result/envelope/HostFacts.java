package org.arenalab.bench.result.envelope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The properties of the machine that determine its speed, read from {@code /proc} and {@code /sys}.
 * Nothing is guessed: an unreadable value is unknown in the {@link Facts}, with the reason.
 */
final class HostFacts {
  private static final int ID_BYTES = 6;
  private static final Pattern BRACKETED = Pattern.compile("\\[(\\S+)]");
  private static final Pattern MEMORY_TOTAL =
      Pattern.compile("^MemTotal:\\s+(\\d+) kB", Pattern.MULTILINE);
  private static final Pattern MODEL_NAME =
      Pattern.compile("^model name\\s*:\\s*(.+)$", Pattern.MULTILINE);
  private static final Pattern CGROUP_V2 = Pattern.compile("^0::(/.*)$", Pattern.MULTILINE);
  private static final long KIB = 1024;

  private final Path root;

  /** Reads files below {@code root}, which is {@code /} outside tests. */
  HostFacts(Path root) {
    this.root = root;
  }

  Facts read() {
    Facts facts = new Facts();
    facts.put("id", this::hostId);
    facts.put("name", () -> line("proc/sys/kernel/hostname"));
    facts.put("cpuModel", () -> find(MODEL_NAME, "proc/cpuinfo"));
    facts.put("cpus", () -> Runtime.getRuntime().availableProcessors());
    facts.put("architecture", () -> System.getProperty("os.arch"));
    facts.put("governor", () -> line("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    facts.put("turbo", this::turbo);
    facts.put("kernel", () -> line("proc/sys/kernel/osrelease"));
    facts.put(
        "transparentHugePages",
        () -> find(BRACKETED, "sys/kernel/mm/transparent_hugepage/enabled"));
    facts.put(
        "shmemHugePages",
        () -> find(BRACKETED, "sys/kernel/mm/transparent_hugepage/shmem_enabled"));
    facts.put("memoryBytes", () -> Long.parseLong(find(MEMORY_TOTAL, "proc/meminfo")) * KIB);
    facts.put("cgroupMemoryMax", () -> line(cgroup() + "memory.max"));
    facts.put("cgroupCpuMax", () -> line(cgroup() + "cpu.max"));
    facts.put("container", this::container);
    return facts;
  }

  /** Returns the one, five and fifteen minute load averages. */
  double[] loadAverages() throws IOException {
    String[] words = line("proc/loadavg").split(" ", -1);
    return new double[] {
      Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2])
    };
  }

  /** Returns an id that distinguishes machines without revealing their identity. */
  private String hostId() throws IOException {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("arenalab " + line("etc/machine-id")).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean turbo() throws IOException {
    Path intel = root.resolve("sys/devices/system/cpu/intel_pstate/no_turbo");
    if (Files.isReadable(intel)) {
      return Files.readString(intel).strip().equals("0");
    }
    return line("sys/devices/system/cpu/cpufreq/boost").equals("1");
  }

  private boolean container() {
    return Files.exists(root.resolve(".dockerenv"))
        || Files.exists(root.resolve("run/.containerenv"))
        || Optional.ofNullable(System.getenv("container")).isPresent();
  }

  /** Returns the folder of this process's own control group (version 2). */
  private String cgroup() throws IOException {
    String path = find(CGROUP_V2, "proc/self/cgroup");
    return "sys/fs/cgroup" + (path.endsWith("/") ? path : path + "/");
  }

  private String line(String file) throws IOException {
    String content = Files.readString(root.resolve(file)).strip();
    if (content.isEmpty()) {
      throw new IOException(root.resolve(file) + " is empty");
    }
    return content;
  }

  private String find(Pattern pattern, String file) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(root.resolve(file)));
    if (!matcher.find()) {
      throw new IOException(root.resolve(file) + " has no " + pattern.pattern());
    }
    return matcher.group(1).strip();
  }
}
