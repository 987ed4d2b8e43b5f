package org.arenalab.vm;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.arenalab.vm.SuiteProgress.Outcome;
import org.arenalab.vm.SuiteProgress.Result;

/** JUnit XML of a suite. It has no times, because an emulator's times mean nothing. */
final class SuiteXml {
  /** Characters that XML 1.0 does not allow, even escaped. */
  private static final String FORBIDDEN =
      "[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]";

  private SuiteXml() {}

  static void write(String suite, List<Result> results, OutputStream out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      String kernel = System.getProperty("os.version") + " " + System.getProperty("os.arch");
      xml.writeAttribute("name", suite + " on Linux " + kernel);
      xml.writeAttribute("tests", Integer.toString(results.size()));
      xml.writeAttribute("failures", count(results, Outcome.FAILED));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", count(results, Outcome.SKIPPED));
      for (Result result : results) {
        write(xml, result);
      }
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private static String count(List<Result> results, Outcome outcome) {
    return Long.toString(results.stream().filter(each -> each.outcome() == outcome).count());
  }

  private static void write(XMLStreamWriter xml, Result result) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", result.type());
    xml.writeAttribute("name", clean(result.name()));
    switch (result.outcome()) {
      case PASSED -> {}
      case SKIPPED -> {
        xml.writeEmptyElement("skipped");
        xml.writeAttribute("message", clean(result.reason()));
      }
      case FAILED -> {
        xml.writeStartElement("failure");
        xml.writeAttribute("message", clean(String.valueOf(result.cause())));
        xml.writeCharacters(clean(stackTrace(result.cause())));
        xml.writeEndElement();
      }
    }
    xml.writeEndElement();
  }

  private static String stackTrace(Throwable cause) {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String clean(String text) {
    return text.replaceAll(FORBIDDEN, "?");
  }
}
