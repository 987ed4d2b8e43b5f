// What a missing fault costs when another process serves it, without a codec and without a JVM.
// A child process serves the userfaultfd of its parent. The parent's threads touch each page once.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CLIENTS = 64, READY_US = 20000 };

static int faults_fd;
static long page_size;
static char *region;
static long pages_per_client;
static long clients;
static long pause_ns;
static long *latency_ns;

static long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void pin(long cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

static void fail(const char *what) {
  fprintf(stderr, "%s failed: %s\n", what, strerror(errno));
  exit(2);
}

// Waits for a fault, fills its page, and so on until it is killed. cpu < 0: on any processor.
static void *serve(void *cpu) {
  if ((long)cpu >= 0) pin((long)cpu);
  char *source = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (source == MAP_FAILED) fail("mmap");
  memset(source, 1, page_size);
  for (;;) {
    struct uffd_msg message;
    if (read(faults_fd, &message, sizeof message) != sizeof message) continue;
    if (message.event != UFFD_EVENT_PAGEFAULT) continue;
    unsigned long page = message.arg.pagefault.address & -page_size;
    struct uffdio_copy copy = {.dst = page, .src = (unsigned long)source, .len = page_size};
    struct uffdio_range range = {page, page_size};
    // A page that is present already: its thread waits until somebody wakes it.
    if (ioctl(faults_fd, UFFDIO_COPY, &copy) && errno == EEXIST) ioctl(faults_fd, UFFDIO_WAKE, &range);
  }
  return NULL;
}

static void handler(int single, long cpus) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (single) serve((void *)-1L);
  for (long cpu = 1; cpu < cpus; cpu++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, (void *)cpu)) fail("pthread_create");
  }
  serve((void *)0L);
}

// Touches the pages of one client in a fixed order that looks random.
static void *touch(void *number) {
  long client = (long)number;
  volatile char *at = region + client * pages_per_client * page_size;
  long *own = latency_ns + client * pages_per_client;
  struct timespec pause = {pause_ns / 1000000000L, pause_ns % 1000000000L};
  long step = 7919;
  while (pages_per_client % step == 0) step += 2;
  for (long i = 0; i < pages_per_client; i++) {
    long page = i * step % pages_per_client;
    long start = now_ns();
    at[page * page_size] ^= 1;
    own[i] = now_ns() - start;
    if (pause_ns) nanosleep(&pause, NULL);
  }
  return NULL;
}

static int ascending(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return (x > y) - (x < y);
}

// The square root, rounded down.
static long root(double of) {
  long low = 0, high = 1L << 31;
  while (high - low > 1) {
    long middle = (low + high) / 2;
    if ((double)middle * middle <= of) low = middle; else high = middle;
  }
  return low;
}

// Prints the 95 % interval of a percentile: the times 1.96 standard deviations of its rank away.
static void print_bounds(long count, long thousandths) {
  long width = root(1.96 * 1.96 * count * thousandths * (1000 - thousandths) / 1e6);
  long rank = count * thousandths / 1000;
  long low = rank - width, high = rank + width;
  printf(" %ld %ld", latency_ns[low < 0 ? 0 : low], latency_ns[high < count ? high : count - 1]);
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: fault_lanes percpu|single CLIENTS PAGES_PER_CLIENT PAUSE_NS\n");
    return 2;
  }
  int single = !strcmp(argv[1], "single");
  clients = atol(argv[2]);
  pages_per_client = atol(argv[3]);
  pause_ns = atol(argv[4]);
  if (clients < 1 || clients > MAX_CLIENTS || pages_per_client < 2) {
    fprintf(stderr, "out of range: clients=%ld, expected 1 to %d; pages=%ld, expected 2 or more\n", clients, MAX_CLIENTS,
            pages_per_client);
    return 2;
  }
  page_size = sysconf(_SC_PAGESIZE);
  long count = clients * pages_per_client, length = count * page_size;
  struct uffdio_api api = {.api = UFFD_API};
  faults_fd = syscall(SYS_userfaultfd, O_CLOEXEC);
  if (faults_fd < 0) fail("userfaultfd");
  if (ioctl(faults_fd, UFFDIO_API, &api)) fail("UFFDIO_API");
  region = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (region == MAP_FAILED) fail("mmap");
  madvise(region, length, MADV_NOHUGEPAGE);
  struct uffdio_register range = {.range = {(unsigned long)region, length}, .mode = UFFDIO_REGISTER_MODE_MISSING};
  if (ioctl(faults_fd, UFFDIO_REGISTER, &range)) fail("UFFDIO_REGISTER");
  latency_ns = malloc(count * sizeof *latency_ns);
  if (!latency_ns) fail("malloc");
  memset(latency_ns, 0, count * sizeof *latency_ns);
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (!child) handler(single, sysconf(_SC_NPROCESSORS_ONLN));
  usleep(READY_US);
  pthread_t threads[MAX_CLIENTS];
  long start = now_ns();
  for (long k = 0; k < clients; k++) {
    if (pthread_create(&threads[k], NULL, touch, (void *)k)) fail("pthread_create");
  }
  for (long k = 0; k < clients; k++) pthread_join(threads[k], NULL);
  long elapsed = now_ns() - start;
  struct rusage used;
  kill(child, SIGKILL);
  wait4(child, NULL, 0, &used);
  qsort(latency_ns, count, sizeof *latency_ns, ascending);
  long cpu_ns = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000000L + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000L;
  // count p50 p95 p99 p99.9 max elapsed handler-cpu, and the bounds of each percentile; all times in ns
  printf("%ld %ld %ld %ld %ld %ld %ld %ld", count, latency_ns[count / 2], latency_ns[count * 95 / 100], latency_ns[count * 99 / 100],
         latency_ns[count * 999 / 1000], latency_ns[count - 1], elapsed, cpu_ns);
  print_bounds(count, 500);
  print_bounds(count, 950);
  print_bounds(count, 990);
  print_bounds(count, 999);
  printf("\n");
  return 0;
}
