/* Fuzz entry of the rule file: what a user may write. Accepted rules are then used on a line. Seeds: the built-in
 * rules. */
#include "rules.h"
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
    char *error = NULL;
    rules_free(rules_load(path, &error));
    free(error);
    return 0;
}
