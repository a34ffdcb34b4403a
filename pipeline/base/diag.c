/* Diagnostics: see diag.h. No other file writes messages about documents to standard error. */
#include "diag.h"
#include "limits.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum diag_level level;
    const char *message;
} table[] = {
#define DIAG(id, level, message) {#id, level, message},
#include "diag.def"
#undef DIAG
};

static const char *const level_names[] = {"warning", "error", "unsupported", "fatal"};

const char *diag_name(enum diag_id id)
{
    static char names[DIAG_COUNT][32];
    char *out = names[id];
    if (!*out) {
        size_t i = 0;
        for (const char *s = table[id].name; *s && i < sizeof names[0] - 1; s++)
            out[i++] = *s == '_' ? '-' : (char)tolower((unsigned char)*s);
    }
    return out;
}

const char *diag_level_name(enum diag_level l)
{
    return level_names[l];
}

const char *diag_message(enum diag_id id)
{
    return table[id].message;
}

void diags_init(struct diags *d, struct arena *arena)
{
    *d = (struct diags){.arena = arena};
}

void diags_free(struct diags *d)
{
    free(d->list);
    *d = (struct diags){0};
}

static struct diag *append(struct diags *d)
{
    if (d->n == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 8;
        d->list = xreallocarray(d->list, d->cap, sizeof *d->list);
    }
    struct diag *x = &d->list[d->n++];
    *x = (struct diag){0};
    return x;
}

void diag_add(struct diags *d, enum diag_id id, uint32_t para, const char *fmt, ...)
{
    for (size_t i = d->n; i-- > 0 && d->n - i < 50;)
        if (d->list[i].id == id && d->list[i].para == para)
            return;
    if (d->n >= LIMIT_DIAGS_PER_DOCUMENT && table[id].level != DIAG_FATAL) {
        if (d->list[d->n - 1].id != D_TOO_MANY)
            id = D_TOO_MANY, para = 0, fmt = NULL;
        else
            return;
    }
    struct buf text = {0};
    buf_adds(&text, table[id].message);
    if (fmt) {
        buf_adds(&text, ": ");
        char detail[1024];
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(detail, sizeof detail, fmt, ap);
        va_end(ap);
        struct span s = span_of(detail);
        for (size_t i = 0; i < s.n;) { /* a cut or damaged character is replaced here once */
            uint32_t cp = utf8_next(s, &i);
            if (cp != CP_BAD || i < s.n)
                buf_add_utf8(&text, cp);
        }
    }
    struct diag *x = append(d);
    x->id = id;
    x->level = table[id].level;
    x->para = para;
    x->message = span_dup(d->arena, (struct span){text.s, text.n});
    buf_free(&text);
}

void diag_carry(struct diags *d, const char *id, const char *level, uint32_t para, struct span message)
{
    struct diag *x = append(d);
    x->id = D_FOREIGN;
    x->level = DIAG_WARNING;
    for (int i = 0; i < DIAG_COUNT; i++)
        if (strcmp(diag_name((enum diag_id)i), id) == 0)
            x->id = (enum diag_id)i;
    for (int l = 0; l <= DIAG_FATAL; l++)
        if (strcmp(level_names[l], level) == 0)
            x->level = (enum diag_level)l;
    x->para = para;
    x->message = span_dup(d->arena, message);
    x->old = true;
}

static void print_harmless(struct span s, FILE *f)
{
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        uint32_t cp = utf8_next(s, &i);
        if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp_is_zero_width(cp) || cp == CP_LINE || cp == 0x2029)
            fprintf(f, "\\u%04X", (unsigned)cp);
        else if (cp == CP_BAD)
            fputs("\xEF\xBF\xBD", f);
        else
            fwrite(s.s + from, 1, i - from, f);
    }
}

void diags_print(const struct diags *d, const char *source, FILE *f)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct diag *x = &d->list[i];
        if (x->old)
            continue;
        print_harmless(span_of(source), f);
        fprintf(f, ":%u: %s: ", x->para, level_names[x->level]);
        print_harmless(x->message, f);
        fprintf(f, " [%s]\n", diag_name(x->id));
    }
}

int diags_status(const struct diags *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->list[i].level != DIAG_WARNING)
            return EXIT_PARTIAL;
    return EXIT_DONE;
}

bool diags_fatal(const struct diags *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->list[i].level == DIAG_FATAL)
            return true;
    return false;
}
