package org.arenalab.os.probe;

import static org.arenalab.os.probe.Capability.limited;
import static org.arenalab.os.probe.Capability.no;
import static org.arenalab.os.probe.Capability.ok;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.arenalab.os.Errno;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SharedMemory.Seal;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;

/**
 * The probes of what the process pager does with pages. Each makes the request once, on two pages
 * of its own in which no thread faults.
 */
final class PagerProbes {
  static final String MOVE = "page move";
  static final String PROTECTION = "page protection";
  static final String POISON = "page poison";
  static final String SEALS = "sealed memfd";

  private static final String NOT_POSSIBLE = "the process pager cannot work";

  private PagerProbes() {}

  static List<Capability> all() {
    return List.of(
        protection(probe(Userfaultfd.FEATURE_WP, PagerProbes::protect)),
        move(probe(Userfaultfd.FEATURE_MOVE, PagerProbes::move)),
        poison(probe(Userfaultfd.FEATURE_POISON, PagerProbes::poison)),
        seals());
  }

  /** A request to the second of two pages; returns 0 or the negated errno. */
  private interface Request {
    int make(UserfaultfdRequests requests, long present, long missing, long pageBytes);
  }

  /** Returns the answer to a request, or the negated errno of what came before it. */
  private static int probe(long feature, Request request) {
    long page = VirtualMemory.pageSizeBytes();
    long present = VirtualMemory.mapAnonymous(page);
    long missing = VirtualMemory.mapAnonymous(page);
    RawMemory.putByte(present, (byte) 1);
    try (Userfaultfd faults = Userfaultfd.open(feature);
        UserfaultfdRequests requests = faults.newRequests()) {
      return request.make(requests, present, missing, page);
    } catch (SystemCallException e) {
      return -e.errno();
    } finally {
      ReleaseGate.ours().unmap(present, page);
      ReleaseGate.ours().unmap(missing, page);
    }
  }

  private static int protect(UserfaultfdRequests requests, long present, long other, long page) {
    int registered = requests.register(present, page, Userfaultfd.MODE_WP);
    return registered < 0 ? registered : requests.protectFromWrites(present, page);
  }

  private static int move(UserfaultfdRequests requests, long present, long missing, long page) {
    int registered = requests.register(missing, page, Userfaultfd.MODE_MISSING);
    return registered < 0 ? registered : requests.move(missing, present, page);
  }

  private static int poison(UserfaultfdRequests requests, long present, long missing, long page) {
    int registered = requests.register(missing, page, Userfaultfd.MODE_MISSING);
    return registered < 0 ? registered : requests.poison(missing, page);
  }

  static Capability protection(int answer) {
    return answer == 0
        ? ok(PROTECTION, "UFFDIO_WRITEPROTECT of private memory works")
        : no(PROTECTION, refusal("UFFDIO_WRITEPROTECT", answer), NOT_POSSIBLE, "Linux 5.7");
  }

  static Capability move(int answer) {
    return answer == 0
        ? ok(MOVE, "UFFDIO_MOVE works")
        : limited(
            MOVE,
            refusal("UFFDIO_MOVE", answer),
            "the process pager takes pages out by mremap",
            "Linux 6.8");
  }

  static Capability poison(int answer) {
    return answer == 0
        ? ok(POISON, "UFFDIO_POISON works")
        : limited(
            POISON,
            refusal("UFFDIO_POISON", answer),
            "an access to a lost page ends the process instead of throwing",
            "Linux 6.6");
  }

  /** Names the errno; EINVAL is the answer to a feature that the kernel does not know. */
  private static String refusal(String request, int answer) {
    return answer == -Errno.EINVAL
        ? request + " is not in this kernel"
        : request + ": " + Errno.describe(-answer);
  }

  private static Capability seals() {
    Set<Seal> size = EnumSet.of(Seal.SHRINK, Seal.GROW, Seal.SEAL);
    try (SharedMemory file = SharedMemory.createSealableMemfd("arenalab-probe")) {
      file.seal(size);
      return ok(SEALS, "F_ADD_SEALS fixes the size of a memfd");
    } catch (SystemCallException e) {
      return no(SEALS, e.getMessage(), NOT_POSSIBLE + " safely with other processes", "");
    }
  }
}
