/* Choosing and ranking rows, as FTS5 functions. Both take the phrases' uses, a letter for each phrase of the expression
 * in its order: RANK_ONLY the only word without a field, which counts only in what its class must have it in (a role's
 * title, a duty's text), RANK_INSTEAD what may stand in its place; RANK_ONE_OF several words without a field, one of
 * which must be there; RANK_REST what the expression itself restricts. Why the expression does not restrict them all:
 * for a word in a column FTS5 goes through the word's rows until one has it there, past the end of the ids asked for; a
 * word of half the duties that is in no title would be read to its end to find no role.
 *
 * zhmatch(search, uses): has the row what its class must have?
 * zhrank(search, uses, size, weight of text, of title, of dept): size as search_docsize has it, a varint of tokens for
 * each column; read in a join, it costs a third of what FTS5 takes to look it up. BM25 like the built-in one, but a
 * phrase's rows are counted only up to a bound, so that a query for 的 does not read half the index; past the bound all
 * phrases are equally common. Lower is better, as with bm25(). */
#include "db.h"
#include <math.h>
#include <stdlib.h>

#define COUNT_BOUND 2000 /* rows of a phrase that are counted */
#define K1          1.2
#define B           0.75
#define MASKS       (1 << RANK_COLUMNS)
#define ALL         (MASKS - 1)

/* Columns that entries of a class have. */
static const unsigned has[CLASSES] = {
    [CLASS_ROLE] = 1 << RANK_TITLE | 1 << RANK_DEPT,
    [CLASS_DUTY] = ALL,
    [CLASS_UNIT_DUTY] = ALL,
    [CLASS_SECTION] = ALL,
    [CLASS_FIELD] = ALL,
    [CLASS_DEPARTMENT] = 1 << RANK_DEPT,
    [CLASS_DOCUMENT] = 1 << RANK_TEXT,
};

/* Where one of the words without a field must be; 0: anywhere. */
static const unsigned must[CLASSES] = {
    [CLASS_ROLE] = 1 << RANK_TITLE,   [CLASS_DUTY] = 1 << RANK_TEXT,  [CLASS_UNIT_DUTY] = 1 << RANK_TEXT,
    [CLASS_SECTION] = 1 << RANK_TEXT, [CLASS_FIELD] = 1 << RANK_TEXT,
};

struct state {
    double average; /* tokens in a row */
    double rows;
    double idf[]; /* of each phrase in each mask of columns; below 0: not counted yet */
};

/* The phrase's columns in this row. */
static int columns_of(const Fts5ExtensionApi *api, Fts5Context *ctx, int phrase, unsigned *mask)
{
    Fts5PhraseIter at;
    int column, rc = api->xPhraseFirstColumn(ctx, phrase, &at, &column);
    *mask = 0;
    for (; rc == SQLITE_OK && column >= 0 && column < RANK_COLUMNS; api->xPhraseNextColumn(ctx, &at, &column))
        *mask |= 1u << column;
    return rc;
}

struct count {
    unsigned mask;
    int rows;
};

static int count_row(const Fts5ExtensionApi *api, Fts5Context *ctx, void *user)
{
    struct count *n = user;
    unsigned mask = ALL;
    int rc = n->mask == ALL ? SQLITE_OK : columns_of(api, ctx, 0, &mask);
    n->rows += (mask & n->mask) != 0;
    return rc != SQLITE_OK ? rc : n->rows >= COUNT_BOUND ? SQLITE_DONE : SQLITE_OK;
}

static int phrase_idf(const Fts5ExtensionApi *api, Fts5Context *ctx, struct state *s, int phrase, unsigned mask,
                      double *out)
{
    double *idf = &s->idf[(size_t)phrase * MASKS + mask];
    int rc = SQLITE_OK;
    if (*idf < 0) {
        struct count n = {.mask = mask};
        rc = api->xQueryPhrase(ctx, phrase, &n, count_row);
        *idf = log((s->rows - n.rows + 0.5) / (n.rows + 0.5));
        if (!(*idf > 1e-6))
            *idf = 1e-6;
    }
    *out = *idf;
    return rc;
}

static int make_state(const Fts5ExtensionApi *api, Fts5Context *ctx, struct state **out)
{
    size_t n = (size_t)api->xPhraseCount(ctx) * MASKS;
    sqlite3_int64 rows = 0, tokens = 0;
    struct state *s = xcalloc(1, sizeof *s + n * sizeof s->idf[0]);
    for (size_t i = 0; i < n; i++)
        s->idf[i] = -1;
    int rc = api->xRowCount(ctx, &rows);
    if (rc == SQLITE_OK)
        rc = api->xColumnTotalSize(ctx, -1, &tokens);
    s->rows = (double)rows;
    s->average = rows > 0 && tokens > 0 ? (double)tokens / (double)rows : 1;
    *out = s;
    return rc == SQLITE_OK ? api->xSetAuxdata(ctx, s, free) : (free(s), rc); /* xSetAuxdata frees it when it fails */
}

