package org.arenalab.transport;

/** A descriptor of a segment that no longer exists; another segment has its name now. */
public final class StaleDescriptorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleDescriptorException(BufferDescriptor descriptor, long identity) {
    super(
        ("descriptor %s is of a segment with identity 0x%x, but %s has 0x%x now: its owner has"
                + " created it again; request a new descriptor")
            .formatted(descriptor.encode(), descriptor.identity(), descriptor.segment(), identity));
  }
}
