/* A main for the fuzz entries without libFuzzer: each argument is a file, or a folder of files, given to the entry
 * once. So that make test and make asan replay the corpus with the compiler that is there. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

static int one(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &st) != 0) {
        perror(path);
        return 1;
    }
    uint8_t *s = malloc(st.st_size > 0 ? (size_t)st.st_size : 1);
    size_t n = s ? fread(s, 1, (size_t)st.st_size, f) : 0;
    fclose(f);
    fprintf(stderr, "%s\n", path); /* the last one named is the one that failed */
    LLVMFuzzerTestOneInput(s, n);
    free(s);
    return 0;
}

int main(int argc, char **argv)
{
    int bad = argc < 2, count = 0;
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        struct dirent *e;
        if (!dir) {
            bad |= one(argv[i]);
            count++;
        }
        while (dir && (e = readdir(dir))) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
            if (e->d_name[0] != '.') {
                bad |= one(path);
                count++;
            }
        }
        if (dir)
            closedir(dir);
    }
    printf("%d inputs\n", count);
    return bad || count == 0;
}
