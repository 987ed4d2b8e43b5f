package org.arenalab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The hashes come from another implementation of the definitions, in Python, over the first 16 and
 * the first 256 pages.
 */
class SyntheticPagesTest {
  @ParameterizedTest
  @CsvSource({
    "repetitive, 16, 944044fe482bc4e91085c15c5a923a1b9e02eac98d3bce04997d6dbecd2a5b8d",
    "repetitive, 256, bf63d8a95fcc2e64619813aae35fdcbe871fdd9264caa3f365eb3aed0f679129",
    "unique, 16, f5988bcb50f43e02e3392ecfc0975198cd45fa4bfd467cacd1535e427746dd6d",
    "unique, 256, c5eb77820efa491008b46ef7958de8cbcb3c7e66217edd921ac4523ccac72220",
    "mixed_50_50, 16, bf37d74b7e4d27e3950b22d6dd1db6faeccef694fe6bdc57bdd41b3de1d7cb74",
    "mixed_50_50, 256, 404437dfb216977a3ee71611016e2aebd759a36c10efcb236cbab80fcb1d3b69"
  })
  void shouldEqualTheReferenceToTheByteWhateverTheSeed(String data, int pages, String sha256) {
    for (long seed : new long[] {0, 99}) {
      try (PageSet set = PageSet.load(PageData.named(data), pages, seed)) {
        assertThat(set.sha256()).isEqualTo(sha256);
        assertThat(set.count()).isEqualTo(pages);
      }
    }
  }
}
