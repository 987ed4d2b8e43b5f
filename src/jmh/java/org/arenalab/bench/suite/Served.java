package org.arenalab.bench.suite;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Values of a {@code @Param} field that the suite can run besides the declared values. A run
 * without {@code -p} leaves them out; {@code -p} and run plans accept them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Served {
  /** A value that stands for any text, such as the path of a file. */
  String ANY = "*";

  /** The values. */
  String[] value();
}
