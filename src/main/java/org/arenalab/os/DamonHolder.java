package org.arenalab.os;

/**
 * A user of DAMON, the kernel's access monitor.
 *
 * @param name a kernel module, or a kdamond with its thread
 * @param detail the processes that it monitors with their commands, or physical memory; empty if
 *     unknown
 * @param running whether it monitors now; a kdamond that is set up but off blocks others, too
 */
@Internal
public record DamonHolder(String name, String detail, boolean running) {
  /** Returns name and detail. */
  public String words() {
    return detail.isEmpty() ? name : name + " monitoring " + detail;
  }
}
