package org.arenalab.compressed;

/**
 * The result of one call of compress.
 *
 * @param examined chunks that were looked at
 * @param compressed chunks stored in the pool by this call
 * @param sameFilled chunks stored without a byte of the pool by this call
 * @param rejected chunks left raw because compression would have saved too little
 * @param refused chunks left raw because the pool was full
 * @param inUse chunks left raw because a thread was in them, or because they are pinned
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

  /** Returns the number of chunks that this call stored. */
  public long admitted() {
    return compressed + sameFilled;
  }

  /** The counts of a call that is under way. */
  static final class Tally {
    long examined;
    long compressed;
    long sameFilled;
    long rejected;
    long refused;
    long inUse;
    long compressedBytes;

    CompressionResult result() {
      return new CompressionResult(
          examined, compressed, sameFilled, rejected, refused, inUse, compressedBytes);
    }
  }
}
