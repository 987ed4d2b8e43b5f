package org.arenalab.slab.mapping;

import org.arenalab.os.Internal;

/** A refusal of a mapping by the kernel or by {@link MappingLimit}. */
@Internal
public final class NoMappingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoMappingException(String message) {
    super(message);
  }
}
