/*
 * The steps of RandomMixedBenchmark without a JVM: what the same work costs a C program. A yardstick,
 * no part of the product; "java -jar target/benchmarks.jar native" builds and runs it.
 *
 *   mixed_steps FORM WORKING_SET TRACE ROUNDS ALLOCATOR
 *
 * FORM       replace | toggle | toggle-one-draw, as in RandomMixedBenchmark
 * TRACE      a file of slot and size of each step, 32 bits little-endian each, as MixedTrace writes it
 * ROUNDS     timed rounds of STEPS steps each, after two that are not
 * ALLOCATOR  void: no allocator, the driver's own cost
 *            malloc: that of the C library
 *            LIBRARY:ALLOCATE:FREE: two symbols of a shared library
 *
 * Prints the nanoseconds per step of each round, one per line.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DRAWS = 1 << 16, STEPS = 1 << 22, UNTIMED_ROUNDS = 2 };
enum { RING_BYTES = 1 << 19, RING_STRIDE = 1088, LARGEST_BYTES = 4096 };

struct step {
  uint32_t slot;
  uint32_t size;
};

struct allocator {
  void *(*allocate)(size_t);
  void (*release)(void *);
};

struct work {
  struct allocator allocator;
  const struct step *trace;
  unsigned char **slots;
  uint32_t working_set;
  uint32_t at;     /* in the trace */
  uint32_t random; /* of the form that draws as it goes */
};

static unsigned char *ring;
static size_t ring_next;

static void *ring_allocate(size_t size) {
  (void)size;
  ring_next = (ring_next + RING_STRIDE) & (RING_BYTES - 1);
  return ring + ring_next;
}

static void ring_release(void *block) { (void)block; }

static void fail(const char *what, const char *which) {
  fprintf(stderr, "mixed_steps: %s %s\n", what, which);
  exit(2);
}

static void fill(struct work *w, unsigned char **slot, uint32_t size, uint32_t value) {
  unsigned char *block = w->allocator.allocate(size);
  *block = (unsigned char)value;
  *slot = block;
}

static void replace(struct work *w) {
  for (uint32_t i = 0; i < STEPS; i++) {
    const struct step *step = &w->trace[w->at];
    unsigned char **slot = &w->slots[step->slot];
    if (*slot != NULL) {
      w->allocator.release(*slot);
      *slot = NULL;
    }
    fill(w, slot, step->size, w->at);
    w->at = (w->at + 1) & (DRAWS - 1);
  }
}

static void toggle(struct work *w) {
  for (uint32_t i = 0; i < STEPS; i++) {
    const struct step *step = &w->trace[w->at];
    unsigned char **slot = &w->slots[step->slot];
    if (*slot != NULL) {
      w->allocator.release(*slot);
      *slot = NULL;
    } else {
      fill(w, slot, step->size, w->at);
    }
    w->at = (w->at + 1) & (DRAWS - 1);
  }
}

static void toggle_one_draw(struct work *w) {
  uint32_t r = w->random;
  for (uint32_t i = 0; i < STEPS; i++) {
    r ^= r << 13;
    r ^= r >> 17;
    r ^= r << 5;
    unsigned char **slot = &w->slots[r % w->working_set];
    if (*slot != NULL) {
      w->allocator.release(*slot);
      *slot = NULL;
    } else {
      fill(w, slot, 16 + (r & 1023), i);
    }
  }
  w->random = r;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static struct allocator open_allocator(char *name) {
  struct allocator a = {malloc, free};
  if (strcmp(name, "void") == 0) {
    ring = malloc(RING_BYTES + LARGEST_BYTES);
    a.allocate = ring_allocate;
    a.release = ring_release;
  } else if (strcmp(name, "malloc") != 0) {
    char *library = strtok(name, ":"), *allocate = strtok(NULL, ":"), *release = strtok(NULL, ":");
    if (release == NULL) fail("expected LIBRARY:ALLOCATE:FREE, got", name);
    void *handle = dlopen(library, RTLD_NOW);
    if (handle == NULL) fail("cannot load", dlerror());
    *(void **)&a.allocate = dlsym(handle, allocate);
    *(void **)&a.release = dlsym(handle, release);
    if (a.allocate == NULL || a.release == NULL) fail("two symbols are not both in", library);
  }
  return a;
}

static struct step *read_trace(const char *path) {
  struct step *trace = malloc(DRAWS * sizeof *trace);
  FILE *file = fopen(path, "rb");
  if (file == NULL || fread(trace, sizeof *trace, DRAWS, file) != DRAWS) fail("cannot read", path);
  fclose(file);
  return trace;
}

int main(int argc, char **argv) {
  if (argc != 6) fail("expected", "FORM WORKING_SET TRACE ROUNDS ALLOCATOR");
  void (*form)(struct work *) = strcmp(argv[1], "replace") == 0  ? replace
                                : strcmp(argv[1], "toggle") == 0 ? toggle
                                : strcmp(argv[1], "toggle-one-draw") == 0
                                    ? toggle_one_draw
                                    : NULL;
  int working_set = atoi(argv[2]), rounds = atoi(argv[4]);
  if (form == NULL || working_set < 1 || rounds < 1) fail("cannot do", argv[1]);
  struct work w = {open_allocator(argv[5]), read_trace(argv[3]),
                   calloc((size_t)working_set, sizeof(unsigned char *)), (uint32_t)working_set, 0, 1};
  for (int i = 0; i < UNTIMED_ROUNDS; i++) form(&w);
  for (int i = 0; i < rounds; i++) {
    double start = seconds();
    form(&w);
    printf("%.4f\n", (seconds() - start) * 1e9 / STEPS);
  }
  return 0;
}
