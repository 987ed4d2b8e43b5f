package org.arenalab.slab;

/** A refusal of a mapping by the kernel or by {@link MappingLimit}. */
final class NoMappingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoMappingException(String message) {
    super(message);
  }
}
