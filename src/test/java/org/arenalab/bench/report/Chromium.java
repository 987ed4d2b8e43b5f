package org.arenalab.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A headless Chromium with one page, driven by its DevTools protocol over a socket of this machine.
 * Used by one thread; events come in on others.
 */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final int PATIENCE_SECONDS = 60;
  private static final String LISTENING = "DevTools listening on ws://";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private WebSocket socket;

  private Chromium(Process process) {
    this.process = process;
  }

  /**
   * Starts the browser; its own files go into {@code folder}.
   *
   * @throws AssertionError if there is no browser: a test of the page must not be skipped unnoticed
   */
  static Chromium start(Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                executable().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    Chromium browser = new Chromium(process);
    try {
      browser.connect();
      return browser;
    } catch (Exception | AssertionError e) {
      browser.close();
      throw e;
    }
  }

  private static Path executable() {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      for (String name : NAMES) {
        Path file = Path.of(folder, name);
        if (Files.isExecutable(file)) {
          return file;
        }
      }
    }
    throw new AssertionError("no Chromium on the PATH: apt-get install chromium");
  }

  private void connect() throws Exception {
    String host = awaitHost();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest list =
          HttpRequest.newBuilder(URI.create("http://" + host + "/json/list")).build();
      JsonNode pages =
          JSON.readTree(client.send(list, HttpResponse.BodyHandlers.ofString()).body());
      String page = "";
      for (JsonNode each : pages) {
        if (each.path("type").asText().equals("page")) {
          page = each.path("webSocketDebuggerUrl").asText();
        }
      }
      socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(URI.create(page), new Listener())
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    for (String domain : List.of("Page", "Runtime", "Log", "Network", "DOM", "Accessibility")) {
      send(domain + ".enable");
    }
  }

  private String awaitHost() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    List<String> said = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(LISTENING)) {
        Thread.startVirtualThread(() -> out.lines().forEach(ignored -> {}));
        return line.substring(LISTENING.length(), line.indexOf('/', LISTENING.length()));
      }
      said.add(line);
    }
    throw new AssertionError("Chromium did not start: " + said);
  }

  /** Opens a file and waits until it is loaded; what happened before is forgotten. */
  void open(Path file) throws Exception {
    events.clear();
    send("Page.navigate", "url", file.toUri().toString());
    await("Page.loadEventFired");
  }

  /** Evaluates an expression in the page and returns its value. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result = send("Runtime.evaluate", "expression", expression, "returnByValue", true);
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Calls a method of the protocol; names and values in turn. */
  JsonNode send(String method, Object... parameters) throws Exception {
    ObjectNode message = JSON.createObjectNode();
    int id = lastId.incrementAndGet();
    message.put("id", id).put("method", method);
    ObjectNode params = message.putObject("params");
    for (int i = 0; i < parameters.length; i += 2) {
      params.set((String) parameters[i], JSON.valueToTree(parameters[i + 1]));
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try {
      JsonNode answered = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answered.has("error")) {
        throw new AssertionError(method + ": " + answered.get("error"));
      }
      return answered.path("result");
    } catch (TimeoutException e) {
      throw new AssertionError(method + " was not answered", e);
    }
  }

  /** Returns the events of that name since the page was opened. */
  List<JsonNode> events(String method) {
    return events.stream()
        .filter(each -> each.path("method").asText().equals(method))
        .map(each -> each.path("params"))
        .toList();
  }

  private void await(String method) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (events(method).isEmpty()) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("no " + method + " in " + PATIENCE_SECONDS + " s");
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (socket != null) {
      socket.abort();
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** Joins the parts of a message, and passes it to the thread that waits for it. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          take(JSON.readTree(text.toString()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(JsonNode message) {
      CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt());
      if (waiting != null) {
        waiting.complete(message);
      } else {
        events.add(message);
      }
    }
  }
}
