/* damage [-n CHANGES] [-c CASE] FILE...: reads every prefix of each file (each STEP bytes) and CHANGES copies with a
 * few bytes changed, and demands that no copy crashes (ASan, UBSan), takes more than SECONDS of processor time or more
 * memory than a worker gets, and that what a cut takes away is told. Cases are numbered; -c runs one of them. The
 * numbers of random changes are the same in each run. */
#include "convert.h"
#include "extract.h"
#include "limits.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

enum { STEP = 64, SECONDS = 2, CHANGED_MOST = 8 };

/* What is being read, for whoever dies of it. */
static const char *current_file;
static long current_case;

static void say_where(void)
{
    fprintf(stderr, "damage: in %s, case %ld\n", current_file, current_case);
}

static void too_slow(int sig)
{
    (void)sig;
    say_where();
    fprintf(stderr, "damage: more than %d s of processor time\n", SECONDS);
    _exit(1);
}

/* Of the sanitizers' run-time, where there is one. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void change(unsigned char *s, size_t n, long number)
{
    static const unsigned char odd[] = {0, 1, 0x7F, 0x80, 0xFF, '{', '<', '"', '\\', '&', ';', '='};
    uint64_t state = 0x9E3779B97F4A7C15u * (uint64_t)(number + 1);
    size_t count = 1 + (size_t)(next_random(&state) % CHANGED_MOST);
    while (count-- > 0) {
        uint64_t r = next_random(&state);
        size_t at = (size_t)(next_random(&state) % n);
        switch (r % 4) {
        case 0:
            s[at] = (unsigned char)(r >> 8);
            break;
        case 1:
            s[at] ^= (unsigned char)(1u << (r >> 8) % 8);
            break;
        case 2:
            s[at] = odd[(r >> 8) % sizeof odd];
            break;
        default: /* a stretch from elsewhere */
            for (size_t i = 0, from = (size_t)(r >> 8) % n; i < 16 && at + i < n && from + i < n; i++)
                s[at + i] = s[from + i];
        }
    }
}

struct seen {
    size_t nodes, messages;
    bool plain; /* a kind of text whose end nothing marks */
};

static struct seen read_once(const unsigned char *s, size_t n)
{
    struct itimerval limit = {.it_value = {.tv_sec = SECONDS}}, off = {0};
    setitimer(ITIMER_PROF, &limit, NULL);
    struct document *d = extract_memory(s, n, current_file);
    struct buf xml = {0};
    document_write(d, &xml);
    setitimer(ITIMER_PROF, &off, NULL);
    struct seen seen = {d->n, d->diags.n, span_is(d->format, "txt")};
    buf_free(&xml);
    doc_free(d);
    return seen;
}

/* Prefixes are cases 0, 1 …; changes follow on from `first`. */
static int run_file(const struct buf *whole, long changes, long only)
{
    unsigned char *copy = xmalloc(whole->n + 1);
    long prefixes = (long)((whole->n + STEP - 1) / STEP);
    int bad = 0;
    struct seen all = read_once((const unsigned char *)whole->s, whole->n);
    for (current_case = 0; current_case < prefixes; current_case++) {
        if (only >= 0 && current_case != only)
            continue;
        size_t n = (size_t)current_case * STEP;
        unsigned char *exact = xmalloc(n + 1); /* so that a byte too many is seen */
        memcpy(exact, whole->s, n);
        struct seen seen = read_once(exact, n);
        free(exact);
        if (seen.messages <= all.messages && seen.nodes < all.nodes && !all.plain && !seen.plain) {
            say_where();
            fprintf(stderr, "damage: %zu of %zu bytes lost %zu of %zu nodes without a message\n", whole->n - n,
                    whole->n, all.nodes - seen.nodes, all.nodes);
            bad++;
        }
    }
    for (; current_case < prefixes + changes; current_case++) {
        if (only >= 0 && current_case != only)
            continue;
        memcpy(copy, whole->s, whole->n);
        change(copy, whole->n, current_case - prefixes);
        read_once(copy, whole->n);
    }
    free(copy);
    return bad;
}

static bool load(const char *path, struct buf *out)
{
    char part[4096];
    size_t n;
    FILE *f = fopen(path, "rb");
    while (f && (n = fread(part, 1, sizeof part, f)) > 0)
        buf_add(out, part, n);
    if (f)
        fclose(f);
    return out->n > 0;
}

int main(int argc, char **argv)
{
    long changes = 100, only = -1;
    int bad = 0;
    for (int c; (c = getopt(argc, argv, "n:c:")) != -1;)
        if (c == 'n')
            changes = strtol(optarg, NULL, 10);
        else if (c == 'c')
            only = strtol(optarg, NULL, 10);
        else
            return EXIT_USAGE;
    signal(SIGPROF, too_slow);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(say_where);
    for (int i = optind; i < argc; i++) {
        struct buf whole = {0};
        current_file = argv[i];
        if (!load(argv[i], &whole)) {
            fprintf(stderr, "damage: %s cannot be read\n", argv[i]);
            return EXIT_SYSTEM;
        }
        bad += run_file(&whole, changes, only);
        printf("%s: %zu bytes, %zu prefixes, %ld changes\n", argv[i], whole.n, (whole.n + STEP - 1) / STEP, changes);
        fflush(stdout);
        buf_free(&whole);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("at most %ld MiB\n", usage.ru_maxrss / 1024);
    if ((size_t)usage.ru_maxrss * 1024 > LIMIT_WORKER_MEMORY) {
        fprintf(stderr, "damage: more memory than a worker gets\n");
        bad++;
    }
    return bad ? EXIT_PARTIAL : EXIT_DONE;
}
