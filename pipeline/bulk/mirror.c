/* Where a document's roles XML stands in the mirror of the tree (--xml): below the folder, under the document's path
 * with .xml behind. Names come from file systems and from archives, so none may lead out of the folder or be too long
 * for it. */
#include "bulk.h"
#include "import.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MOST = 255, CUT_TO = 200 };

/* A part of the path that is too long with its ending: its head, and a hash of the whole. */
static void add_long(struct span part, struct buf *out)
{
    size_t n = CUT_TO;
    while (n > 0 && ((unsigned char)part.s[n] & 0xC0) == 0x80)
        n--;
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < part.n; i++)
        hash = (hash ^ (unsigned char)part.s[i]) * 1099511628211u;
    buf_add(out, part.s, n);
    buf_printf(out, "~%016llx", (unsigned long long)hash);
}

static void add_part(struct span part, bool last, struct buf *out)
{
    if (part.n == 0)
        return;
    buf_addc(out, '/');
    if (span_is(part, ".") || span_is(part, ".."))
        for (size_t i = 0; i < part.n; i++)
            buf_adds(out, "%2E");
    else if (part.n + (last ? strlen(".xml") : 0) > NAME_MOST)
        add_long(part, out);
    else
        buf_add(out, part.s, part.n);
}

static const char *below(const struct import_options *o, const char *root, const char *path)
{
    size_t n = root ? strlen(root) : 0;
    if (n == 0 || o->nroots != 1 || strncmp(path, root, n) != 0)
        return path;
    if (path[n] == '/')
        return path + n;
    if (path[n] == 0) { /* the root is the document */
        const char *slash = strrchr(path, '/');
        return slash ? slash : path;
    }
    return path;
}

void mirror_path(const struct import_options *o, const char *root, const char *path, struct buf *out)
{
    const char *s = below(o, root, path);
    buf_reset(out);
    buf_adds(out, o->xml_dir);
    while (*s) {
        size_t n = strcspn(s, "/");
        const char *rest = s + n + strspn(s + n, "/");
        add_part((struct span){s, n}, *rest == 0, out);
        s = rest;
    }
    buf_adds(out, ".xml");
}

void mirror_remove(const struct import_options *o, const char *root, const char *path)
{
    struct buf at = {0};
    mirror_path(o, root, path, &at);
    char *s = xstrdup(buf_cstr(&at));
    buf_free(&at);
    if (unlink(s) == 0)
        for (char *slash; (slash = strrchr(s, '/')) && (size_t)(slash - s) > strlen(o->xml_dir);) {
            *slash = 0;
            if (rmdir(s) < 0)
                break;
        }
    free(s);
}
