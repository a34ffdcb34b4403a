/* For tests/sh/cases.sh: prints what a case expects, or what the program found, as the same kind of lines, so that diff
 * compares them: case_lines EXPECTED.json [ROLES.xml]. Compared is what the gold set's score compares: titles, the
 * fields and other sections that the case names, duties; without blanks, width and punctuation at the end. SQLite reads
 * the JSON. */
#include "roles.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROLES 200

static const char *const keys[][2] = {
    {"qualifier", "qualifier"},   {"department", "department"}, {"code", "code"},     {"grade", "grade"},
    {"headcount", "headcount"},   {"location", "location"},     {"salary", "salary"}, {"reports_to", "reportsTo"},
    {"supervises", "supervises"}, {"summary", "summary"},       {"duties", "duties"}, {"requirements", "requirements"},
    {"authority", "authority"},
};
#define KEYS (sizeof keys / sizeof *keys)
enum { HEADCOUNT = 4, DUTIES = 10 };

struct shown {
    char *path; /* of the role in the JSON */
    struct buf title, lines[KEYS];
};
static struct shown list[ROLES];
static size_t n;
static bool named[KEYS] = {[DUTIES] = true};

static void normal(struct span text, bool people, struct buf *out)
{
    static const char *const tail[] = {";", "。", ".", ",", "、", ":", "!"}, *const persons[] = {"人", "名", "个"};
    struct buf b = {0};
    text_fold(text, &b);
    struct span s = {b.s, b.n};
    for (size_t i = 0; i < sizeof tail / sizeof *tail; i++)
        if (span_ends(s, tail[i]))
            s.n -= strlen(tail[i]), i = SIZE_MAX; /* from the first again */
    for (size_t i = 0; people && i < sizeof persons / sizeof *persons; i++)
        if (span_ends(s, persons[i]))
            s.n -= strlen(persons[i]), i = SIZE_MAX;
    buf_add(out, s.s, s.n);
    buf_free(&b);
}

static struct shown *add_role(const char *path)
{
    if (n == ROLES)
        exit(fprintf(stderr, "more than %d roles\n", ROLES));
    list[n].path = xstrdup(path);
    return &list[n++];
}

static void add_line(struct shown *r, size_t key, struct span text)
{
    buf_printf(&r->lines[key], "  %s ", keys[key][1]);
    normal(text, key == HEADCOUNT, &r->lines[key]);
    buf_addc(&r->lines[key], '\n');
}

static int key_of(struct span name, int column)
{
    for (size_t k = 0; k < KEYS; k++)
        if (span_is(name, keys[k][column]))
            return (int)k;
    return -1;
}

/* One value of the JSON: `path` is like $.roles[0].roles[1].duties[2].text */
static void expect(const char *path, struct span value)
{
    size_t role = SIZE_MAX;
    for (const char *s = path; (s = strstr(s, ".roles[")); s++)
        role = (size_t)(strchr(s, ']') + 1 - path);
    if (role == SIZE_MAX)
        return;
    struct span rest = span_sub(span_of(path), role + 1, strlen(path));
    rest.n = rest.n ? strcspn(rest.s, ".[") : 0;
    char *of = xstrdup(path);
    of[role] = '\0';
    struct shown *r = NULL;
    for (size_t i = 0; i < n && !r; i++)
        if (strcmp(list[i].path, of) == 0)
            r = &list[i];
    if (!r)
        r = add_role(of);
    free(of);
    int key = key_of(rest, 0);
    if (span_is(rest, "title"))
        normal(value, false, &r->title);
    else if (key >= 0 && value.n > 0)
        add_line(r, (size_t)key, value), named[key] = true;
}

static bool read_expected(const char *file)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    struct buf text = {0};
    FILE *f = fopen(file, "rb");
    for (int c; f && (c = getc(f)) != EOF;)
        buf_addc(&text, (char)c);
    if (f)
        fclose(f);
    bool good =
        sqlite3_open(":memory:", &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT fullkey, atom FROM json_tree(?1) WHERE type <> 'object' AND type <> 'array'", -1,
                           &s, NULL) == SQLITE_OK &&
        sqlite3_bind_text(s, 1, text.s, (int)text.n, SQLITE_STATIC) == SQLITE_OK;
    int rc = SQLITE_ERROR;
    while (good && (rc = sqlite3_step(s)) == SQLITE_ROW)
        expect((const char *)sqlite3_column_text(s, 0), span_of((const char *)sqlite3_column_text(s, 1)));
    if (rc != SQLITE_DONE)
        fprintf(stderr, "%s: %s\n", file, sqlite3_errmsg(db));
    sqlite3_finalize(s);
    sqlite3_close(db);
    buf_free(&text);
    return rc == SQLITE_DONE;
}

static void add_items(struct shown *r, size_t key, const struct item *x)
{
    for (; x; x = x->next) {
        add_line(r, key, x->text);
        add_items(r, key, x->items);
    }
}

static void add_found(const struct role *x)
{
    for (; x; x = x->next) {
        struct shown *r = add_role("");
        normal(x->title, false, &r->title);
        for (const struct field *f = x->fields; f; f = f->next) {
            int key = key_of(f->name, 1);
            if (key >= 0 && named[key])
                add_line(r, (size_t)key, f->value);
        }
        for (const struct section *s = x->sections; s; s = s->next) {
            int key = key_of(span_of(section_kind_name(s->kind)), 1);
            if (key >= 0 && named[key])
                add_items(r, (size_t)key, s->items);
        }
        add_found(x->roles);
    }
}

static void forget(void)
{
    for (; n > 0; n--) {
        struct shown *r = &list[n - 1];
        free(r->path);
        buf_free(&r->title);
        for (size_t k = 0; k < KEYS; k++)
            buf_free(&r->lines[k]);
        *r = (struct shown){0};
    }
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3 || !read_expected(argv[1]))
        return 1;
    if (argc == 3) {
        struct buf xml = {0};
        FILE *f = fopen(argv[2], "rb");
        for (int c; f && (c = getc(f)) != EOF;)
            buf_addc(&xml, (char)c);
        if (f)
            fclose(f);
        forget();
        struct roles *roles = roles_read(xml.s ? xml.s : "", xml.n);
        if (diags_status(&roles->diags) != EXIT_DONE)
            puts("roles XML cannot be read");
        add_found(roles->roles);
        roles_free(roles);
        buf_free(&xml);
    }
    for (size_t i = 0; i < n; i++) {
        printf("%.*s\n", (int)list[i].title.n, list[i].title.n ? list[i].title.s : "");
        for (size_t k = 0; k < KEYS; k++)
            printf("%.*s", (int)list[i].lines[k].n, list[i].lines[k].n ? list[i].lines[k].s : "");
    }
    forget();
    return 0;
}
