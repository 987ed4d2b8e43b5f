package org.arenalab.bench.pager;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The main class of a client: obeys orders from its standard input, and ends with it. */
final class ClientMain {
  /** Prefix of a reply. */
  static final String REPLY = "pager-client ";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ClientMain() {}

  /** Argument: the plan as JSON. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ClientPlan plan = JSON.readValue(arguments[0], ClientPlan.class);
    try (Client client = new Client(plan);
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      reply(ClientReply.of(client.pages()));
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        ClientOrder order = JSON.readValue(line, ClientOrder.class);
        if (order.verb() == ClientOrder.Verb.CLOSE) {
          break;
        }
        reply(client.obey(order));
      }
    }
    reply(ClientReply.of(0));
    System.exit(0);
  }

  private static void reply(ClientReply reply) throws IOException {
    System.out.println(REPLY + JSON.writeValueAsString(reply));
  }
}
