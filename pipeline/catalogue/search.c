/* Search: builds an FTS5 expression from a parsed query, ranks, groups, marks. Reads only.
 * A hit is a wording in the index; wordings of one duty are shown once. When a query matches more than
 * LIMIT_SEARCH_RANKED rows, that many are ranked in the order of the index: titles and duties come first there, and
 * within a class the order is that of hashes, which favours nobody.
 * All classes are read in one pass, in the order of ids: to find what two words have in common is the costly part. */
#include "search.h"
#include "limits.h"
#include "viewing.h"
#include "zhgram.h"
#include <stdlib.h>
#include <string.h>

/* What a class is worth beside a duty of the same relevance. */
static const double class_worth[CLASSES] = {
    [CLASS_ROLE] = 1.5,  [CLASS_DUTY] = 1.0,       [CLASS_UNIT_DUTY] = 0.95, [CLASS_SECTION] = 0.6,
    [CLASS_FIELD] = 0.5, [CLASS_DEPARTMENT] = 1.2, [CLASS_DOCUMENT] = 0.3};

static const char *const hit_names[] = {"role",  "duty",       "department-duty", "section",
                                        "field", "department", "document"};

const char *hit_kind_name(enum hit_kind k)
{
    return hit_names[k];
}

#define NAMES_RANKED 200 /* departments that are ranked, and documents */

struct candidate {
    int64_t entry, post, duty;
    double score;
};

struct candidates {
    struct candidate *list;
    size_t n, cap, most; /* most: that many are ranked */
};

/* What is read until its share is full. */
enum part { PART_ROLES, PART_HITS, PART_DEPARTMENTS, PART_DOCUMENTS, PARTS };

static const struct {
    enum entry_class from, to;
} part_classes[PARTS] = {
    [PART_ROLES] = {CLASS_ROLE, CLASS_ROLE},
    [PART_HITS] = {CLASS_DUTY, CLASS_FIELD},
    [PART_DEPARTMENTS] = {CLASS_DEPARTMENT, CLASS_DEPARTMENT},
    [PART_DOCUMENTS] = {CLASS_DOCUMENT, CLASS_DOCUMENT},
};

struct run {
    struct catalogue *c;
    struct arena *arena;
    struct query q;
    struct search_result *result;
    size_t notes_cap;
    bool all, typing;
    bool sections;    /* a section: filter holds */
    struct buf kinds; /* its kinds as |a|b| */
    bool documents;   /* a doc: filter holds: temp.chosen lists the entries */
    bool only;        /* one term without a field: it is looked for in titles of roles, in texts of duties */
    bool matching;    /* zhmatch has to choose among the rows */
    struct buf expr;
    struct ranking ranking;
    struct candidates found[PARTS];
    int64_t more; /* hits that are counted only */
};

static void add_note(struct run *r, struct query_note n)
{
    struct search_result *x = r->result;
    for (size_t i = 0; i < x->notes_n; i++)
        if (x->notes[i].kind == n.kind && span_eq(x->notes[i].what, n.what) && span_eq(x->notes[i].to, n.to))
            return;
    x->notes = view_room(r->arena, x->notes, x->notes_n, &r->notes_cap, sizeof *x->notes);
    x->notes[x->notes_n++] =
        (struct query_note){n.kind, view_dup(r->arena, n.what), view_dup(r->arena, n.to), view_dup(r->arena, n.rule)};
}

/* ---- expressions ---- */

static void quoted(struct buf *out, struct span s)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] == '"')
            buf_addc(out, '"');
        if (s.s[i])
            buf_addc(out, s.s[i]);
    }
    buf_addc(out, '"');
}

struct widening {
    struct run *r;
    const struct query_term *t;
};

static void bind_ranking(sqlite3_stmt *s, int i, struct ranking *how)
{
    if (s)
        sqlite3_bind_pointer(s, i, how, RANKING, NULL);
}

