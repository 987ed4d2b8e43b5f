package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void shouldEscapeTextAndAttributes() {
    String page = new Html().element("p", "<b> & 'x'", "title", "\"><i>", "lang", null).page();

    assertThat(page)
        .isEqualTo("<p title=\"&quot;&gt;&lt;i&gt;\">&lt;b&gt; &amp; &#39;x&#39;</p>\n");
  }

  @Test
  void shouldAddNoBlankAfterInlineElement() {
    String page = new Html().open("p").element("strong", "slab").text(", 9 ns").close().page();

    assertThat(page).isEqualTo("<p><strong>slab</strong>, 9 ns</p>\n");
  }

  @Test
  void shouldReplaceWhatNoPageMayHold() {
    assertThat(Html.escape("a\0b\u0007c\td\u0085")).isEqualTo("a\uFFFDb\uFFFDc\td\uFFFD");
  }

  @Test
  void shouldNotLeaveAnElementOpen() {
    Html html = new Html().open("p");

    assertThatThrownBy(html::page).hasMessageContaining("still open: [p]");
    assertThatThrownBy(() -> html.leaf("output")).hasMessageContaining("output needs an end");
  }

  @Test
  void shouldClipLongLabels() {
    assertThat(Html.clip("x".repeat(100), 10)).isEqualTo("xxxxxxxxx…");
    assertThat(Html.clip("short")).isEqualTo("short");
  }
}
