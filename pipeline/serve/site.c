/* The pages as files that need no server: a folder with the pages in Chinese, `en` within it with those in English, and
 * index.js, which is all that can be searched, as a script, because a page from file:// may load nothing else. */
#include "commands.h"
#include "html.h"
#include "json.h"
#include "limits.h"
#include "serve.h"
#include "server.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INDEX_HEAD "window.zhizeIndex = "

struct writer {
    struct catalogue *c;
    const char *folder;
    FILE *index;
    struct buf page, path, text; /* text: of the index, not written yet */
    struct jsonout j;
    size_t owners;
    int status;
};

static void told(struct writer *w)
{
    if (w->status == EXIT_DONE)
        w->status = system_error("cannot write %s: %s", buf_cstr(&w->path), strerror(errno));
}

/* folder/[en/]NAME */
static const char *path_of(struct writer *w, bool english, const char *name)
{
    buf_reset(&w->path);
    buf_printf(&w->path, "%s/%s%s", w->folder, english ? "en/" : "", name);
    return buf_cstr(&w->path);
}

static bool write_bytes(struct writer *w, bool english, const char *name, const char *bytes, size_t n)
{
    FILE *f = w->status == EXIT_DONE ? fopen(path_of(w, english, name), "wb") : NULL;
    bool ok = f && fwrite(bytes, 1, n, f) == n;
    if (!ok)
        told(w);
    if (f && fclose(f) != 0)
        told(w);
    return w->status == EXIT_DONE;
}

/* ---- the folder ---- */

static bool is_page(const char *name)
{
    static const char *const kinds[] = {"role-", "department-", "document-"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t n = strlen(kinds[i]);
        if (strncmp(name, kinds[i], n) == 0 && strlen(name) == n + 17 + 5 && strcmp(name + n + 17, ".html") == 0)
            return true;
    }
    return false;
}

/* Is it a folder that an earlier export made? */
static bool is_ours(struct writer *w)
{
    char head[sizeof INDEX_HEAD] = "";
    FILE *f = fopen(path_of(w, false, "index.js"), "rb");
    size_t n = f ? fread(head, 1, sizeof head - 1, f) : 0;
    if (f)
        fclose(f);
    return n == sizeof head - 1 && strcmp(head, INDEX_HEAD) == 0;
}

/* Remove the pages of an earlier export: what they showed may not be there any more. Returns how many files of others
 * there are. */
static size_t clear(struct writer *w, bool english, bool ours)
{
    size_t others = 0;
    DIR *d = opendir(path_of(w, english, ""));
    for (struct dirent *e; d && (e = readdir(d));) {
        if (ours && is_page(e->d_name))
            unlink(path_of(w, english, e->d_name));
        else
            others += e->d_name[0] != '.';
    }
    if (d)
        closedir(d);
    return others;
}

static bool make_folder(struct writer *w)
{
    bool ours = is_ours(w);
    if (clear(w, false, ours) > 0 && !ours) {
        w->status = system_error("%s is neither empty nor an earlier export: name another folder", w->folder);
        return false;
    }
    clear(w, true, ours);
    if (mkdir(path_of(w, false, ""), 0777) != 0 && errno != EEXIST)
        told(w);
    if (mkdir(path_of(w, true, ""), 0777) != 0 && errno != EEXIST)
        told(w);
    return w->status == EXIT_DONE;
}

/* ---- pages, in both languages ---- */

static struct page begin_page(struct writer *w, struct site *site, bool english)
{
    *site = (struct site){.english = english, .files = true, .root = english ? "../" : ""};
    buf_reset(&w->page);
    return (struct page){site, &w->page};
}

static bool write_page(struct writer *w, bool english, const char *kind, struct span id)
{
    char name[64];
    snprintf(name, sizeof name, "%s%.*s.html", kind, (int)id.n, id.s);
    return write_bytes(w, english, name, w->page.s, w->page.n);
}