/* Has any role's title that? */
static bool in_titles(struct run *r, struct span text)
{
    struct buf expr = {0};
    quoted(&expr, text);
    sqlite3_stmt *s = db_stmt(r->c, "SELECT 1 FROM search f WHERE f.search MATCH ?1 AND f.rowid <= ?2"
                                    " AND zhmatch(f.search, ?3) LIMIT 1");
    struct ranking how = {0};
    buf_addc(&how.uses, RANK_ONLY);
    db_text(s, 1, (struct span){expr.s, expr.n});
    db_int(s, 2, CLASS_LAST(CLASS_ROLE));
    bind_ranking(s, 3, &how);
    bool found = db_row(r->c, s);
    if (found)
        sqlite3_reset(s);
    buf_free(&how.uses);
    buf_free(&expr);
    return found;
}

static void widen(void *user, struct span to, const char *rule)
{
    struct widening *w = user;
    if (!in_titles(w->r, to))
        return;
    buf_adds(&w->r->expr, " OR {title} : ");
    quoted(&w->r->expr, to);
    buf_addc(&w->r->ranking.uses, w->r->only ? RANK_INSTEAD : RANK_REST);
    add_note(w->r, (struct query_note){NOTE_WIDENED, w->t->text, to, span_of(rule)});
}

/* One term in a column, or in all when that is ""; with `wide`, titles also by synonym. */
static void add_term(struct run *r, const struct query_term *t, const char *column, bool wide, enum rank_use use)
{
    buf_printf(&r->expr, *column ? "({%s} : " : "(", column);
    quoted(&r->expr, t->text);
    if (t->prefix)
        buf_adds(&r->expr, " *");
    buf_addc(&r->ranking.uses, (char)use);
    if (wide) {
        struct widening w = {r, t};
        canon_widen(t->text, widen, &w);
    }
    buf_addc(&r->expr, ')');
}

static const char *column_of(const struct query_term *t)
{
    return t->field == QUERY_TITLE ? "title" : t->field == QUERY_DEPT ? "dept" : "";
}

static bool is_filter(const struct query_term *t)
{
    return t->field == QUERY_SECTION || t->field == QUERY_DOC;
}

/* What an expression is for. There are several only when the query has one term without a field: a role then has it in
 * its title, a duty in its text and not by a synonym. */
enum aim { FOR_ALL, FOR_ROLES = FOR_ALL, FOR_HITS, FOR_NAMES };

static void add_group(struct run *r, const struct query_term *t, size_t n, enum aim aim)
{
    bool only = false, some = false;
    for (size_t k = 0; k < n; k++)
        only = only || (r->only && t[k].field == QUERY_ANY);
    for (size_t k = 0; k < n; k++) {
        if (is_filter(&t[k]))
            continue;
        bool any = t[k].field == QUERY_ANY;
        enum rank_use use = any ? (only ? RANK_ONLY : RANK_ONE_OF) : only ? RANK_INSTEAD : RANK_REST;
        buf_adds(&r->expr, some ? " OR " : r->expr.n > 1 ? " AND (" : "(");
        add_term(r, &t[k], any && aim == FOR_HITS ? "text" : column_of(&t[k]),
                 t[k].field == QUERY_TITLE || (any && aim == FOR_ALL), use);
        r->matching = r->matching || (aim != FOR_HITS && use != RANK_REST);
        some = true;
    }
    if (some)
        buf_addc(&r->expr, ')');
}

/* The expression: groups joined by AND, what is excluded behind. False when nothing can match. */
static bool build(struct run *r, enum aim aim)
{
    const struct query_term *t = r->q.terms;
    bool some = false;
    buf_reset(&r->expr);
    buf_reset(&r->ranking.uses);
    r->matching = false;
    buf_addc(&r->expr, '(');
    for (size_t i = 0, end; i < r->q.n; i = end) {
        end = i + 1;
        if (t[i].negative || is_filter(&t[i]))
            continue;
        while (t[end - 1].or_next && end < r->q.n)
            end++;
        add_group(r, t + i, end - i, aim);
    }
    if (r->expr.n == 1)
        return false;
    buf_addc(&r->expr, ')');
    for (size_t i = 0; i < r->q.n; i++) {
        if (!t[i].negative || is_filter(&t[i]))
            continue;
        buf_adds(&r->expr, some ? " OR " : " NOT (");
        add_term(r, &t[i], column_of(&t[i]), false, RANK_REST);
        some = true;
    }
    if (some)
        buf_addc(&r->expr, ')');
    return true;
}

