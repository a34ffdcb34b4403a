/* Reads parts of a zip in memory through libzip, never past the limits: entries, bytes of a part, bytes of all parts,
 * ratio of unpacked to packed. Unpacks to memory only; writes no file. */
#include "zippart.h"
#include "limits.h"
#include <stdlib.h>
#include <zip.h>

struct zippart {
    zip_t *zip;
    struct buf directory; /* made up for an archive that lost its own */
    uint64_t total;       /* unpacked so far, all parts */
};

/* The archive made of the source, which is freed when it is none. */
static zip_t *open_source(zip_source_t *source, zip_error_t *error)
{
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, error) : NULL;
    if (!zip)
        zip_source_free(source);
    return zip;
}

/* The archive behind which a directory was put that its local headers gave. */
static zip_t *recover(struct zippart *z, const void *bytes, size_t n)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_t *zip = NULL;
    if (zip_recover((struct bytes){bytes, n}, &z->directory) > 0) {
        zip_buffer_fragment_t both[] = {{(zip_uint8_t *)(uintptr_t)bytes, n},
                                        {(zip_uint8_t *)z->directory.s, z->directory.n}};
        zip = open_source(zip_source_buffer_fragment_create(both, 2, 0, &error), &error);
    }
    zip_error_fini(&error);
    return zip;
}

/* Do parts share bytes? Then they claim more packed bytes than the archive has. */
static bool overlaps(zip_t *zip, size_t archive)
{
    uint64_t sum = 0;
    zip_stat_t st;
    for (zip_uint64_t i = 0, n = (zip_uint64_t)zip_get_num_entries(zip, 0); i < n && sum <= archive; i++)
        if (zip_stat_index(zip, i, 0, &st) == 0 && st.valid & ZIP_STAT_COMP_SIZE)
            sum += st.comp_size <= archive ? st.comp_size : 0; /* a lie, found when it is read */
    return sum > archive;
}

struct zippart *zippart_open(const void *bytes, size_t n, struct diags *d)
{
    zip_error_t error;
    zip_error_init(&error);
    struct zippart *z = xcalloc(1, sizeof *z);
    z->zip = open_source(zip_source_buffer_create(bytes, n, 0, &error), &error);
    if (!z->zip) {
        z->zip = recover(z, bytes, n);
        diag_add(d, z->zip ? D_ZIP_RECOVERED : D_ZIP_DAMAGED, 0, "%s", zip_error_strerror(&error));
    }
    zip_error_fini(&error);
    if (z->zip && zip_get_num_entries(z->zip, 0) > (zip_int64_t)LIMIT_ZIP_ENTRIES) {
        diag_add(d, D_ZIP_LIMIT, 0, "more than %u entries", LIMIT_ZIP_ENTRIES);
        zip_discard(z->zip);
        z->zip = NULL;
    }
    if (z->zip && overlaps(z->zip, n)) {
        diag_add(d, D_ZIP_LIMIT, 0, "parts overlap");
        zip_discard(z->zip);
        z->zip = NULL;
    }
    if (z->zip)
        return z;
    buf_free(&z->directory);
    free(z);
    return NULL;
}

void zippart_close(struct zippart *z)
{
    if (!z)
        return;
    zip_discard(z->zip);
    buf_free(&z->directory);
    free(z);
}

static zip_int64_t locate(struct zippart *z, const char *name)
{
    zip_int64_t i = zip_name_locate(z->zip, name, 0);
    return i >= 0 ? i : zip_name_locate(z->zip, name, ZIP_FL_NOCASE);
}

bool zippart_has(struct zippart *z, const char *name)
{
    return locate(z, name) >= 0;
}

size_t zippart_count(struct zippart *z)
{
    return (size_t)zip_get_num_entries(z->zip, 0);
}

const char *zippart_name(struct zippart *z, size_t i, uint64_t *size)
{
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(z->zip, i, 0, &st) < 0)
        return NULL;
    *size = st.valid & ZIP_STAT_SIZE ? st.size : 0;
    return zip_get_name(z->zip, i, ZIP_FL_ENC_RAW);
}

/* Sizes that the directory states may lie, so the bytes that come out are counted as they come. */
static bool unpack(struct zippart *z, zip_file_t *file, uint64_t packed, const char *name, struct buf *out,
                   struct diags *d)
{
    char block[1 << 16];
    uint64_t got = 0;
    for (;;) {
        zip_int64_t n = zip_fread(file, block, sizeof block);
        if (n < 0) {
            diag_add(d, D_ZIP_PART_DAMAGED, 0, "%s: %s", name, zip_file_strerror(file));
            return false;
        }
        if (n == 0)
            return true;
        got += (uint64_t)n;
        z->total += (uint64_t)n;
        if (got > LIMIT_ZIP_PART_BYTES || z->total > LIMIT_ZIP_TOTAL_BYTES) {
            diag_add(d, D_ZIP_LIMIT, 0, "%s is too large", name);
            return false;
        }
        if (got > LIMIT_ZIP_RATIO_FROM && got / LIMIT_ZIP_RATIO > packed) {
            diag_add(d, D_ZIP_LIMIT, 0, "%s unpacks to more than %u times its size", name, LIMIT_ZIP_RATIO);
            return false;
        }
        buf_add(out, block, (size_t)n);
    }
}

static bool read_at(struct zippart *z, zip_uint64_t i, const char *name, struct buf *out, struct diags *d)
{
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(z->zip, i, 0, &st) == 0 && (st.valid & ZIP_STAT_ENCRYPTION_METHOD) &&
        st.encryption_method != ZIP_EM_NONE) {
        diag_add(d, D_ENCRYPTED, 0, "%s", name);
        return false;
    }
    zip_file_t *file = zip_fopen_index(z->zip, i, 0);
    if (!file) {
        diag_add(d, D_ZIP_PART_DAMAGED, 0, "%s: %s", name, zip_strerror(z->zip));
        return false;
    }
    bool ok = unpack(z, file, st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0, name, out, d);
    zip_fclose(file);
    return ok;
}

bool zippart_read(struct zippart *z, const char *name, struct buf *out, struct diags *d)
{
    zip_int64_t i = locate(z, name);
    if (i < 0) {
        diag_add(d, D_PART_MISSING, 0, "%s", name);
        return false;
    }
    return read_at(z, (zip_uint64_t)i, name, out, d);
}

bool zippart_read_at(struct zippart *z, size_t i, struct buf *out, struct diags *d)
{
    const char *name = zip_get_name(z->zip, i, 0);
    return read_at(z, i, name ? name : "?", out, d);
}
