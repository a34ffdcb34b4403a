/* Fuzz entry of the rule file: what a user may write. Accepted rules are then used on a line. Seeds: the built-in
 * rules. */
#include "convert.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        fd = memfd_create("rules", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (n > 4096 || ftruncate(fd, 0) != 0 || pwrite(fd, s, n, 0) != (ssize_t)n)
        return 0;
    static const char text[] = "岗位职责：aB1\n一、负责(日常)工作。\n";
    char *error = NULL;
    struct rules *rules = rules_load(path, &error);
    if (rules) {
        struct converted c;
        convert_memory(text, sizeof text - 1, "x.txt", STAGE_SEGMENTS, rules, &c);
        converted_free(&c);
    }
    rules_free(rules);
    free(error);
    return 0;
}