static size_t count_terms(const struct query *q, enum query_field field)
{
    size_t n = 0;
    for (size_t i = 0; i < q->n; i++)
        n += !q->terms[i].negative && q->terms[i].field == field;
    return n;
}

/* ---- filters ---- */

static const struct {
    const char *word, *kind;
} sections[] = {
    {"duties", "duties"},         {"职责", "duties"},
    {"岗位职责", "duties"},       {"requirements", "requirements"},
    {"要求", "requirements"},     {"任职资格", "requirements"},
    {"资格", "requirements"},     {"任职要求", "requirements"},
    {"authority", "authority"},   {"权限", "authority"},
    {"assessment", "assessment"}, {"考核", "assessment"},
    {"contacts", "contacts"},     {"工作关系", "contacts"},
    {"conditions", "conditions"}, {"工作条件", "conditions"},
    {"benefits", "benefits"},     {"待遇", "benefits"},
    {"other", "other"},           {"其他", "other"},
    {"summary", "summary"},       {"概述", "summary"},
    {"education", "education"},   {"学历", "education"},
    {"experience", "experience"}, {"经验", "experience"},
};

static void read_sections(struct run *r)
{
    for (size_t i = 0; i < r->q.n; i++) {
        const struct query_term *t = &r->q.terms[i];
        if (t->field != QUERY_SECTION)
            continue;
        bool known = false;
        for (size_t k = 0; k < sizeof sections / sizeof *sections && !known; k++) {
            if (!span_is(t->text, sections[k].word))
                continue;
            known = r->sections = true;
            if (r->kinds.n == 0)
                buf_addc(&r->kinds, '|');
            buf_printf(&r->kinds, "%s|", sections[k].kind);
        }
        if (!known)
            add_note(r, (struct query_note){NOTE_UNKNOWN_SECTION, t->text, {0}, {0}});
    }
}

/* Entries of the documents that a doc: term names, into temp.chosen. */
static void choose_entries(struct run *r, const struct query_term *t, bool first)
{
    struct buf expr = {0};
    struct catalogue *c = r->c;
    db_exec(c, "CREATE TEMP TABLE IF NOT EXISTS chosen(id INTEGER PRIMARY KEY);"
               "CREATE TEMP TABLE IF NOT EXISTS named(id INTEGER PRIMARY KEY); DELETE FROM temp.named");
    if (first)
        db_exec(c, "DELETE FROM temp.chosen");
    quoted(&expr, t->text);
    sqlite3_stmt *s = db_stmt(c, "INSERT OR IGNORE INTO temp.named SELECT e.document_id FROM search f JOIN entry e"
                                 " ON e.id = f.rowid WHERE f.search MATCH ?1 AND f.rowid BETWEEN ?2 AND ?3"
                                 " AND e.document_id IS NOT NULL");
    db_text(s, 1, (struct span){expr.s, expr.n});
    db_int(s, 2, CLASS_FIRST(CLASS_DOCUMENT));
    db_int(s, 3, CLASS_LAST(CLASS_DOCUMENT));
    db_done(c, s);
    if (db_value(c, "SELECT count(*) FROM temp.named") == 0)
        add_note(r, (struct query_note){NOTE_NO_DOCUMENT, t->text, {0}, {0}});
    static const char *const fill[] = {
        "INSERT OR IGNORE INTO temp.chosen SELECT o.entry_id FROM temp.named n JOIN role r ON r.document_id = n.id"
        " JOIN section s ON s.role_id = r.id JOIN item i ON i.section_id = s.id JOIN occurrence o ON o.item_id = i.id",
        "INSERT OR IGNORE INTO temp.chosen SELECT o.entry_id FROM temp.named n JOIN unit u ON u.document_id = n.id"
        " JOIN section s ON s.unit_id = u.id JOIN item i ON i.section_id = s.id JOIN occurrence o ON o.item_id = i.id",
        "INSERT OR IGNORE INTO temp.chosen SELECT e.id FROM temp.named n JOIN role r ON r.document_id = n.id"
        " JOIN post p ON p.key = r.key JOIN entry e ON e.post_id = p.id AND e.class = 0",
        "INSERT OR IGNORE INTO temp.chosen SELECT e.id FROM temp.named n JOIN entry e ON e.document_id = n.id"};
    for (size_t i = 0; i < sizeof fill / sizeof *fill; i++)
        db_done(c, db_stmt(c, fill[i]));
    buf_free(&expr);
}

