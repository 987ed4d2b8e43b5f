package org.arenalab.bench;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets a class run JMH beside another JMH on the machine, and puts the setting back after it. */
public final class BesideOtherJmh implements BeforeAllCallback, AfterAllCallback {
  private static final String IGNORE = "jmh.ignoreLock";

  private String before;

  @Override
  public void beforeAll(ExtensionContext context) {
    before = System.setProperty(IGNORE, "true");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (before == null) {
      System.clearProperty(IGNORE);
    } else {
      System.setProperty(IGNORE, before);
    }
  }
}
