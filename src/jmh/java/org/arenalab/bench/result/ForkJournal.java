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
 * A journal of every finished fork, in the serialized form that JMH itself passes between
 * processes. A run that crashed resumes from it, because JMH cannot read its own JSON.
 *
 * <pre>
 *   record:  length (4 bytes, of the payload) | CRC-32C (4) | payload: serialized row, fork
 * </pre>
 *
 * <p>Records are only appended, and each is forced to the disk. A crash may leave a partial last
 * record; its length or checksum reveals it, and it is cut off.
 */
final class ForkJournal {
  private static final int HEADER_BYTES = 8;
  private static final int LONGEST_RECORD = 1 << 30;

  /** Admits JMH's result classes and their parts; refuses to deserialize any other class. */
  private static final ObjectInputFilter FILTER =
      ObjectInputFilter.Config.createFilter(
          "org.openjdk.jmh.**;java.util.*;java.util.concurrent.*;java.lang.*;!*");

  private final Path file;

  ForkJournal(Path file) {
    this.file = file;
  }

  /** One fork, and its row. */
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
        // A partial record would hide all later records.
        channel.truncate(before);
        throw e;
      }
    }
  }

  /** Returns every complete record, in order; cuts off all bytes after the last complete one. */
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

  /** Reads the next payload; null at the end of the file, or at bytes that are not a record. */
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
      throw new IOException("a fork of another JMH version: " + e.getMessage(), e);
    }
  }

  private static int checksum(byte[] payload) {
    CRC32C checksum = new CRC32C();
    checksum.update(payload);
    return (int) checksum.getValue();
  }
}