static void read_documents(struct run *r)
{
    for (size_t i = 0; i < r->q.n; i++) {
        const struct query_term *t = &r->q.terms[i];
        if (t->field != QUERY_DOC || t->negative)
            continue;
        choose_entries(r, t, !r->documents);
        r->documents = true;
    }
}

/* ---- candidates ---- */

#define WITHIN " WHERE f.search MATCH ?1 AND f.rowid BETWEEN ?2 AND ?3"
#define MATCH  " AND zhmatch(f.search, ?4)"
#define FILTER                                                                                                         \
    " AND (?6 = '' OR instr(?6, '|' || e.kind || '|')) AND (?7 = 0 OR +f.rowid IN (SELECT id FROM temp.chosen))"
#define ENTRY " CROSS JOIN entry e ON e.id = f.rowid"
#define RANKED                                                                                                         \
    "SELECT f.rowid, zhrank(f.search, ?4, d.sz, 1.0, 2.0, 0.5), e.post_id, e.duty_id FROM search f" ENTRY              \
    " CROSS JOIN search_docsize d ON d.id = f.rowid" WITHIN
#define COUNT "SELECT count(*) FROM (SELECT 1 FROM search f"
#define MOST  " LIMIT ?5)"

/* By whether they count, match, filter. */
static const char *const statements[2][2][2] = {
    {{RANKED, RANKED FILTER}, {RANKED MATCH, RANKED MATCH FILTER}},
    {{COUNT WITHIN MOST, COUNT ENTRY WITHIN FILTER MOST},
     {COUNT WITHIN MATCH MOST, COUNT ENTRY WITHIN MATCH FILTER MOST}},
};

