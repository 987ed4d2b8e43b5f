package org.arenalab.compressed;

/**
 * What one call of compress did.
 *
 * @param examined chunks that were looked at
 * @param compressed into the pool by this call
 * @param sameFilled stored without a byte of the pool by this call
 * @param rejected left raw, because that would have saved too little
 * @param refused left raw, because the pool was full
 * @param inUse left raw, because a thread was in them, or they are pinned
 * @param compressedBytes size of the encoded chunks
 */
public record CompressionResult(
    long examined,
    long compressed,
    long sameFilled,
    long rejected,
    long refused,
    long inUse,
    long compressedBytes) {

  /** Chunks that were stored. */
  public long admitted() {
    return compressed + sameFilled;
  }
}
