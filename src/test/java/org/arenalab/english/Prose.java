package org.arenalab.english;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The prose of a file: the comments or the messages of Java source, or Markdown without its code.
 * Code becomes the word {@code x}, and the start of a paragraph, a tag or a table cell ends the
 * sentence before it. Every line of the file is a line of the prose, so line numbers stay valid.
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

  private static final Pattern CONCATENATION = Pattern.compile("\\s*\\+\\s*");
  private static final Pattern FORMAT = Pattern.compile("%[-+\\d.,$#(]*[a-zA-Z]");
  private static final Pattern ESCAPE = Pattern.compile("\\\\[ntr\"]");
  private static final Pattern WORD = Pattern.compile("[A-Za-z']{2,}");

  /** A literal of fewer words is a name or a key rather than a message. */
  private static final int WORDS_OF_A_MESSAGE = 3;

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

  /**
   * Returns the messages and the help texts: string literals of at least three words. Literals that
   * a plus joins are one message. A format specifier becomes the word {@code x}.
   */
  static String messagesOfJava(String source) {
    StringBuilder prose = new StringBuilder();
    StringBuilder message = new StringBuilder();
    int end = 0;
    for (MatchResult each :
        (Iterable<MatchResult>) LITERAL_OR_COMMENT.matcher(source).results()::iterator) {
      String between = source.substring(end, each.start());
      if (!CONCATENATION.matcher(between).matches()) {
        prose.append(messageOrLineBreaks(message));
        message.setLength(0);
      }
      message.append(lineBreaks(between));
      message.append(each.group().startsWith("\"") ? text(each.group()) : lineBreaks(each.group()));
      end = each.end();
    }
    prose.append(messageOrLineBreaks(message));
    return prose.append(lineBreaks(source.substring(end))).toString();
  }

  private static String text(String literal) {
    int quotes = literal.startsWith("\"\"\"") ? 3 : 1;
    return literal.substring(quotes, literal.length() - quotes);
  }

  private static String messageOrLineBreaks(CharSequence literal) {
    String text = FORMAT.matcher(ESCAPE.matcher(literal).replaceAll(" ")).replaceAll("x");
    return WORD.matcher(text).results().count() < WORDS_OF_A_MESSAGE
        ? lineBreaks(text)
        : ". " + text + ". ";
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
