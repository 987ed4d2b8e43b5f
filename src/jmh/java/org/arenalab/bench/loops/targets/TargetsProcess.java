package org.arenalab.bench.loops.targets;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.arenalab.bench.run.LeanJvm;
import org.arenalab.bench.transport.TargetProcess;

/** A JVM that runs one part. It ends when its parent process ends. */
final class TargetsProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESULT = "loops-targets ";

  private TargetsProcess() {}

  /**
   * The part of a process.
   *
   * @param target of the part
   * @param loops whether loops run
   * @param regionMb size of the arena in A1, MiB
   */
  record Part(Target target, boolean loops, int regionMb) {}

  /** A result of a part: one field is set. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Message(
      IdlePart.Result idle,
      SavePart.Result save,
      StallPart.Result stall,
      SoakPart.Sample sample,
      SoakPart.Result soak) {
    static Message of(SoakPart.Sample sample) {
      return new Message(null, null, null, sample, null);
    }
  }

  /**
   * Starts the JVM and waits for its end.
   *
   * @return whether it has ended well
   */
  static boolean run(TargetsPlan plan, Part part, Consumer<Message> receiver)
      throws IOException, InterruptedException {
    return LeanJvm.run(
            TargetsProcess.class,
            List.of(JSON.writeValueAsString(part), JSON.writeValueAsString(plan)),
            RESULT,
            line -> receiver.accept(JSON.readValue(line, Message.class)))
        == 0;
  }

  private static Message run(TargetsPlan plan, Part part) throws InterruptedException {
    return switch (part.target()) {
      case A1 ->
          new Message(IdlePart.run(plan, part.regionMb(), part.loops()), null, null, null, null);
      case A4 -> new Message(null, SavePart.run(plan), null, null, null);
      case A5 -> new Message(null, null, StallPart.run(plan, part.loops()), null, null);
      case A9 ->
          new Message(null, null, null, null, SoakPart.run(plan, each -> print(Message.of(each))));
    };
  }

  private static void print(Message message) {
    try {
      System.out.println(RESULT + JSON.writeValueAsString(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Arguments: the part and the plan as JSON. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TargetProcess.exitWhenStdinEnds();
    Part part = JSON.readValue(arguments[0], Part.class);
    print(run(JSON.readValue(arguments[1], TargetsPlan.class), part));
    System.exit(0);
  }
}
