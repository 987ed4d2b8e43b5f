package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Which values of a parameter JMH could convert, told from class files alone. */
class ParamFieldsTest {

  enum Colour {
    RED,
    GREEN
  }

  static class Fixture {
    @Param("1.5")
    double factor;
  }

  static class Base {
    @Param({"RED", "GREEN"})
    Colour colour;
  }

  static class Work extends Base {
    @Param("1")
    int size;

    @Param("true")
    boolean on;

    @Param("a")
    String text;

    @Param("x")
    char letter;

    /** Not a parameter. */
    int other;

    @Setup
    public void setUp(Fixture fixture) {
      other = (int) fixture.factor;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "size, 5, five",
    "size, -1, 1.5",
    "on, false, yes",
    "letter, y, yy",
    "colour, GREEN, green",
    "factor, 2.25, two",
  })
  void shouldKnowWhatIsLegal(String name, String legal, String illegal) {
    // JMH writes a dot where the class file's name has a dollar sign.
    ParamType type =
        new ParamFields(ParamFieldsTest::read).type(Work.class.getCanonicalName(), name);

    assertThat(type.refuses().test(legal)).isFalse();
    assertThat(type.refuses().test(illegal)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "other", "missing"})
  void shouldAcceptAnyText(String name) {
    ParamFields fields = new ParamFields(ParamFieldsTest::read);

    assertThat(fields.type(Work.class.getName(), name)).isEqualTo(ParamType.ANY);
    assertThat(fields.type("no.such.Class", name)).isEqualTo(ParamType.ANY);
  }

  private static byte[] read(String name) {
    try (InputStream in = ParamFieldsTest.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
