/* Writes entries, their texts in the search index and occurrences, many at once and in the order of ids: neighbours
 * then share a page, and FTS5, which writes out its buffer whenever an id is lower than the one before, writes one
 * segment a chunk. Only this file writes those three. */
#include "chunk.h"
#include "ids.h"
#include <stdlib.h>
#include <string.h>

#define CHUNK_ENTRIES ((size_t)100000)
#define CHUNK_BYTES   ((size_t)32 << 20) /* of texts */

enum action { DROP, PUT_KNOWN, PUT_NEW };

struct pending {
    struct entry e;
    enum action action;
};

struct occurrence {
    int64_t item, duty;
    size_t entry; /* in the list */
};

struct chunk {
    struct catalogue *c;
    struct indexer *indexer;
    struct arena **arenas;
    size_t arenas_n, arenas_cap, bytes;
    struct pending *list;
    size_t n, cap;
    struct occurrence *said;
    size_t said_n, said_cap;
};

struct chunk *chunk_new(struct catalogue *c, struct indexer *indexer)
{
    struct chunk *k = xcalloc(1, sizeof *k);
    k->c = c;
    k->indexer = indexer;
    return k;
}

void chunk_free(struct chunk *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->arenas_n; i++)
        arena_free(k->arenas[i]);
    free(k->arenas);
    free(k->list);
    free(k->said);
    free(k);
}

void chunk_keep(struct chunk *k, struct arena *arena)
{
    if (k->arenas_n == k->arenas_cap) {
        k->arenas_cap = k->arenas_cap ? k->arenas_cap * 2 : 64;
        k->arenas = xreallocarray(k->arenas, k->arenas_cap, sizeof(struct arena *));
    }
    k->arenas[k->arenas_n++] = arena;
    k->bytes += arena_used(arena);
}

static size_t add(struct chunk *k, const struct entry *e, enum action action)
{
    if (k->n == k->cap) {
        k->cap = k->cap ? k->cap * 2 : 1024;
        k->list = xreallocarray(k->list, k->cap, sizeof *k->list);
    }
    k->list[k->n] = (struct pending){*e, action};
    return k->n++;
}

size_t chunk_put(struct chunk *k, const struct entry *e, bool known)
{
    return add(k, e, known ? PUT_KNOWN : PUT_NEW);
}

void chunk_drop(struct chunk *k, int64_t id)
{
    add(k, &(struct entry){.id = id}, DROP);
}

void chunk_occurrence(struct chunk *k, int64_t item, int64_t duty, size_t entry)
{
    if (k->said_n == k->said_cap) {
        k->said_cap = k->said_cap ? k->said_cap * 2 : 1024;
        k->said = xreallocarray(k->said, k->said_cap, sizeof *k->said);
    }
    k->said[k->said_n++] = (struct occurrence){item, duty, entry};
}

bool chunk_full(const struct chunk *k)
{
    return k->n >= CHUNK_ENTRIES || k->said_n >= CHUNK_ENTRIES || k->bytes >= CHUNK_BYTES;
}

/* ---- writing ---- */

static void index_texts(struct chunk *k, const struct entry *e)
{
    indexer_add(k->indexer, &(struct indexed){e->id, e->text, e->title, e->dept});
}

/* Take the stored texts of an entry, in columns 0 to 2 of `row`, out of the index, which must be told them. */
static void unindex_row(struct chunk *k, int64_t id, sqlite3_stmt *row)
{
    indexer_remove(k->indexer, &(struct indexed){id, db_col(row, 0), db_col(row, 1), db_col(row, 2)});
}

static void drop(struct chunk *k, int64_t id)
{
    struct catalogue *c = k->c;
    sqlite3_stmt *row = db_stmt(c, "SELECT text, title, dept FROM entry WHERE id = ?1");
    db_int(row, 1, id);
    if (!db_row(c, row))
        return;
    unindex_row(k, id, row);
    sqlite3_reset(row);
    db_run(c, "DELETE FROM entry WHERE id = ?1", id);
}

