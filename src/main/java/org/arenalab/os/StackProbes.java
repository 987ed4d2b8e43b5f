package org.arenalab.os;

import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Empty methods with many local variables, one for each tier of {@link StackReserve}. The methods
 * are generated, because Java source would have to name each variable.
 *
 * <p><b>Initialization.</b> A static initializer that ends in a {@link StackOverflowError} leaves
 * its class unusable for the life of the process. This initializer needs many frames, so {@link
 * StackReserve} runs it in a thread with a stack of its own.
 */
final class StackProbes {
  /**
   * Bytes that one tier adds: about 35 interpreter frames. The check stores to each page, always
   * into the same L1 set. More pages than the L1 cache has ways evict each other.
   */
  static final int TIER_BYTES = 4 << 10;

  /**
   * Number of bytecodes that no compiler inlines. A caller with an inlined probe would check all
   * bytes at each entry, also on its fast path.
   */
  private static final int NOT_INLINED = 400;

  private static final ClassDesc OWN = ClassDesc.of(StackProbes.class.getName());
  private static final ClassDesc RUNNABLE = ClassDesc.of(Runnable.class.getName());
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(CD_void);
  private static final MethodHandles.Lookup PROBES = define();
  static final MethodHandle CALL = probe("call");
  static final MethodHandle PART = probe("part");
  static final MethodHandle OPERATION = probe("operation");
  static final MethodHandle OPERATIONS = probe("operations");

  /** Always null. The possible call makes the compilers keep the frame's full size. */
  static Runnable neverRun;

  private StackProbes() {}

  private static MethodHandles.Lookup define() {
    byte[] probes =
        ClassFile.of()
            .build(
                ClassDesc.of(StackProbes.class.getPackageName(), "GeneratedProbes"),
                type -> {
                  int tier = 0;
                  for (String name : new String[] {"call", "part", "operation", "operations"}) {
                    int bytes = ++tier * TIER_BYTES;
                    type.withMethodBody(
                        name, NOTHING, ClassFile.ACC_STATIC, code -> writeProbe(code, bytes));
                  }
                });
    try {
      return MethodHandles.lookup().defineHiddenClass(probes, true);
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static void writeProbe(CodeBuilder code, int bytes) {
    // The compilers do not check the first page of a frame.
    int variables = (int) ((bytes + VirtualMemory.pageSizeBytes()) / Long.BYTES);
    code.getstatic(OWN, "neverRun", RUNNABLE)
        .ifThen(
            Opcode.IFNONNULL,
            then -> {
              then.getstatic(OWN, "neverRun", RUNNABLE);
              then.invokeinterface(RUNNABLE, "run", NOTHING);
              for (int i = 0; i < NOT_INLINED; i++) {
                then.nop();
              }
            })
        .iconst_0()
        .istore(variables - 1)
        .return_();
  }

  private static MethodHandle probe(String name) {
    try {
      return PROBES.findStatic(PROBES.lookupClass(), name, MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
