/**
 * Page faults that user space resolves: {@link org.arenalab.os.userfault.Userfaultfd} opens the
 * kernel's interface and tracks accesses. {@link org.arenalab.os.userfault.UserfaultfdRequests}
 * reads faults and resolves them, also those of another process.
 *
 * <p><b>Threading.</b> Each class states which threads may call it.
 *
 * <p><b>Errors.</b> A call that the kernel refuses throws a {@link
 * org.arenalab.os.SystemCallException}.
 *
 * <p><b>Dependencies.</b> This package uses {@code os}.
 */
package org.arenalab.os.userfault;
