/* Choosing and ranking rows, as FTS5 functions: zhmatch(search, ranking) and zhrank(search, ranking, size, weight of
 * text, of title, of dept), where ranking is a pointer (db.h) and size is as search_docsize has it: read in a join, it
 * costs a third of what FTS5 takes to look it up.
 *
 * A ranking tells what each phrase is for: RANK_ONLY the only word without a field, which counts only in what its class
 * must have it in (a role's title, a duty's text), RANK_INSTEAD what may stand in its place; RANK_ONE_OF several words
 * without a field, one of which must be there; RANK_REST what the expression itself restricts. Why the expression does
 * not restrict them all: for a word in a column FTS5 goes through the word's rows until one has it there, past the end
 * of the ids asked for; a word of half the duties that is in no title would be read to its end to find no role.
 *
 * zhmatch: has the row what its class must have, if rows of that class are ranked? zhrank: BM25 like the built-in one,
 * but a phrase's rows are counted only up to a bound, so that a query for 的 does not read half the index; past the
 * bound all phrases are equally common. Lower is better, as with bm25(). */
#include "db.h"
#include <math.h>
#include <stdlib.h>

#define K1    1.2
#define B     0.75
#define MASKS (1 << RANK_COLUMNS)
#define ALL   (MASKS - 1)

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

static char use_of(const struct ranking *how, int phrase)
{
    return (size_t)phrase < how->uses.n ? how->uses.s[phrase] : RANK_REST;
}

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
    return rc != SQLITE_OK ? rc : n->rows >= RANK_COUNT_BOUND ? SQLITE_DONE : SQLITE_OK;
}

double rank_rarity(double rows, double hits)
{
    double idf = log((rows - hits + 0.5) / (hits + 0.5));
    return idf > 1e-6 ? idf : 1e-6;
}

static int phrase_rarity(const Fts5ExtensionApi *api, Fts5Context *ctx, struct state *s, int phrase, unsigned mask,
                         double *out)
{
    double *idf = &s->idf[(size_t)phrase * MASKS + mask];
    int rc = SQLITE_OK;
    if (*idf < 0) {
        struct count n = {.mask = mask};
        rc = api->xQueryPhrase(ctx, phrase, &n, count_row);
        *idf = rank_rarity(s->rows, n.rows);
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

/* The row that is ranked. */
struct row {
    const Fts5ExtensionApi *api;
    Fts5Context *ctx;
    struct state *state;
    const struct ranking *how;
    bool alone;                          /* its rarity changes nothing: the only phrase, among roles */
    double weight[RANK_COLUMNS], length; /* length: as a part of the average */
};

/* What a phrase adds to the row's score when it counts in these columns. */
static int phrase_score(const struct row *r, int phrase, unsigned mask, double *score)
{
    Fts5PhraseIter at;
    double frequency = 0, idf = 1;
    int column, offset, rc = r->api->xPhraseFirst(r->ctx, phrase, &at, &column, &offset);
    for (; rc == SQLITE_OK && column >= 0 && column < RANK_COLUMNS; r->api->xPhraseNext(r->ctx, &at, &column, &offset))
        frequency += mask >> column & 1 ? r->weight[column] : 0;
    if (rc != SQLITE_OK || frequency <= 0)
        return rc;
    if (!r->alone && (!r->how->text_only || mask != 1 << RANK_TEXT))
        rc = phrase_rarity(r->api, r->ctx, r->state, phrase, mask, &idf);
    *score += idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * r->length));
    return rc;
}

/* Tokens in the row. */
static int64_t row_tokens(const unsigned char *sizes, int n)
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

static void zhrank(const Fts5ExtensionApi *api, Fts5Context *ctx, sqlite3_context *result, int n, sqlite3_value **args)
{
    enum entry_class class = CLASS_OF_ENTRY(api->xRowid(ctx));
    struct ranking *how = n == 2 + RANK_COLUMNS ? sqlite3_value_pointer(args[0], RANKING) : NULL;
    int rc = SQLITE_OK, phrases = api->xPhraseCount(ctx);
    struct row r = {.api = api, .ctx = ctx, .state = api->xGetAuxdata(ctx, 0), .how = how};
    r.alone = class == CLASS_ROLE && phrases == 1;
    double score = 0;
    if (!how || class > how->last)
        return;
    if (!r.state)
        rc = make_state(api, ctx, &r.state);
    if (rc == SQLITE_OK) {
        how->rows = r.state->rows;
        r.length = (double)row_tokens(sqlite3_value_blob(args[1]), sqlite3_value_bytes(args[1])) / r.state->average;
    }
    for (int i = 0; i < RANK_COLUMNS; i++)
        r.weight[i] = sqlite3_value_double(args[i + 2]);
    for (int i = 0; i < phrases && rc == SQLITE_OK; i++) {
        char use = use_of(how, i);
        unsigned mask = use == RANK_ONLY && must[class] ? must[class] : use == RANK_REST ? ALL : has[class];
        rc = phrase_score(&r, i, mask, &score);
    }
    for (int i = 0; i < phrases && rc == SQLITE_OK; i++) /* once more where it must be */
        if (use_of(how, i) == RANK_ONE_OF && must[class])
            rc = phrase_score(&r, i, must[class], &score);
    if (rc == SQLITE_OK)
        sqlite3_result_double(result, -score);
    else
        sqlite3_result_error_code(result, rc);
}

static void zhmatch(const Fts5ExtensionApi *api, Fts5Context *ctx, sqlite3_context *result, int n, sqlite3_value **args)
{
    const struct ranking *how = n == 1 ? sqlite3_value_pointer(args[0], RANKING) : NULL;
    enum entry_class class = CLASS_OF_ENTRY(api->xRowid(ctx));
    unsigned want = how && class <= how->last ? must[class] : 0;
    bool asked = false, found = false;
    int rc = SQLITE_OK, phrases = api->xPhraseCount(ctx);
    for (int i = 0; how && i < phrases && want && !found && rc == SQLITE_OK; i++) {
        char use = use_of(how, i);
        unsigned mask = 0;
        if (use == RANK_REST)
            continue;
        asked = true;
        rc = columns_of(api, ctx, i, &mask);
        found = use == RANK_INSTEAD ? mask != 0 : (mask & want) != 0;
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