static void write_lists(struct writer *w)
{
    static const char *const names[] = {"index", "roles", "departments", "documents", "stats"};
    for (size_t i = 0; i < 2 * sizeof names / sizeof *names; i++) {
        bool english = i % 2;
        struct site site;
        struct page p = begin_page(w, &site, english);
        if (i / 2 == 0)
            page_home(&p, w->c, (struct span){"", 0}, NULL, 0, 0);
        else if (i / 2 == 1)
            page_roles(&p, w->c, false, 0, 0);
        else if (i / 2 == 2)
            page_departments(&p, w->c);
        else if (i / 2 == 3)
            page_documents(&p, w->c, 0, 0);
        else
            page_stats(&p, w->c);
        write_page(w, english, names[i / 2], (struct span){"", 0});
    }
}

/* ---- the index: owners are roles and departments; entries what they say; documents by name ---- */

static bool drain(struct writer *w)
{
    if (w->text.n > 1u << 16 && fwrite(w->text.s, 1, w->text.n, w->index) != w->text.n)
        told(w);
    if (w->text.n > 1u << 16)
        buf_reset(&w->text);
    return w->status == EXIT_DONE;
}

/* [owner, text, anchor, occurrences, other wordings …] */
static void index_duty(struct writer *w, const struct view_duty *d)
{
    json_open(&w->j, NULL, '[');
    json_int(&w->j, NULL, (long long)w->owners);
    json_string(&w->j, NULL, d->text);
    json_string(&w->j, NULL, d->id);
    json_int(&w->j, NULL, d->occurrences);
    for (size_t i = 0; i < d->list_n; i++) {
        bool met = span_eq(d->list[i].text, d->text);
        for (size_t k = 0; k < i && !met; k++)
            met = span_eq(d->list[i].text, d->list[k].text);
        if (!met)
            json_string(&w->j, NULL, d->list[i].text);
    }
    json_close(&w->j);
}

static void index_fields(struct writer *w, const struct view_role *r)
{
    for (size_t i = 0; i < r->descriptions_n; i++) {
        const struct view_description *d = &r->descriptions[i];
        for (size_t k = 0; k < d->fields_n; k++) {
            if (span_is(d->fields[k].name, "department"))
                continue;
            json_open(&w->j, NULL, '[');
            json_int(&w->j, NULL, (long long)w->owners);
            json_string(&w->j, NULL, d->fields[k].value);
            json_string(&w->j, NULL, (struct span){"", 0});
            json_int(&w->j, NULL, 1);
            json_close(&w->j);
        }
    }
}

/* [page, name, what else finds it] */
static bool owner_role(void *user, const struct view_role_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_role *r = view_role(w->c, row->id, (struct view_limits){.descriptions = 1, .duties = 1}, arena);
    struct buf page = {0}, words = {0};
    buf_printf(&page, "role-%.*s.html", (int)row->id.n, row->id.s);
    buf_add(&words, row->aliases.s, row->aliases.n);
    if (r && r->pinyin.n) {
        buf_addc(&words, '\n');
        buf_add(&words, r->pinyin.s, r->pinyin.n);
        buf_addc(&words, '\n');
        for (size_t i = 0; i < r->pinyin.n; i++) /* initials of the syllables */
            if (i == 0 || r->pinyin.s[i - 1] == ' ')
                buf_addc(&words, r->pinyin.s[i]);
    }
    json_open(&w->j, NULL, '[');
    json_string(&w->j, NULL, (struct span){page.s, page.n});
    json_string(&w->j, NULL, row->title);
    json_string(&w->j, NULL, (struct span){words.s, words.n});
    json_close(&w->j);
    buf_free(&page);
    buf_free(&words);
    arena_free(arena);
    return drain(w);
}

