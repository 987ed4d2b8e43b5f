package org.arenalab.bench.result.envelope;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The working copy that a run was started in. The jar identifies a run, and not the working copy:
 * the two may differ. Outside a working copy of Arenalab all values except {@code reason} are null.
 *
 * @param dirty whether the files that the build reads differ from the commit
 */
record WorkingCopy(String commit, Boolean dirty, String branch, String reason) {
  private static final XMLInputFactory XML = XMLInputFactory.newInstance();

  static {
    XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
  }

  /** Lists changes of the files that the build reads; pom.xml has the same list. */
  private static final String[] STATUS = {
    "status", "--porcelain", "--", ":/src", ":/plans", ":/presets", ":/pom.xml"
  };

  /** Reads the working copy that {@code directory} is in. Costs four processes. */
  static WorkingCopy of(Path directory) {
    try {
      Path top = Path.of(GitState.git(directory, "rev-parse", "--show-toplevel"));
      if (!isArenalab(top)) {
        return none(top + " is not a working copy of Arenalab");
      }
      return new WorkingCopy(
          GitState.git(directory, "rev-parse", "HEAD"),
          !GitState.git(directory, STATUS).isEmpty(),
          GitState.git(directory, "rev-parse", "--abbrev-ref", "HEAD"),
          null);
    } catch (IOException | UncheckedIOException e) {
      return none(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none("interrupted while git ran");
    }
  }

  private static WorkingCopy none(String reason) {
    return new WorkingCopy(null, null, null, reason);
  }

  private static boolean isArenalab(Path top) throws IOException {
    Path pom = top.resolve("pom.xml");
    return Files.isReadable(pom) && "arenalab".equals(artifactId(Files.readString(pom)));
  }

  /** Returns the project's own artifact: not that of its parent, a plug-in or a dependency. */
  private static String artifactId(String pom) throws IOException {
    try {
      XMLStreamReader in = XML.createXMLStreamReader(new StringReader(pom));
      for (int depth = 0; in.hasNext(); ) {
        int event = in.next();
        depth += event == XMLStreamConstants.START_ELEMENT ? 1 : 0;
        if (event == XMLStreamConstants.START_ELEMENT
            && depth == 2
            && in.getLocalName().equals("artifactId")) {
          return in.getElementText().strip();
        }
        depth -= event == XMLStreamConstants.END_ELEMENT ? 1 : 0;
      }
      return null;
    } catch (XMLStreamException e) {
      throw new IOException("pom.xml cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns one line on how a jar built as {@code build} differs from this, or null where both are
   * equal. Two states with changes at one commit cannot be distinguished and count as equal.
   */
  String difference(BuildInfo build) {
    if (commit == null) {
      return null;
    }
    GitState jar = GitState.ofBuild(build);
    if (commit.equals(build.commit()) && dirty.equals(build.dirty())) {
      return null;
    }
    return "The jar was not built from this working copy: jar=%s, working copy=%s; the run is kept"
            .formatted(jar.folderSuffix(), GitState.suffix(commit, dirty))
        + " as %s, and mvn package builds the working copy".formatted(jar.folderSuffix());
  }

  /** Prints {@link #difference} unless both are equal. */
  void announce(BuildInfo build, PrintStream out) {
    String difference = difference(build);
    if (difference != null) {
      out.println(difference);
    }
  }

  /** Returns the fields of the envelope, or null outside a working copy. */
  Map<String, Object> fields() {
    if (commit == null) {
      return null;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("commit", commit);
    fields.put("dirty", dirty);
    fields.put("branch", branch);
    return fields;
  }
}
