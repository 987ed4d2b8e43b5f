package org.arenalab.bench;

/** Where the laboratory starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    org.openjdk.jmh.Main.main(args);
  }
}