static bool owner_department(void *user, const struct view_department_row *row)
{
    struct writer *w = user;
    struct buf page = {0};
    buf_printf(&page, "department-%.*s.html", (int)row->id.n, row->id.s);
    json_open(&w->j, NULL, '[');
    json_string(&w->j, NULL, (struct span){page.s, page.n});
    json_string(&w->j, NULL, row->name);
    json_string(&w->j, NULL, (struct span){"", 0});
    json_int(&w->j, NULL, 1);
    json_close(&w->j);
    buf_free(&page);
    return drain(w);
}

/* ---- one thing: its pages, and what the index says of it ---- */

static const struct view_limits page_limits = {.descriptions = LIMIT_PAGE_DESCRIPTIONS, .occurrences = 1000};

static bool each_role(void *user, const struct view_role_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_role *r = view_role(w->c, row->id, page_limits, arena);
    for (int english = 0; r && english < 2; english++) {
        struct site site;
        struct page p = begin_page(w, &site, english);
        page_role(&p, r);
        write_page(w, english, "role-", r->id);
    }
    for (size_t i = 0; r && i < r->duties_n; i++)
        index_duty(w, &r->duties[i]);
    if (r)
        index_fields(w, r);
    w->owners++;
    arena_free(arena);
    return drain(w);
}

static bool each_department(void *user, const struct view_department_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_department *d = view_department(w->c, row->id, page_limits, arena);
    for (int english = 0; d && english < 2; english++) {
        struct site site;
        struct page p = begin_page(w, &site, english);
        page_department(&p, d);
        write_page(w, english, "department-", d->id);
    }
    for (size_t i = 0; d && i < d->duties_n; i++)
        index_duty(w, &d->duties[i]);
    w->owners++;
    arena_free(arena);
    return drain(w);
}

static bool each_document(void *user, const struct view_document_row *row)
{
    struct writer *w = user;
    struct arena *arena = arena_new();
    struct view_document *d = view_document(w->c, row->id, arena);
    for (int english = 0; d && english < 2; english++) {
        struct site site;
        struct page p = begin_page(w, &site, english);
        page_document(&p, d);
        write_page(w, english, "document-", d->row.id);
    }
    struct buf page = {0};
    buf_printf(&page, "document-%.*s.html", (int)row->id.n, row->id.s);
    json_open(&w->j, NULL, '[');
    json_string(&w->j, NULL, (struct span){page.s, page.n});
    json_string(&w->j, NULL, row->name);
    json_string(&w->j, NULL, row->title);
    json_close(&w->j);
    buf_free(&page);
    arena_free(arena);
    return drain(w);
}

static void write_things(struct writer *w)
{
    w->index = fopen(path_of(w, false, "index.js"), "wb");
    if (!w->index) {
        told(w);
        return;
    }
    buf_adds(&w->text, INDEX_HEAD);
    json_begin(&w->j, &w->text);
    w->j.compact = true;
    json_open(&w->j, NULL, '{');
    json_open(&w->j, "owners", '[');
    view_each_role(w->c, VIEW_BY_TITLE, 0, 0, owner_role, w);
    view_each_department(w->c, owner_department, w);
    json_close(&w->j);
    json_open(&w->j, "entries", '[');
    view_each_role(w->c, VIEW_BY_TITLE, 0, 0, each_role, w);
    view_each_department(w->c, each_department, w);
    json_close(&w->j);
    json_open(&w->j, "documents", '[');
    view_each_document(w->c, 0, 0, each_document, w);
    json_close(&w->j);
    json_close(&w->j);
    path_of(w, false, "index.js");
    if (fwrite(w->text.s, 1, w->text.n, w->index) != w->text.n)
        told(w);
    if (fclose(w->index) != 0)
        told(w);
}

int serve_export_html(struct catalogue *c, const char *folder)
{
    struct writer w = {.c = c, .folder = folder};
    if (make_folder(&w)) {
        write_things(&w);
        write_lists(&w);
        write_bytes(&w, false, "style.css", asset_style, strlen(asset_style));
        write_bytes(&w, false, "static.js", asset_static, strlen(asset_static));
    }
    buf_free(&w.page);
    buf_free(&w.path);
    buf_free(&w.text);
    return w.status;
}
