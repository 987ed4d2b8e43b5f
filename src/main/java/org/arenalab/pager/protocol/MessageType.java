package org.arenalab.pager.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The type of a message, with its number on the wire and its descriptors. Numbers never change. */
enum MessageType {
  HELLO(1, Message.Hello.class, 1, 3),
  WELCOME(2, Message.Welcome.class, 3),
  REFUSED(3, Message.Refused.class, 0),
  READY(4, Message.Ready.class, 0),
  STOP(5, Message.Stop.class, 0),
  GOODBYE(6, Message.Goodbye.class, 0),
  STATS_REQUEST(7, Message.StatsRequest.class, 0),
  STATS(8, Message.Stats.class, 0),
  SHARED_SESSION(16, Message.SharedSession.class, 5, 7),
  SESSION_GONE(17, Message.SessionGone.class, 0),
  SHARED_LISTENER(18, Message.SharedListener.class, 1),
  STANDBY_READY(19, Message.StandbyReady.class, 0),
  HAND_OVER(20, Message.HandOver.class, 0),
  ACKNOWLEDGED(21, Message.Acknowledged.class, 0);

  private static final Map<Integer, MessageType> BY_NUMBER =
      Arrays.stream(values()).collect(Collectors.toMap(each -> each.number, each -> each));
  private static final Map<Class<?>, MessageType> BY_MESSAGE =
      Arrays.stream(values()).collect(Collectors.toMap(each -> each.message, each -> each));

  private final int number;
  private final Class<? extends Message> message;
  private final int leastDescriptors;
  private final int mostDescriptors;

  MessageType(int number, Class<? extends Message> message, int descriptors) {
    this(number, message, descriptors, descriptors);
  }

  MessageType(int number, Class<? extends Message> message, int least, int most) {
    this.number = number;
    this.message = message;
    leastDescriptors = least;
    mostDescriptors = most;
  }

  static MessageType of(Message message) {
    return BY_MESSAGE.get(message.getClass());
  }

  /** Returns the type of that number, or null. */
  static MessageType of(int number) {
    return BY_NUMBER.get(number);
  }

  int number() {
    return number;
  }

  boolean allows(int descriptors) {
    return descriptors >= leastDescriptors && descriptors <= mostDescriptors;
  }

  /** Returns the allowed numbers of descriptors, for messages. */
  String descriptors() {
    return leastDescriptors == mostDescriptors
        ? Integer.toString(leastDescriptors)
        : leastDescriptors + " to " + mostDescriptors;
  }
}
