/* Ranking: zhrank(search, weight of text, of title, of dept), an FTS5 function. It is BM25 like the built-in one, but
 * counts a phrase's rows only up to a bound, so that a query for 的 does not read half the index; past the bound all
 * phrases are equally common. Lower is better, as with bm25(). */
#include "db.h"
#include <math.h>
#include <stdlib.h>

#define COUNT_BOUND 2000 /* rows of a phrase that are counted */
#define K1          1.2
#define B           0.75
#define COLUMNS     3

struct state {
    double average; /* tokens in a row */
    int phrases;
    double idf[]; /* of each phrase */
};

static int count_row(const Fts5ExtensionApi *api, Fts5Context *ctx, void *user)
{
    (void)api, (void)ctx;
    return ++*(int64_t *)user >= COUNT_BOUND ? SQLITE_DONE : SQLITE_OK;
}

static int make_state(const Fts5ExtensionApi *api, Fts5Context *ctx, struct state **out)
{
    int phrases = api->xPhraseCount(ctx), rc;
    sqlite3_int64 rows = 0, tokens = 0;
    struct state *s = xcalloc(1, sizeof *s + (size_t)phrases * sizeof s->idf[0]);
    s->phrases = phrases;
    rc = api->xRowCount(ctx, &rows);
    if (rc == SQLITE_OK)
        rc = api->xColumnTotalSize(ctx, -1, &tokens);
    s->average = rows > 0 && tokens > 0 ? (double)tokens / (double)rows : 1;
    for (int i = 0; i < phrases && rc == SQLITE_OK; i++) {
        int64_t hits = 0;
        rc = api->xQueryPhrase(ctx, i, &hits, count_row);
        double idf = log(((double)rows - (double)hits + 0.5) / ((double)hits + 0.5));
        s->idf[i] = idf > 1e-6 ? idf : 1e-6;
    }
    if (rc != SQLITE_OK)
        free(s);
    else
        *out = s;
    return rc;
}

static void zhrank(const Fts5ExtensionApi *api, Fts5Context *ctx, sqlite3_context *result, int n, sqlite3_value **args)
{
    struct state *s = api->xGetAuxdata(ctx, 0);
    int rc = SQLITE_OK, instances = 0, size = 0;
    double weight[COLUMNS] = {1, 1, 1}, frequency[64] = {0}, score = 0;
    if (!s) {
        rc = make_state(api, ctx, &s);
        if (rc == SQLITE_OK)
            rc = api->xSetAuxdata(ctx, s, free);
    }
    for (int i = 0; i < n && i < COLUMNS; i++)
        weight[i] = sqlite3_value_double(args[i]);
    if (rc == SQLITE_OK)
        rc = api->xInstCount(ctx, &instances);
    for (int i = 0; i < instances && rc == SQLITE_OK; i++) {
        int phrase, column, offset;
        rc = api->xInst(ctx, i, &phrase, &column, &offset);
        if (rc == SQLITE_OK && phrase < 64 && column < COLUMNS)
            frequency[phrase] += weight[column];
    }
    if (rc == SQLITE_OK)
        rc = api->xColumnSize(ctx, -1, &size);
    if (rc != SQLITE_OK) {
        sqlite3_result_error_code(result, rc);
        return;
    }
    for (int i = 0; i < s->phrases && i < 64; i++)
        score += s->idf[i] * frequency[i] * (K1 + 1) / (frequency[i] + K1 * (1 - B + B * size / s->average));
    sqlite3_result_double(result, -score);
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
    return api ? api->xCreateFunction(api, "zhrank", NULL, zhrank, NULL) : SQLITE_ERROR;
}
