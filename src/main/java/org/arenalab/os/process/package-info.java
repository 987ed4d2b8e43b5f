/**
 * Processes: their identity, their life and death, and the processor time that they use.
 *
 * <ul>
 *   <li><b>Identity</b>: {@link org.arenalab.os.process.ProcessIdentity} names a process for as
 *       long as the machine runs. {@link org.arenalab.os.process.BootIdentity} names the run of the
 *       machine.
 *   <li><b>Life</b>: {@link org.arenalab.os.process.ByteLocks} prove that a process lives. {@link
 *       org.arenalab.os.process.ProcessWatch} sees one die.
 *   <li><b>Waiting and signals</b>: {@link org.arenalab.os.process.Futex} waits for a word in
 *       shared memory. {@link org.arenalab.os.process.ThreadSignal} ends a system call of one
 *       thread. {@link org.arenalab.os.process.DeathSwitch} ends a process whose guards are dead.
 *   <li><b>Placement</b>: {@link org.arenalab.os.process.ProcessorAffinity} binds a thread to
 *       processors.
 *   <li><b>Memory ordering between threads</b>: {@link org.arenalab.os.process.ProcessBarrier}.
 *   <li><b>Time</b>: {@link org.arenalab.os.process.ProcessorClock} and {@link
 *       org.arenalab.os.process.ProcessorWait} measure processor time used and waited for. {@link
 *       org.arenalab.os.process.BackgroundScheduling} lowers a thread that must not delay others.
 * </ul>
 *
 * <p><b>Threading.</b> Each class states which threads may call it; most allow any thread.
 *
 * <p><b>Errors.</b> A call that the kernel refuses throws a {@link
 * org.arenalab.os.SystemCallException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}.
 */
package org.arenalab.os.process;
