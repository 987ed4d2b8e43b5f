package org.arenalab.statistics;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.arenalab.os.Internal;

/**
 * Marks a public method without parameters of a public record as a figure: {@link Figures} prints
 * its result after the record's components.
 */
@Internal
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Figure {}
