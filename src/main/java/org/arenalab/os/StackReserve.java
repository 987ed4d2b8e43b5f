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
 * A check that the calling thread's stack has room for all that follows. An operation asks before
 * its first change. A {@link StackOverflowError} then arrives where nothing has changed, and not
 * while a lock is held or a list is half linked.
 *
 * <p><b>Guarantees.</b> After a method here returned, Java code may use the bytes it names below
 * the caller's frame without a {@link StackOverflowError}. The room that the JVM keeps for native
 * code is not part of those bytes.
 *
 * <p><b>Tiers.</b> An operation that calls another checked one asks for more than the inner one, so
 * that the inner check cannot fail halfway through the outer operation.
 *
 * <p><b>How.</b> HotSpot checks on entry to a method that its interpreter frame fits, compiled or
 * not. The probes here are empty methods with many local variables, so one check covers all bytes.
 * Java source would have to name each variable, so the probes are generated.
 *
 * <p><b>Cost.</b> A call and a store for each page where it is compiled. About a microsecond where
 * it is interpreted, to clear the variables. No garbage.
 */
public final class StackReserve {
  /**
   * Bytes that one tier adds: about 35 frames of the interpreter. The check stores to each page,
   * and lines at the same place of more pages than the L1 cache has ways evict each other.
   */
  static final int TIER_BYTES = 4 << 10;

  /**
   * Bytecodes that no compiler inlines. A caller with an inlined probe would check all bytes each
   * time it is entered, also where it takes its fast path.
   */
  private static final int NOT_INLINED = 400;

  private static final ClassDesc RESERVE = ClassDesc.of(StackReserve.class.getName());
  private static final ClassDesc RUNNABLE = ClassDesc.of(Runnable.class.getName());
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(CD_void);
  private static final MethodHandles.Lookup PROBES = define();
  private static final MethodHandle CALL = probe("call");
  private static final MethodHandle PART = probe("part");
  private static final MethodHandle OPERATION = probe("operation");
  private static final MethodHandle OPERATIONS = probe("operations");

  /** Always null. A call that may happen makes the compilers keep the size of the frame. */
  static Runnable neverRun;

  private StackReserve() {}

  /** Requires room for a system call and its bookkeeping: 4 KiB. */
  public static void requireForCall() {
    require(CALL);
  }

  /** Requires room for a part of an operation that makes system calls: 8 KiB. */
  public static void requireForPart() {
    require(PART);
  }

  /** Requires room for an operation of an allocator: 12 KiB. */
  public static void requireForOperation() {
    require(OPERATION);
  }

  /** Requires room for an operation that is made of several: 16 KiB. */
  public static void requireForOperations() {
    require(OPERATIONS);
  }

  private static void require(MethodHandle probe) {
    try {
      probe.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a probe declares no exception", e);
    }
  }

  private static MethodHandles.Lookup define() {
    byte[] probes =
        ClassFile.of()
            .build(
                ClassDesc.of(StackReserve.class.getPackageName(), "StackProbes"),
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
    // The compilers check nothing for the first page of a frame.
    int variables = (int) ((bytes + VirtualMemory.pageSizeBytes()) / Long.BYTES);
    code.getstatic(RESERVE, "neverRun", RUNNABLE)
        .ifThen(
            Opcode.IFNONNULL,
            then -> {
              then.getstatic(RESERVE, "neverRun", RUNNABLE);
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
