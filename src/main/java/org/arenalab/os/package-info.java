/**
 * The lowest package. It and its subpackages are the only ones that call the kernel. It has one
 * class per kernel concept.
 *
 * <ul>
 *   <li><b>Memory by address</b>: {@link org.arenalab.os.RawMemory} reads and writes any address,
 *       with the memory ordering in the method's name.
 *   <li><b>Mappings</b>: {@link org.arenalab.os.VirtualMemory} creates them. {@link
 *       org.arenalab.os.ReleaseGate} is the only way to discard or unmap them.
 *   <li><b>Shared memory</b>: {@link org.arenalab.os.SharedMemory} creates and opens the files that
 *       are mapped.
 *   <li><b>Hardware</b>: {@link org.arenalab.os.NumaPolicy}, {@link org.arenalab.os.HugePages}.
 *   <li><b>Full stacks</b>: {@link org.arenalab.os.StackReserve} lets an operation fail before its
 *       first change.
 *   <li><b>Resident memory</b>: the package {@code os.residency}.
 *   <li><b>Other processes and processor time</b>: the package {@code os.process}.
 * </ul>
 *
 * <p><b>Errors.</b> A call that the kernel refuses throws a {@link
 * org.arenalab.os.SystemCallException} that names the call, its arguments and the errno.
 *
 * <p><b>Threading.</b> Each class states which threads may call it; most allow any thread. The
 * calls are for cold paths: most allocate a small object to read errno. Only {@link
 * org.arenalab.os.RawMemory} is for hot paths.
 *
 * <p><b>Dependencies.</b> This package uses no other package of Arenalab.
 */
package org.arenalab.os;