/* Rows of these ids, in their order; or their count up to `most`. */
static sqlite3_stmt *prepare(struct run *r, bool count, int64_t from, int64_t to, size_t most)
{
    bool filtered = r->sections || r->documents;
    if (filtered)
        db_exec(r->c, "CREATE TEMP TABLE IF NOT EXISTS chosen(id INTEGER PRIMARY KEY)");
    sqlite3_stmt *s = db_stmt(r->c, statements[count][r->matching][filtered]);
    db_text(s, 1, (struct span){r->expr.s, r->expr.n});
    db_int(s, 2, from);
    db_int(s, 3, to);
    bind_ranking(s, 4, &r->ranking);
    if (count)
        db_int(s, 5, (int64_t)most);
    if (filtered) {
        db_text(s, 6, (struct span){r->kinds.s, r->kinds.n});
        db_int(s, 7, r->documents);
    }
    return s;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

static void add_candidate(struct candidates *all, struct candidate x)
{
    if (all->n == all->cap) {
        all->cap = all->cap ? all->cap * 2 : 256;
        all->list = xreallocarray(all->list, all->cap, sizeof *all->list);
    }
    all->list[all->n++] = x;
}

static enum part part_of(enum entry_class class)
{
    enum part p = PART_ROLES;
    while (class > part_classes[p].to)
        p++;
    return p;
}

/* Parts `from` to `to` in one pass; where one is full before its end, in another from the next part on. Past roles
 * alone, the part that the next row is of is returned; PARTS when there is none, or it was not asked for. */
static enum part collect(struct run *r, enum part from, enum part to)
{
    while (from <= to) {
        r->ranking.last = part_classes[to].to;
        enum part end = to == PART_ROLES ? PART_DOCUMENTS : to;
        sqlite3_stmt *s = prepare(r, false, CLASS_FIRST(part_classes[from].from), CLASS_LAST(part_classes[end].to), 0);
        for (bool full = false; !full;) {
            if (!db_row(r->c, s))
                return PARTS;
            int64_t id = db_col_int(s, 0);
            enum entry_class class = CLASS_OF_ENTRY(id);
            from = part_of(class);
            if (from > to)
                break;
            struct candidates *all = &r->found[from];
            add_candidate(all, (struct candidate){.entry = id,
                                                  .post = db_col_int(s, 2),
                                                  .duty = db_col_int(s, 3),
                                                  .score = -sqlite3_column_double(s, 1) * class_worth[class]});
            full = all->n == all->most;
        }
        sqlite3_reset(s);
        from += from <= to;
    }
    return from;
}

/* How many rows of a part were not read because it was full, by the expression that found the others; `most` with
 * those. */
static int64_t count_more(struct run *r, enum part p, size_t most)
{
    const struct candidates *all = &r->found[p];
    int64_t n = 0;
    if (all->n < all->most || all->n >= most)
        return 0;
    sqlite3_stmt *s = prepare(r, true, all->list[all->n - 1].entry + 1, CLASS_LAST(part_classes[p].to), most - all->n);
    if (db_row(r->c, s)) {
        n = db_col_int(s, 0);
        sqlite3_reset(s);
    }
    return n;
}

/* The rarity of the query's only phrase, which zhrank left out: its rows in texts have all been met by now. To count
 * them for zhrank would be to find them twice. */
static void weigh_by_rarity(struct run *r)
{
    struct candidates *hits = &r->found[PART_HITS], *documents = &r->found[PART_DOCUMENTS];
    size_t n = hits->n + documents->n;
    if (n < RANK_COUNT_BOUND)
        n += (size_t)count_more(r, PART_DOCUMENTS, RANK_COUNT_BOUND - hits->n);
    double rarity = rank_rarity(r->ranking.rows, (double)(n < RANK_COUNT_BOUND ? n : RANK_COUNT_BOUND));
    for (size_t i = 0; i < hits->n; i++)
        hits->list[i].score *= rarity;
    for (size_t i = 0; i < documents->n; i++)
        documents->list[i].score *= rarity;
}

static void sort(struct candidates *all)
{
    if (all->n)
        qsort(all->list, all->n, sizeof *all->list, by_score);
}

static int compare_keys(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Keep the first wording of each duty. */
static void one_per_duty(struct candidates *all)
{
    size_t kept = 0, table_n = 64;
    while (table_n < 2 * all->n)
        table_n *= 2;
    int64_t *table = xcalloc(table_n, sizeof *table);
    for (size_t i = 0; i < all->n; i++) {
        int64_t duty = all->list[i].duty;
        if (duty) {
            size_t at = (size_t)duty & (table_n - 1);
            while (table[at] && table[at] != duty)
                at = (at + 1) & (table_n - 1);
            if (table[at])
                continue;
            table[at] = duty;
        }
        all->list[kept++] = all->list[i];
    }
    all->n = kept;
    free(table);
}

static int by_count(const void *a, const void *b)
{
    const struct search_facet *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return span_cmp(x->title, y->title);
}

static void count_facets(struct run *r, const struct candidate *list, size_t n)
{
    int64_t *posts = xcalloc(n, sizeof *posts);
    size_t k = 0, cap = 0;
    struct search_result *x = r->result;
    for (size_t i = 0; list && i < n; i++)
        if (list[i].post)
            posts[k++] = list[i].post;
    qsort(posts, k, sizeof *posts, compare_keys);
    for (size_t i = 0; i < k;) {
        size_t j = i;
        while (j < k && posts[j] == posts[i])
            j++;
        x->facets = view_room(r->arena, x->facets, x->facets_n, &cap, sizeof *x->facets);
        x->facets[x->facets_n++] =
            (struct search_facet){.id = view_id(r->arena, 'r', posts[i]), .count = (int64_t)(j - i)};
        i = j;
    }
    free(posts);
    if (x->facets_n)
        qsort(x->facets, x->facets_n, sizeof *x->facets, by_count);
    for (size_t i = 0; i < x->facets_n && i < 50; i++) {
        sqlite3_stmt *s = db_stmt(r->c, "SELECT title FROM post WHERE id = ?1");
        db_int(s, 1, view_parse_id(x->facets[i].id, 'r'));
        if (db_row(r->c, s)) {
            x->facets[i].title = view_col(r->arena, s, 0);
            sqlite3_reset(s);
        }
    }
    size_t shown = x->facets_n < 50 ? x->facets_n : 50;
    if (shown)
        qsort(x->facets, shown, sizeof *x->facets, by_count);
}

/* ---- hits ---- */

static void mark(struct run *r, struct search_hit *h, bool title)
{
    struct search_range *list = NULL;
    struct range *found = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < r->q.n; i++) {
        const struct query_term *t = &r->q.terms[i];
        bool here = t->field == QUERY_ANY || (title && t->field == QUERY_TITLE) ||
                    (h->kind == HIT_DEPARTMENT && t->field == QUERY_DEPT) ||
                    (h->kind == HIT_DOCUMENT && t->field == QUERY_DOC);
        if (here && !t->negative)
            zhgram_find(h->text, t->text, t->prefix, &found, &n, &cap);
    }
    for (size_t i = 0; title && i < r->result->notes_n; i++)
        if (r->result->notes[i].kind == NOTE_WIDENED)
            zhgram_find(h->text, r->result->notes[i].to, false, &found, &n, &cap);
    ranges_join(found, &n);
    if (n)
        list = arena_alloc(r->arena, n * sizeof *list);
    for (size_t i = 0; found && i < n; i++)
        list[i] = (struct search_range){found[i].from, found[i].to};
    free(found);
    h->ranges = list;
    h->ranges_n = n;
}

static enum hit_kind kind_of(enum entry_class c)
{
    static const enum hit_kind kinds[CLASSES] = {HIT_ROLE,  HIT_DUTY,       HIT_DEPARTMENT_DUTY, HIT_SECTION,
                                                 HIT_FIELD, HIT_DEPARTMENT, HIT_DOCUMENT};
    return kinds[c];
}

/* Where the wording first stands. */
static void find_place(struct run *r, const struct candidate *x, struct search_hit *h)
{
    sqlite3_stmt *s;
    if (h->kind == HIT_FIELD) {
        s = db_stmt(r->c, "SELECT d.key, d.name, coalesce(f.p, r.p), r.department, r.department_key FROM post p"
                          " JOIN role r ON r.key = p.key CROSS JOIN field f ON f.role_id = r.id AND f.name = ?2"
                          " AND f.value = ?3 CROSS JOIN document d ON d.id = r.document_id WHERE p.id = ?1"
                          " ORDER BY d.name, d.key, r.ordinal LIMIT 1");
        db_int(s, 1, x->post);
        db_text(s, 2, h->section);
        db_text(s, 3, h->text);
    } else {
        s = db_stmt(r->c, "SELECT d.key, d.name, i.p, coalesce(r.department, u.name),"
                          " coalesce(r.department_key, u.key) FROM occurrence o JOIN item i ON i.id = o.item_id"
                          " JOIN section s ON s.id = i.section_id LEFT JOIN role r ON r.id = s.role_id"
                          " LEFT JOIN unit u ON u.id = s.unit_id"
                          " JOIN document d ON d.id = coalesce(r.document_id, u.document_id)"
                          " WHERE o.duty_id = ?1 AND o.entry_id = ?2"
                          " ORDER BY d.name, d.key, coalesce(r.ordinal, u.ordinal), s.ordinal, i.ordinal LIMIT 1");
        db_int(s, 1, x->duty);
        db_int(s, 2, x->entry);
    }
    if (!db_row(r->c, s))
        return;
    h->document_id = view_document_id(r->arena, db_col(s, 0));
    h->document = view_col(r->arena, s, 1);
    h->p = (uint32_t)db_col_int(s, 2);
    struct span dept = view_col(r->arena, s, 3), key = view_col(r->arena, s, 4);
    sqlite3_reset(s);
    if (h->department.n == 0 && dept.n) {
        h->department = dept;
        s = db_stmt(r->c, "SELECT id FROM department WHERE key = ?1");
        db_text(s, 1, key);
        if (db_row(r->c, s)) {
            h->department_id = view_id(r->arena, 'u', db_col_int(s, 0));
            sqlite3_reset(s);
        }
    }
}

static void fill(struct run *r, const struct candidate *x, struct search_hit *h)
{
    sqlite3_stmt *s = db_stmt(
        r->c, "SELECT e.kind, e.text, e.title, e.dept, p.id, p.title, x.id, x.name, d.key, d.name, e.count,"
              " t.occurrences, t.documents, p.descriptions, p.documents, e.duty_id FROM entry e"
              " LEFT JOIN post p ON p.id = e.post_id LEFT JOIN department x ON x.id = e.department_id"
              " LEFT JOIN document d ON d.id = e.document_id LEFT JOIN duty t ON t.id = e.duty_id WHERE e.id = ?1");
    *h = (struct search_hit){.kind = kind_of(CLASS_OF_ENTRY(x->entry)), .score = x->score};
    db_int(s, 1, x->entry);
    if (!db_row(r->c, s))
        return;
    bool role = h->kind == HIT_ROLE;
    h->section = view_col(r->arena, s, 0);
    h->text = view_col(r->arena, s, role ? 2 : h->kind == HIT_DEPARTMENT ? 3 : 1);
    h->role_id = view_id(r->arena, 'r', db_col_int(s, 4));
    h->role = view_col(r->arena, s, 5);
    h->department_id = view_id(r->arena, 'u', db_col_int(s, 6));
    h->department = view_col(r->arena, s, 7);
    if (db_col(s, 8).n)
        h->document_id = view_document_id(r->arena, db_col(s, 8));
    h->document = view_col(r->arena, s, 9);
    h->occurrences = role ? db_col_int(s, 13) : db_col_int(s, 11) ? db_col_int(s, 11) : db_col_int(s, 10);
    h->documents = role ? db_col_int(s, 14) : db_col_int(s, 12);
    if (role)
        h->department = view_col(r->arena, s, 3);
    sqlite3_reset(s);
    if (h->kind == HIT_DUTY || h->kind == HIT_DEPARTMENT_DUTY || h->kind == HIT_SECTION || h->kind == HIT_FIELD)
        find_place(r, x, h);
    mark(r, h, role);
}

/* ---- roles ---- */

/* Roles whose titles sound like the only term. */
static void add_sounds(struct run *r, size_t *cap)
{
    const struct query_term *t = &r->q.terms[0];
    if (r->q.n != 1 || t->negative || (t->field != QUERY_ANY && t->field != QUERY_TITLE) || t->text.n < 2)
        return;
    struct buf low = {0};
    for (size_t i = 0; i < t->text.n; i++) {
        char ch = t->text.s[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z'))) {
            buf_free(&low);
            return;
        }
        buf_addc(&low, (char)(ch | 32));
    }
    struct search_result *x = r->result;
    sqlite3_stmt *s = db_stmt(r->c, "SELECT p.id FROM (SELECT post_id, min(length(sound)) AS n FROM sound"
                                    " WHERE sound >= ?1 AND sound < ?1 || '{' GROUP BY post_id ORDER BY n LIMIT 50) q"
                                    " JOIN post p ON p.id = q.post_id ORDER BY q.n, p.documents DESC, p.title");
    db_text(s, 1, (struct span){low.s, low.n});
    bool any = false;
    while (db_row(r->c, s)) {
        struct candidate one = {.entry = entry_id(CLASS_ROLE, db_col_int(s, 0)), .score = 1};
        any = true;
        x->roles_total++;
        if (x->roles_n >= LIMIT_SEARCH_ROLES)
            continue;
        x->roles = view_room(r->arena, x->roles, x->roles_n, cap, sizeof *x->roles);
        fill(r, &one, &x->roles[x->roles_n++]);
    }
    if (any)
        add_note(r, (struct query_note){NOTE_SOUND, t->text, {0}, {0}});
    buf_free(&low);
}

static void show_roles(struct run *r)
{
    struct search_result *x = r->result;
    struct candidates *all = &r->found[PART_ROLES];
    size_t cap = 0;
    sort(all);
    x->roles_total = (int64_t)all->n;
    for (size_t i = 0; i < all->n && i < LIMIT_SEARCH_ROLES; i++) {
        x->roles = view_room(r->arena, x->roles, x->roles_n, &cap, sizeof *x->roles);
        fill(r, &all->list[i], &x->roles[x->roles_n++]);
    }
    add_sounds(r, &cap);
}

/* ---- all of it ---- */

/* What is found, by part; roles only for the first page. */
static void find(struct run *r, bool roles)
{
    enum part next = PART_HITS, last = r->sections ? PART_HITS : PART_DOCUMENTS;
    r->found[PART_ROLES].most = LIMIT_SEARCH_RANKED;
    r->found[PART_HITS].most = r->all ? SIZE_MAX : LIMIT_SEARCH_RANKED;
    r->found[PART_DEPARTMENTS].most = r->found[PART_DOCUMENTS].most = NAMES_RANKED;
    r->only = count_terms(&r->q, QUERY_ANY) == 1;
    roles = roles && !r->sections;
    if (!r->only) {
        if (build(r, FOR_ALL))
            collect(r, roles ? PART_ROLES : PART_HITS, last);
        r->more = count_more(r, PART_HITS, LIMIT_SEARCH_COUNTED);
        return;
    }
    if (roles && build(r, FOR_ROLES))
        next = collect(r, PART_ROLES, PART_ROLES);
    r->ranking.text_only = r->q.n == 1;
    if (next == PART_HITS && build(r, FOR_HITS)) {
        collect(r, PART_HITS, PART_HITS);
        r->more = count_more(r, PART_HITS, LIMIT_SEARCH_COUNTED);
        next = PART_DEPARTMENTS;
    }
    if (next <= last && build(r, FOR_NAMES))
        collect(r, PART_DEPARTMENTS, PART_DOCUMENTS);
    if (r->ranking.text_only)
        weigh_by_rarity(r);
}

static void show_hits(struct run *r, size_t offset, size_t limit)
{
    struct search_result *x = r->result;
    struct candidates *all = &r->found[PART_HITS];
    size_t names = r->found[PART_DEPARTMENTS].n + r->found[PART_DOCUMENTS].n, cap = 0;
    x->exact = all->n < all->most;
    x->total = (int64_t)(all->n + names) + r->more;
    sort(all);
    one_per_duty(all);
    count_facets(r, all->list, all->n);
    if (x->exact)
        x->total = (int64_t)(all->n + names);
    for (enum part p = PART_DEPARTMENTS; p <= PART_DOCUMENTS; p++)
        for (size_t i = 0; i < r->found[p].n; i++)
            add_candidate(all, r->found[p].list[i]);
    if (names)
        sort(all);
    for (size_t i = offset; i < all->n && i < offset + limit; i++) {
        x->hits = view_room(r->arena, x->hits, x->hits_n, &cap, sizeof *x->hits);
        fill(r, &all->list[i], &x->hits[x->hits_n++]);
    }
}

/* A last word of letters that may not be complete. */
static void mark_typing(struct run *r)
{
    struct query_term *t = r->q.n ? &r->q.terms[r->q.n - 1] : NULL;
    if (r->typing && t && t->text.n && (unsigned char)t->text.s[t->text.n - 1] < 0x80)
        t->prefix = true;
}

struct search_result *catalogue_search(struct catalogue *c, struct span query, const struct search_options *o,
                                       struct arena *arena)
{
    static const struct search_options defaults = {0};
    struct run r = {.c = c, .arena = arena, .result = arena_alloc(arena, sizeof *r.result)};
    if (!o)
        o = &defaults;
    r.all = o->all;
    r.typing = o->typing;
    size_t limit = o->limit ? o->limit : 20;
    r.result->exact = true;
    query_parse(query, &r.q);
    for (size_t i = 0; i < r.q.notes_n; i++)
        add_note(&r, r.q.notes[i]);
    mark_typing(&r);
    bool began = db_begin_read(c);
    if (catalogue_index_pending(c))
        add_note(&r, (struct query_note){.kind = NOTE_NOT_INDEXED});
    read_sections(&r);
    read_documents(&r);
    find(&r, o->offset == 0);
    if (o->offset == 0 && !r.sections)
        show_roles(&r);
    show_hits(&r, o->offset, limit);
    db_end_read(c, began);
    for (enum part p = 0; p < PARTS; p++)
        free(r.found[p].list);
    buf_free(&r.kinds);
    buf_free(&r.expr);
    buf_free(&r.ranking.uses);
    return r.result;
}

void search_snippet(struct span text, const struct search_range *ranges, size_t n, size_t width, size_t *from,
                    size_t *to)
{
    size_t length = utf8_length(text);
    *from = 0;
    *to = text.n;
    if (length <= width)
        return;
    size_t at = n ? ranges[0].from : 0, before = 0;
    while (at > 0 && before < width / 3) {
        utf8_prev(text, &at);
        before++;
    }
    *from = at;
    for (size_t i = 0; i < width && at < text.n; i++)
        utf8_next(text, &at);
    *to = at;
}