/* What a phrase adds to the row's score when it counts in these columns. */
static int phrase_score(const Fts5ExtensionApi *api, Fts5Context *ctx, struct state *s, int phrase, unsigned mask,
                        const double weight[RANK_COLUMNS], double length, double *score)
{
    Fts5PhraseIter at;
    double frequency = 0, idf = 0;
    int column, offset, rc = api->xPhraseFirst(ctx, phrase, &at, &column, &offset);
    for (; rc == SQLITE_OK && column >= 0 && column < RANK_COLUMNS; api->xPhraseNext(ctx, &at, &column, &offset))
        frequency += mask >> column & 1 ? weight[column] : 0;
    if (rc == SQLITE_OK && frequency > 0)
        rc = phrase_idf(api, ctx, s, phrase, mask, &idf);
    if (frequency > 0)
        *score += idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length));
    return rc;
}

/* Tokens in the row. */
static int64_t row_length(const unsigned char *sizes, int n)
{
    int64_t sum = 0, one = 0;
    for (int i = 0; i < n; i++) { /* none is so long that its varint has the ninth byte, which is another kind */
        one = one << 7 | (sizes[i] & 0x7F);
        if (sizes[i] & 0x80)
            continue;
        sum += one;
        one = 0;
    }
    return sum;
}

static enum entry_class class_of_row(const Fts5ExtensionApi *api, Fts5Context *ctx)
{
    return CLASS_OF_ENTRY(api->xRowid(ctx));
}

static char use_of(const char *uses, int n, int phrase)
{
    return uses && phrase < n ? uses[phrase] : RANK_REST;
}

static void zhrank(const Fts5ExtensionApi *api, Fts5Context *ctx, sqlite3_context *result, int n, sqlite3_value **args)
{
    struct state *s = api->xGetAuxdata(ctx, 0);
    int rc = SQLITE_OK, phrases = api->xPhraseCount(ctx);
    double weight[RANK_COLUMNS] = {1, 1, 1}, score = 0;
    const char *uses = n > 0 ? (const char *)sqlite3_value_text(args[0]) : NULL;
    int uses_n = n > 0 ? sqlite3_value_bytes(args[0]) : 0;
    enum entry_class class = class_of_row(api, ctx);
    const unsigned char *sizes = n > 1 ? sqlite3_value_blob(args[1]) : NULL;
    double size = sizes ? (double)row_length(sizes, sqlite3_value_bytes(args[1])) : 0;
    for (int i = 2; i < n && i < 2 + RANK_COLUMNS; i++)
        weight[i - 2] = sqlite3_value_double(args[i]);
    if (!s)
        rc = make_state(api, ctx, &s);
    for (int i = 0; i < phrases && rc == SQLITE_OK; i++) {
        char use = use_of(uses, uses_n, i);
        unsigned mask = use == RANK_ONLY && must[class] ? must[class] : use == RANK_ONE_OF ? has[class] : ALL;
        rc = phrase_score(api, ctx, s, i, mask, weight, size / s->average, &score);
    }
    for (int i = 0; i < uses_n && i < phrases && rc == SQLITE_OK; i++) /* once more where it must be */
        if (uses[i] == RANK_ONE_OF && must[class])
            rc = phrase_score(api, ctx, s, i, must[class], weight, size / s->average, &score);
    if (rc == SQLITE_OK)
        sqlite3_result_double(result, -score);
    else
        sqlite3_result_error_code(result, rc);
}

static void zhmatch(const Fts5ExtensionApi *api, Fts5Context *ctx, sqlite3_context *result, int n, sqlite3_value **args)
{
    const char *uses = n > 0 ? (const char *)sqlite3_value_text(args[0]) : NULL;
    int uses_n = n > 0 ? sqlite3_value_bytes(args[0]) : 0, phrases = api->xPhraseCount(ctx), rc = SQLITE_OK;
    unsigned want = must[class_of_row(api, ctx)];
    bool asked = false, found = false;
    for (int i = 0; i < uses_n && i < phrases && want && !found && rc == SQLITE_OK; i++) {
        unsigned mask = 0;
        if (uses[i] == RANK_REST)
            continue;
        asked = true;
        rc = columns_of(api, ctx, i, &mask);
        found = uses[i] == RANK_INSTEAD ? mask != 0 : (mask & want) != 0;
    }
    if (rc == SQLITE_OK)
        sqlite3_result_int(result, found || !asked);
    else
        sqlite3_result_error_code(result, rc);
}

int zhrank_register(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    int rc = api ? api->xCreateFunction(api, "zhmatch", NULL, zhmatch, NULL) : SQLITE_ERROR;
    return rc == SQLITE_OK ? api->xCreateFunction(api, "zhrank", NULL, zhrank, NULL) : rc;
}
