/**
 * The ground floor, and the only room that calls the kernel. One class per kernel idea.
 *
 * <ul>
 *   <li><b>Memory by address</b>: {@link org.arenalab.os.RawMemory} reads and writes any address,
 *       with the memory ordering in the method's name.
 *   <li><b>Mappings</b>: {@link org.arenalab.os.VirtualMemory} makes them, {@link
 *       org.arenalab.os.ReleaseGate} is the one way to give them back.
 *   <li><b>What is in memory</b>: {@link org.arenalab.os.Residency} of ranges and of the process.
 *   <li><b>Shared memory</b>: {@link org.arenalab.os.SharedMemory} makes and opens what is mapped.
 *   <li><b>The kernel's own compressed memory</b>: {@link org.arenalab.os.ZramDevice}, one of our
 *       own, read and written through {@link org.arenalab.os.DirectFile} or used as {@link
 *       org.arenalab.os.SwapSpace}; removed whatever happens.
 *   <li><b>Who else is there</b>: {@link org.arenalab.os.ByteLocks} prove that a process lives;
 *       {@link org.arenalab.os.ProcessIdentity}, {@link org.arenalab.os.FileMappings}, {@link
 *       org.arenalab.os.NumaPolicy}, {@link org.arenalab.os.HugePages}.
 *   <li><b>Full stacks</b>: {@link org.arenalab.os.StackReserve} lets an operation fail before its
 *       first change.
 *   <li><b>What it cost</b>: {@link org.arenalab.os.ThreadClock}, {@link
 *       org.arenalab.os.ProcessClock}.
 * </ul>
 *
 * <p><b>Errors.</b> A call that the kernel refuses ends in a {@link
 * org.arenalab.os.SystemCallException} that names the call, its arguments and the errno.
 *
 * <p><b>Threading.</b> Everything here may be called from any thread. The calls are for cold paths:
 * each allocates a little to read errno. Only {@link org.arenalab.os.RawMemory} is made for hot
 * ones.
 *
 * <p><b>Knows</b> no other room.
 */
package org.arenalab.os;
