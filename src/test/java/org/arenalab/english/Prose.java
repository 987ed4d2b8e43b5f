package org.arenalab.english;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The prose of a file: the comments of Java source, or Markdown without its code. Code becomes the
 * word {@code x}, and the start of a paragraph, a tag or a table cell ends the sentence before it.
 * Every line of the file is a line of the prose, so line numbers stay valid.
 */
final class Prose {
  /** A literal, which may hold slashes, or a comment: one block, or line comments in a row. */
  private static final Pattern LITERAL_OR_COMMENT =
      Pattern.compile(
          "\"\"\"[\\s\\S]*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'"
              + "|/\\*[\\s\\S]*?\\*/|//[^\\n]*(?:\\n[ \\t]*//[^\\n]*)*");

  private static final Pattern JAVADOC_CODE =
      Pattern.compile("<pre>[\\s\\S]*?</pre>|\\{@\\w+\\s[^}]*\\}");
  private static final Pattern COMMENT_MARK =
      Pattern.compile("^[ \\t]*(?:/\\*\\*?|\\*/|\\*|//)|\\*/$", Pattern.MULTILINE);
  private static final Pattern BLOCK_TAG =
      Pattern.compile("</?(?:p|li|ul|ol|h\\d|tr|td|th|table)\\b[^>]*>|(?<=^|\\s)@\\w+");
  private static final Pattern INLINE_TAG = Pattern.compile("</?[a-z]+[^>]*>");

  private static final Pattern MARKDOWN_CODE =
      Pattern.compile("(?m)^```[\\s\\S]*?^```|^(?: {4}|\\t).*$|`[^`]*`|\\]\\([^)]*\\)");
  private static final Pattern MARKDOWN_BREAK =
      Pattern.compile("(?m)^[ \\t]*(?:#+|[-*>]|\\d+\\.)(?= )|\\||^[ \\t]*$");

  private static final Pattern NOT_A_LINE_BREAK = Pattern.compile("[^\\n]+");

  private Prose() {}

  static String of(String name, String source) {
    return name.endsWith(".md") ? ofMarkdown(source) : ofJava(source);
  }

  static String ofJava(String source) {
    StringBuilder prose = new StringBuilder();
    int end = 0;
    for (MatchResult each :
        (Iterable<MatchResult>) LITERAL_OR_COMMENT.matcher(source).results()::iterator) {
      prose.append(lineBreaks(source.substring(end, each.start())));
      String part = each.group();
      prose.append(part.startsWith("/") ? ". " + comment(part) : lineBreaks(part));
      end = each.end();
    }
    return prose.append(lineBreaks(source.substring(end))).toString();
  }

  static String ofMarkdown(String source) {
    String prose = withoutCode(MARKDOWN_CODE, source);
    return ". " + MARKDOWN_BREAK.matcher(prose).replaceAll(". ");
  }

  private static String comment(String comment) {
    String prose = withoutCode(JAVADOC_CODE, comment);
    prose = COMMENT_MARK.matcher(prose).replaceAll("");
    prose = BLOCK_TAG.matcher(prose).replaceAll(". ");
    return INLINE_TAG.matcher(prose).replaceAll(" ");
  }

  private static String withoutCode(Pattern code, String text) {
    return code.matcher(text).replaceAll(each -> "x" + lineBreaks(each.group()));
  }

  private static String lineBreaks(String text) {
    return NOT_A_LINE_BREAK.matcher(text).replaceAll("");
  }
}
