package org.arenalab.bench.workload;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A seeded heap like that of a service: customers with their orders in records, lists and hash
 * maps; strings of words; boxed numbers; arrays of readings. Equal seeds build equal graphs in an
 * equal order of allocation.
 */
final class ObjectGraph {
  private static final String[] WORDS = {
    "arena", "amber", "barrel", "blue", "cable", "copper", "delivery", "depot", "engine", "express",
    "filter", "frame", "garden", "green", "harbour", "heavy", "invoice", "iron", "journal",
        "kettle",
    "ladder", "light", "marble", "motor", "north", "number", "offset", "order", "packet", "paper",
    "quarter", "quiet", "river", "round", "silver", "street", "timber", "tower", "under", "upper",
    "valve", "vector", "water", "window", "xenon", "yellow", "yard", "zinc"
  };

  /** One line of an order. */
  record Line(String article, int count, long cents, Double weightKg) {}

  /** An order: mostly small objects and references. */
  record Order(long id, Long placedAtMillis, List<Line> lines, Map<String, String> notes) {}

  /** A customer: text, boxed numbers and arrays of primitives, wrapped. */
  record Customer(
      Integer id,
      String name,
      String address,
      List<Order> orders,
      DoubleBuffer readings,
      ByteBuffer logo) {}

  private final SplittableRandom random;

  private ObjectGraph(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Builds the graph of {@code customers} customers, each about 4 KiB of objects. */
  static Map<Integer, Customer> build(long seed, int customers) {
    ObjectGraph graph = new ObjectGraph(seed);
    Map<Integer, Customer> byId = new HashMap<>();
    for (int i = 0; i < customers; i++) {
      Customer customer = graph.customer(i);
      byId.put(customer.id(), customer);
    }
    return byId;
  }

  private Customer customer(int index) {
    Integer id = 10_000 + index * 7;
    List<Order> orders = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      orders.add(order());
    }
    double[] readings = new double[random.nextInt(64)];
    double level = random.nextDouble(100);
    for (int i = 0; i < readings.length; i++) {
      level += random.nextDouble(-1, 1);
      readings[i] = level;
    }
    byte[] logo = new byte[index % 16 == 0 ? 2048 : 0];
    random.nextBytes(logo);
    return new Customer(
        id,
        words(2),
        words(4) + " " + random.nextInt(400),
        orders,
        DoubleBuffer.wrap(readings),
        ByteBuffer.wrap(logo));
  }

  private Order order() {
    List<Line> lines = new ArrayList<>();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      lines.add(
          new Line(
              words(2), 1 + random.nextInt(9), random.nextLong(100_000), random.nextInt(80) / 4.0));
    }
    Map<String, String> notes = new HashMap<>();
    notes.put("carrier", words(1));
    notes.put("remark", words(3 + random.nextInt(12)));
    return new Order(
        random.nextLong(1L << 40), 1_700_000_000_000L + random.nextInt(1 << 30), lines, notes);
  }

  private String words(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
