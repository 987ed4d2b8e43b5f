package org.arenalab.bench.result;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;

/**
 * Every finished fork as JMH itself passes it from process to process, so that a run which a crash
 * has ended goes on as if it had not: JMH's JSON has no way back into JMH.
 *
 * <pre>
 *   record:  length (4 bytes, of the payload) | CRC-32C (4) | payload: serialized row, fork
 * </pre>
 *
 * <p>Records are only ever appended, and forced to the disk one by one. What a crash has left of
 * the last one is found by its length or checksum and cut off.
 */
final class ForkJournal {
  private static final int HEADER_BYTES = 8;
  private static final int LONGEST_RECORD = 1 << 30;

  /** JMH's data and what they are made of; nothing else is ever made from a file. */
  private static final ObjectInputFilter FILTER =
      ObjectInputFilter.Config.createFilter(
          "org.openjdk.jmh.**;java.util.*;java.util.concurrent.*;java.lang.*;!*");

  private final Path file;

  ForkJournal(Path file) {
    this.file = file;
  }

  /** One fork, and the row that it is of. */
  record Entry(BenchmarkParams row, BenchmarkResult fork) {}

  void append(Entry entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(entry.row);
      out.writeObject(entry.fork);
    }
    byte[] payload = bytes.toByteArray();
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    record.putInt(payload.length).putInt(checksum(payload)).put(payload).flip();
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      long before = channel.size();
      try {
        while (record.hasRemaining()) {
          channel.write(record);
        }
        channel.force(true);
      } catch (IOException e) {
        // Half a record would hide all that come after it.
        channel.truncate(before);
        throw e;
      }
    }
  }

  /** Every whole record, in order; what follows the last whole one is cut off. */
  List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.exists(file)) {
      return entries;
    }
    long whole = 0;
    try (InputStream in = Files.newInputStream(file)) {
      DataInputStream data = new DataInputStream(in);
      byte[] payload = payload(data);
      while (payload != null) {
        entries.add(entry(payload));
        whole += HEADER_BYTES + payload.length;
        payload = payload(data);
      }
    }
    if (Files.size(file) > whole) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole);
      }
    }
    return entries;
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Null where the file ends, or goes on with something else. */
  private static byte[] payload(DataInputStream data) throws IOException {
    try {
      int length = data.readInt();
      int checksum = data.readInt();
      if (length < 0 || length > LONGEST_RECORD) {
        return null;
      }
      byte[] payload = data.readNBytes(length);
      return payload.length == length && checksum(payload) == checksum ? payload : null;
    } catch (EOFException cutOff) {
      return null;
    }
  }

  private static Entry entry(byte[] payload) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(payload))) {
      in.setObjectInputFilter(FILTER);
      return new Entry((BenchmarkParams) in.readObject(), (BenchmarkResult) in.readObject());
    } catch (ClassNotFoundException e) {
      throw new IOException("a fork of another version of JMH: " + e.getMessage(), e);
    }
  }

  private static int checksum(byte[] payload) {
    CRC32C checksum = new CRC32C();
    checksum.update(payload);
    return (int) checksum.getValue();
  }
}
