package org.arenalab.compressed;

/** Finds out which codecs load here. */
final class Codecs {
  private Codecs() {}

  static boolean isAvailable(Codec codec) {
    return codec != Codec.ZSTD || isPresent("com.github.luben.zstd.ZstdCompressCtx");
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, Codecs.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
