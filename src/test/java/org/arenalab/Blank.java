package org.arenalab;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Objects whose constructor never ran: every field is 0 or null. */
final class Blank {
  private Blank() {}

  /**
   * Creates a blank object by reflection, because the compiler warns of {@code sun.misc.Unsafe}.
   */
  static Object of(Class<?> type) throws ReflectiveOperationException {
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field theUnsafe = unsafe.getDeclaredField("theUnsafe");
    theUnsafe.setAccessible(true);
    Method allocateInstance = unsafe.getMethod("allocateInstance", Class.class);
    return allocateInstance.invoke(theUnsafe.get(null), type);
  }
}