static bool insert(struct catalogue *c, const struct entry *e)
{
    sqlite3_stmt *s =
        db_stmt(c, "INSERT INTO entry(id, class, post_id, department_id, document_id, duty_id, kind, text,"
                   " title, dept, count) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
                   " ON CONFLICT(id) DO NOTHING");
    db_int(s, 1, e->id);
    db_int(s, 2, CLASS_OF_ENTRY(e->id));
    db_int_opt(s, 3, e->post);
    db_int_opt(s, 4, e->department);
    db_int_opt(s, 5, e->document);
    db_int_opt(s, 6, e->duty);
    db_text(s, 7, e->kind);
    db_text(s, 8, e->text);
    db_text(s, 9, e->title);
    db_text(s, 10, e->dept);
    db_int(s, 11, e->count);
    return db_done(c, s) && sqlite3_changes(c->db) > 0;
}

static void replace(struct catalogue *c, const struct entry *e)
{
    db_run(c, "DELETE FROM entry WHERE id = ?1", e->id);
    insert(c, e);
}

/* False when nothing is stored under its id. */
static bool update(struct chunk *k, const struct entry *e)
{
    struct catalogue *c = k->c;
    sqlite3_stmt *row = db_stmt(c, "SELECT text, title, dept, count, coalesce(duty_id, 0), coalesce(document_id, 0),"
                                   " coalesce(post_id, 0), coalesce(department_id, 0) FROM entry WHERE id = ?1");
    db_int(row, 1, e->id);
    if (!db_row(c, row))
        return false;
    bool same_texts =
        span_eq(db_col(row, 0), e->text) && span_eq(db_col(row, 1), e->title) && span_eq(db_col(row, 2), e->dept);
    bool same_rest = db_col_int(row, 3) == e->count && db_col_int(row, 4) == e->duty &&
                     db_col_int(row, 5) == e->document && db_col_int(row, 6) == e->post &&
                     db_col_int(row, 7) == e->department;
    if (!same_texts)
        unindex_row(k, e->id, row);
    sqlite3_reset(row);
    if (!same_texts || !same_rest)
        replace(c, e);
    if (!same_texts)
        index_texts(k, e);
    return true;
}

static void put(struct chunk *k, struct pending *p)
{
    struct catalogue *c = k->c;
    if (p->action == PUT_KNOWN && update(k, &p->e))
        return;
    while (!insert(c, &p->e) && c->status == EXIT_DONE)
        p->e.id++; /* another's hash is the same */
    if (c->status == EXIT_DONE)
        index_texts(k, &p->e);
}

/* What is sorted, in place of the entries themselves. An id is given up before another takes it. */
struct place {
    int64_t id;
    enum action action;
    size_t at;
};

static int by_id(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    if (x->action != y->action)
        return x->action < y->action ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static int by_item(const void *a, const void *b)
{
    const struct occurrence *x = a, *y = b;
    return (x->item > y->item) - (x->item < y->item);
}

static void write_occurrence(struct chunk *k, const struct occurrence *x)
{
    struct catalogue *c = k->c;
    sqlite3_stmt *s = db_stmt(c, "INSERT INTO occurrence(item_id, duty_id, entry_id) VALUES(?1, ?2, ?3)"
                                 " ON CONFLICT(item_id) DO UPDATE SET duty_id = excluded.duty_id,"
                                 " entry_id = excluded.entry_id");
    db_int(s, 1, x->item);
    db_int(s, 2, x->duty);
    db_int(s, 3, k->list[x->entry].e.id);
    db_done(c, s);
}

static void write_entries(struct chunk *k)
{
    struct place *order = xcalloc(k->n, sizeof *order);
    for (size_t i = 0; i < k->n; i++)
        order[i] = (struct place){k->list[i].e.id, k->list[i].action, i};
    qsort(order, k->n, sizeof *order, by_id);
    for (size_t i = 0; i < k->n && k->c->status == EXIT_DONE; i++) {
        struct pending *p = &k->list[order[i].at];
        if (p->action == DROP)
            drop(k, p->e.id);
        else
            put(k, p);
    }
    free(order);
}

void chunk_write(struct chunk *k)
{
    write_entries(k);
    if (k->said_n)
        qsort(k->said, k->said_n, sizeof *k->said, by_item);
    for (size_t i = 0; i < k->said_n && k->c->status == EXIT_DONE; i++)
        write_occurrence(k, &k->said[i]);
    k->n = k->said_n = 0;
    indexer_keep(k->indexer, k->arenas, k->arenas_n);
    k->arenas_n = k->bytes = 0;
}
