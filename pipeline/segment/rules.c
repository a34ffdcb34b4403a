/* Rules: reads builtin.rules and a user's file, compiles each class into PCRE2 patterns once, matches. The only file
 * that calls PCRE2. Matching uses scratch memory of the rules: one thread at a time. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "limits.h"
#include "rules_match.h"
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text of builtin.rules, put into the object file by the assembler. */
__asm__(".section .rodata\n"
        ".global zhize_builtin_rules\n"
        "zhize_builtin_rules:\n"
        ".incbin \"pipeline/segment/builtin.rules\"\n"
        ".global zhize_builtin_rules_end\n"
        "zhize_builtin_rules_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const char zhize_builtin_rules[], zhize_builtin_rules_end[];

enum shape { SHAPE_LABEL, SHAPE_GAP, SHAPE_LINE, SHAPE_END, SHAPE_PART, SHAPE_MARKER, SHAPE_EACH };

static const struct {
    const char *name;
    enum shape shape;
    bool spaced; /* a blank may stand between any two characters */
} classes[RC_COUNT] = {
    [RC_FIELD] = {"field", SHAPE_LABEL, true},
    [RC_SECTION] = {"section", SHAPE_LABEL, true},
    [RC_REQ] = {"req", SHAPE_LABEL, true},
    [RC_HEAD] = {"head", SHAPE_EACH, true},
    [RC_GENERIC] = {"generic", SHAPE_LINE, true},
    [RC_DUTYDEPT] = {"dutydept", SHAPE_EACH, true},
    [RC_DEPTTITLE] = {"depttitle", SHAPE_EACH, true},
    [RC_ORG] = {"org", SHAPE_EACH, false},
    [RC_DEPTPOST] = {"deptpost", SHAPE_EACH, false},
    [RC_FAVOUR] = {"favour", SHAPE_PART, false},
    [RC_POST] = {"post", SHAPE_END, false},
    [RC_NOTPOST] = {"notpost", SHAPE_PART, false},
    [RC_DEPT] = {"dept", SHAPE_END, false},
    [RC_NOTDEPT] = {"notdept", SHAPE_PART, false},
    [RC_MARKER] = {"marker", SHAPE_MARKER, false},
    [RC_FURNITURE] = {"furniture", SHAPE_LINE, true},
    [RC_CHAPTER] = {"chapter", SHAPE_LINE, true},
    [RC_AGAINST] = {"against", SHAPE_PART, false},
    [RC_HINT] = {"hint", SHAPE_LINE, false},
    [RC_NONE] = {"none", SHAPE_LINE, false},
    [RC_ASKS] = {"asks", SHAPE_PART, false},
};

static const int weight_defaults[] = {
#define WEIGHT(name, value) value,
    WEIGHTS
#undef WEIGHT
};
static const char *const weight_names[] = {
#define WEIGHT(name, value) #name,
    WEIGHTS
#undef WEIGHT
};

struct rule {
    enum rule_class class;
    char *name, *full, *pattern;
    pcre2_code *code; /* SHAPE_EACH only */
    int line;
};

/* What a class said of a line: a document asks the same of the same few words again and again. */
#define KNOWN_LINES 1024
struct known {
    int rule; /* -1: none */
    uint8_t class, n;
    char s[90];
};

/* The rules of a class as alternations, tried in turn: PCRE2 takes no pattern of more than 64 KiB of code. */
#define PART_BYTES 16384 /* of pattern */
struct parts {
    pcre2_code **list;
    size_t n;
};

struct rules {
    struct rule *list;
    size_t n, cap;
    struct parts code[RC_COUNT]; /* RC_FIELD's serves RC_SECTION too */
    struct parts gap[RC_COUNT];  /* labels with only a blank behind them */
    pcre2_match_data *match;
    pcre2_match_context *context;
    int weights[W_COUNT];
    uint64_t hash;
    char version[17];
    bool *limit_hit;
    struct known *known; /* KNOWN_LINES, by hash */
};

struct span rules_builtin(void)
{
    return (struct span){zhize_builtin_rules, (size_t)(zhize_builtin_rules_end - zhize_builtin_rules)};
}

static void free_parts(struct parts *p)
{
    for (size_t k = 0; k < p->n; k++)
        pcre2_code_free(p->list[k]);
    free(p->list);
}

void rules_free(struct rules *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++) {
        free(r->list[i].name);
        free(r->list[i].full);
        free(r->list[i].pattern);
        pcre2_code_free(r->list[i].code);
    }
    for (int c = 0; c < RC_COUNT; c++)
        free_parts(&r->code[c]), free_parts(&r->gap[c]);
    pcre2_match_data_free(r->match);
    pcre2_match_context_free(r->context);
    free(r->list);
    free(r->limit_hit);
    free(r->known);
    free(r);
}

const char *rules_version(const struct rules *r)
{
    return r->version;
}

int rules_weight(const struct rules *r, enum weight w)
{
    return r->weights[w];
}

const char *rule_full_name(const struct rules *r, int rule)
{
    return rule < 0 ? "" : r->list[rule].full;
}

const char *rule_name(const struct rules *r, int rule)
{
    return rule < 0 ? "" : r->list[rule].name;
}

static char *failure(const char *file, int line, const char *what, const char *detail)
{
    struct buf b = {0};
    buf_printf(&b, "%s:%d: %s%s%s", file, line, what, *detail ? ": " : "", detail);
    buf_cstr(&b);
    return b.s;
}

/* One atom of a pattern at p: its length; *kind is 'a' atom, 'o' opening of a group, 'z' look-around's opening,
 * 'c' closing, '|', 'q' quantifier. */
static size_t atom(struct span p, size_t at, char *kind)
{
    const char *s = p.s + at;
    size_t left = p.n - at, n = 1;
    *kind = 'a';
    switch (*s) {
    case '\\':
        n = left > 1 ? 2 : 1;
        if (n == 2 && (s[1] == 'x' || s[1] == 'p' || s[1] == 'P') && left > 2 && s[2] == '{')
            while (n < left && s[n - 1] != '}')
                n++;
        return n;
    case '[':
        n = left > 1 && (s[1] == ']' || s[1] == '^') ? 2 : 1;
        while (n < left && s[n] != ']')
            n += s[n] == '\\' && n + 1 < left ? 2 : 1;
        return n < left ? n + 1 : left;
    case '(':
        *kind = 'o';
        if (left > 2 && s[1] == '?') {
            if (s[2] == '=' || s[2] == '!')
                *kind = 'z', n = 3;
            else if (left > 3 && s[2] == '<' && (s[3] == '=' || s[3] == '!'))
                *kind = 'z', n = 4;
            else if (s[2] == '<')
                while (n < left && s[n - 1] != '>')
                    n++;
            else
                while (n < left && s[n - 1] != ':' && s[n - 1] != ')')
                    n++;
        }
        return n;
    case ')':
        *kind = 'c';
        return 1;
    case '|':
        *kind = '|';
        return 1;
    case '*':
    case '+':
    case '?':
        *kind = 'q';
        return left > 1 && (s[1] == '?' || s[1] == '+') ? 2 : 1;
    case '{':
        *kind = 'q';
        while (n < left && s[n - 1] != '}')
            n++;
        return n < left && s[n] == '?' ? n + 1 : n;
    default: {
        size_t end = at;
        utf8_next(p, &end);
        return end - at;
    }
    }
}

/* Append the pattern, with ` ?` between neighbours so that letter-spaced words match. */
static void add_spaced(struct buf *out, struct span p)
{
    char last = 0;
    unsigned look = 0; /* open groups within a look-around */
    for (size_t i = 0; i < p.n;) {
        char kind;
        size_t n = atom(p, i, &kind);
        bool joins = kind == 'a' || kind == 'o';
        bool ascii = kind == 'a' && (unsigned char)p.s[i] < 0x80 && p.s[i] != '[' && p.s[i] != '\\';
        if (look > 0)
            look += kind == 'o' || kind == 'z', look -= kind == 'c';
        else if (kind == 'z')
            look = 1;
        if (joins && !ascii && last == 'a' && look == 0)
            buf_adds(out, " ?");
        buf_add(out, p.s + i, n);
        if (kind == 'a')
            last = ascii ? 0 : 'a';
        else if (kind == 'c')
            last = 'a';
        else if (kind != 'q')
            last = 0;
        i += n;
    }
}

static pcre2_code *compile(const char *pattern, size_t n, char *error, size_t error_size)
{
    int code;
    size_t at;
    pcre2_code *re =
        pcre2_compile((PCRE2_SPTR)pattern, n, PCRE2_UTF | PCRE2_CASELESS | PCRE2_DUPNAMES, &code, &at, NULL);
    if (!re) {
        PCRE2_UCHAR message[160];
        pcre2_get_error_message(code, message, sizeof message);
        snprintf(error, error_size, "%s at %zu", (char *)message, at);
        return NULL;
    }
    pcre2_jit_compile(re, PCRE2_JIT_COMPLETE);
    return re;
}

static void add_rule_pattern(struct buf *b, const struct rule *x)
{
    struct span p = span_of(x->pattern);
    if (classes[x->class].spaced)
        add_spaced(b, p);
    else
        buf_add(b, p.s, p.n);
}

static bool add_rule(struct rules *r, enum rule_class class, struct span name, struct span pattern, const char *file,
                     int line, char **error)
{
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 128;
        r->list = xreallocarray(r->list, r->cap, sizeof *r->list);
    }
    struct rule *x = &r->list[r->n++];
    *x = (struct rule){.class = class, .line = line};
    struct buf b = {0};
    buf_add(&b, name.s, name.n);
    x->name = xstrdup(buf_cstr(&b));
    buf_reset(&b);
    buf_printf(&b, "%s.%s", classes[class].name, x->name);
    x->full = xstrdup(buf_cstr(&b));
    buf_reset(&b);
    buf_add(&b, pattern.s, pattern.n);
    x->pattern = xstrdup(buf_cstr(&b));
    buf_reset(&b);
    buf_adds(&b, classes[class].shape == SHAPE_EACH ? "^ ?(?:" : "(?:");
    add_rule_pattern(&b, x);
    buf_adds(&b, classes[class].shape == SHAPE_EACH ? ")$" : ")");
    char why[200];
    x->code = compile(b.s, b.n, why, sizeof why);
    buf_free(&b);
    if (!x->code)
        *error = failure(file, line, "the pattern is wrong", why);
    bool good = x->code != NULL;
    if (good && classes[class].shape != SHAPE_EACH) {
        pcre2_code_free(x->code);
        x->code = NULL;
    }
    return good;
}

static struct span next_word(struct span *line)
{
    size_t i = 0;
    while (i < line->n && line->s[i] != ' ' && line->s[i] != '\t')
        i++;
    struct span word = span_sub(*line, 0, i);
    *line = text_trim(span_sub(*line, i, line->n));
    return word;
}

static bool set_weight(struct rules *r, struct span name, struct span value)
{
    for (int w = 0; w < W_COUNT; w++)
        if (span_is(name, weight_names[w])) {
            char number[16] = {0}, *end;
            if (value.n == 0 || value.n >= sizeof number)
                return false;
            memcpy(number, value.s, value.n);
            long v = strtol(number, &end, 10);
            r->weights[w] = (int)v;
            return *end == '\0' && v >= -100000 && v <= 100000;
        }
    return false;
}

static bool parse(struct rules *r, struct span text, const char *file, char **error)
{
    int number = 0;
    for (size_t i = 0; i < text.n && !*error;) {
        size_t end = span_find(text, "\n", i);
        if (end == SIZE_MAX)
            end = text.n;
        struct span line = text_trim(span_sub(text, i, end));
        i = end + 1;
        number++;
        if (line.n == 0 || line.s[0] == '#' || (number == 1 && span_is(line, "replace")))
            continue;
        if (!utf8_valid(line)) {
            *error = failure(file, number, "not UTF-8", "");
            return false;
        }
        struct span class_name = next_word(&line), name = next_word(&line);
        if (span_is(class_name, "weight")) {
            if (!set_weight(r, name, line))
                *error = failure(file, number, "no such weight, or its value is no whole number", "");
            continue;
        }
        int class = -1;
        for (int c = 0; c < RC_COUNT; c++)
            if (span_is(class_name, classes[c].name))
                class = c;
        if (class < 0 || name.n == 0 || line.n == 0)
            *error = failure(file, number, "a rule is CLASS NAME PATTERN, with a class that is known", "");
        else
            add_rule(r, (enum rule_class) class, name, line, file, number, error);
    }
    for (size_t k = 0; k < text.n; k++)
        r->hash = (r->hash ^ (unsigned char)text.s[k]) * 0x100000001B3u;
    return !*error;
}

static bool of_class(const struct rule *x, enum rule_class class, enum shape shape)
{
    return x->class == class || (shape == SHAPE_LABEL && class == RC_FIELD && x->class == RC_SECTION);
}

/* All rules of a class as one alternation or some (fields and sections together where a label is closed by a colon, a
 * bracket or the line's end); which one matched is told by its mark. */
static void compile_class(struct rules *r, enum rule_class class, enum shape shape, struct parts *parts, char **error)
{
    static const char *const open[] = {
        [SHAPE_LABEL] = "\\G(?:", [SHAPE_GAP] = "\\G(?:", [SHAPE_LINE] = "^ ?(?:",
        [SHAPE_END] = "(?:",      [SHAPE_PART] = "(?:",   [SHAPE_MARKER] = "\\G(?|",
    };
    static const char *const close[] = {
        [SHAPE_LABEL] =
            (")(?= ?(?:\\([^()]{0,30}\\) ?(?:$|[:;])|$|[:;|)\\]\\x{3011}\\x{300B}\">]|[-\\x{2014}\\x{2013}]{1,2}"
             "|/? ?[A-Za-z][A-Za-z .&/'-]{1,30}[:;]))"),
        [SHAPE_GAP] = ")(?= )",
        [SHAPE_LINE] = ") ?$",
        [SHAPE_END] = ")$",
        [SHAPE_PART] = ")",
        [SHAPE_MARKER] = ")",
    };
    struct buf b = {0};
    size_t most = PART_BYTES;
    for (size_t i = 0; i < r->n && !*error;) {
        size_t count = 0, next = i;
        buf_reset(&b);
        buf_adds(&b, open[shape]);
        for (; next < r->n && (count == 0 || b.n + strlen(r->list[next].pattern) < most); next++) {
            const struct rule *x = &r->list[next];
            if (!of_class(x, class, shape))
                continue;
            if (count++ > 0)
                buf_addc(&b, '|');
            buf_adds(&b, shape == SHAPE_MARKER ? "" : "(?:");
            add_rule_pattern(&b, x);
            buf_printf(&b, "%s(*MARK:%zu)", shape == SHAPE_MARKER ? "" : ")", next);
        }
        if (count == 0)
            break;
        buf_adds(&b, close[shape]);
        char why[200];
        pcre2_code *code = compile(b.s, b.n, why, sizeof why);
        if (!code && count > 1) { /* too large still: fewer at once */
            most = b.n / 2;
            continue;
        }
        if (!code)
            *error = failure("rules", 0, classes[class].name, why);
        parts->list = xreallocarray(parts->list, parts->n + 1, sizeof(*parts->list));
        parts->list[parts->n] = code;
        parts->n += code != NULL;
        i = next;
    }
    buf_free(&b);
}

/* NULL, or why not. */
static const char *read_file(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return "cannot be read";
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && out->n <= LIMIT_RULES_BYTES)
        buf_add(out, chunk, n);
    bool good = !ferror(f);
    fclose(f);
    return !good ? "cannot be read" : out->n > LIMIT_RULES_BYTES ? "is too large" : NULL;
}

struct rules *rules_load(const char *path, char **error)
{
    struct rules *r = xcalloc(1, sizeof *r);
    struct buf own = {0};
    *error = NULL;
    r->hash = 0xCBF29CE484222325u;
    r->limit_hit = xcalloc(1, sizeof *r->limit_hit);
    r->known = xcalloc(KNOWN_LINES, sizeof *r->known);
    memcpy(r->weights, weight_defaults, sizeof r->weights);
    const char *why = path ? read_file(path, &own) : NULL;
    if (why)
        *error = failure(path, 0, why, "");
    bool replace = own.n > 0 && span_starts((struct span){own.s, own.n}, "replace");
    if (!*error && own.n > 0) /* a user's rules are tried first */
        parse(r, (struct span){own.s, own.n}, path, error);
    if (!*error && !replace)
        parse(r, rules_builtin(), "builtin.rules", error);
    buf_free(&own);
    for (int c = 0; c < RC_COUNT && !*error; c++)
        if (classes[c].shape != SHAPE_EACH) {
            if (c != RC_SECTION)
                compile_class(r, (enum rule_class)c, classes[c].shape, &r->code[c], error);
            if (classes[c].shape == SHAPE_LABEL && !*error)
                compile_class(r, (enum rule_class)c, SHAPE_GAP, &r->gap[c], error);
        }
    if (*error) {
        rules_free(r);
        return NULL;
    }
    r->match = pcre2_match_data_create(16, NULL);
    r->context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(r->context, LIMIT_PCRE2_MATCH);
    pcre2_set_heap_limit(r->context, LIMIT_PCRE2_HEAP_KIB);
    pcre2_set_depth_limit(r->context, LIMIT_PCRE2_DEPTH);
    snprintf(r->version, sizeof r->version, "%016llx", (unsigned long long)r->hash);
    return r;
}

bool rules_limit_hit(const struct rules *r)
{
    bool hit = *r->limit_hit;
    *r->limit_hit = false;
    return hit;
}

static bool match(const struct rules *r, const pcre2_code *code, struct span f, size_t at)
{
    if (!code || at > f.n)
        return false;
    int rc = pcre2_match(code, (PCRE2_SPTR)(f.s ? f.s : ""), f.n, at, PCRE2_NO_UTF_CHECK, r->match, r->context);
    if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
        *r->limit_hit = true;
    return rc >= 0;
}

static bool match_any(const struct rules *r, const struct parts *p, struct span f, size_t at)
{
    for (size_t k = 0; k < p->n; k++)
        if (match(r, p->list[k], f, at))
            return true;
    return false;
}

static int marked(const struct rules *r)
{
    PCRE2_SPTR mark = pcre2_get_mark(r->match);
    return mark ? (int)strtol((const char *)mark, NULL, 10) : -1;
}

static size_t skip_blank(struct span f, size_t i)
{
    return i < f.n && f.s[i] == ' ' ? i + 1 : i;
}

static void take_label(const struct rules *r, const struct parts *parts, struct span f, size_t at,
                       struct label_hit *hit)
{
    if (!match_any(r, parts, f, at))
        return;
    const size_t *v = pcre2_get_ovector_pointer(r->match);
    int rule = marked(r);
    if (rule < 0 || v[1] <= hit->to)
        return;
    hit->rule = rule;
    hit->to = v[1];
}

bool rules_label(const struct rules *r, bool req, struct span f, size_t at, struct label_hit *hit)
{
    hit->rule = -1;
    hit->to = at;
    take_label(r, &r->code[req ? RC_REQ : RC_FIELD], f, at, hit);
    if (hit->rule < 0) { /* the longer of what a blank closes */
        take_label(r, &r->gap[req ? RC_REQ : RC_FIELD], f, at, hit);
        if (!req)
            take_label(r, &r->gap[RC_SECTION], f, at, hit);
    }
    if (hit->rule < 0)
        return false;
    hit->class = r->list[hit->rule].class;
    hit->from = at;
    size_t i = skip_blank(f, hit->to);
    bool gap = i > hit->to;
    struct span rest = span_sub(f, i, f.n);
    if (span_starts(rest, "(")) { /* 岗位职责(含兼职): */
        size_t end = span_find(rest, ")", 0);
        if (end != SIZE_MAX && end < 90) {
            size_t after = skip_blank(f, i + end + 1);
            if (after >= f.n || f.s[after] == ':')
                i = after;
        }
    }
    size_t english = i; /* 职位 Position: */
    if (english < f.n && f.s[english] == '/')
        english = skip_blank(f, english + 1);
    size_t letters = english;
    while (english < f.n && english - letters < 34 &&
           (f.s[english] == ' ' || strchr(".&/'-", f.s[english]) ||
            ((f.s[english] | 32) >= 'a' && (f.s[english] | 32) <= 'z')))
        english++;
    if (english > letters + 1 && english < f.n && f.s[english] == ':')
        i = english;
    static const char *const closers[] = {")", "]", "\xE3\x80\x91", "\xE3\x80\x8B", "\"", ">"};
    rest = span_sub(f, i, f.n);
    if (at > 0)
        for (size_t k = 0; k < sizeof closers / sizeof *closers; k++)
            if (span_starts(rest, closers[k])) {
                i = skip_blank(f, i + strlen(closers[k]));
                gap = true;
                break;
            }
    if (i >= f.n)
        hit->sep = SEP_END;
    else if (f.s[i] == ':' || f.s[i] == ';' || f.s[i] == '|')
        hit->sep = SEP_COLON, i++;
    else if (f.s[i] == '-' || span_starts(span_sub(f, i, f.n), "\xE2\x80\x94")) {
        hit->sep = SEP_COLON;
        while (i < f.n && (f.s[i] == '-' || span_starts(span_sub(f, i, f.n), "\xE2\x80\x94")))
            i += f.s[i] == '-' ? 1 : 3;
    } else if (gap)
        hit->sep = SEP_GAP;
    else
        hit->sep = SEP_NONE;
    hit->value = skip_blank(f, i);
    if (hit->sep == SEP_COLON && hit->value >= f.n)
        hit->sep = SEP_END;
    return true;
}

bool rules_marker(const struct rules *r, struct span f, size_t at, int *rule, struct span *number, size_t *end)
{
    if (!match_any(r, &r->code[RC_MARKER], f, at))
        return false;
    const size_t *v = pcre2_get_ovector_pointer(r->match);
    *rule = marked(r);
    if (*rule < 0 || v[2] == PCRE2_UNSET)
        return false;
    *number = span_sub(f, v[2], v[3]);
    *end = v[1];
    return true;
}

int rules_line(const struct rules *r, enum rule_class class, struct span f)
{
    if (f.n == 0 || f.n > sizeof r->known->s)
        return match_any(r, &r->code[class], f, 0) ? marked(r) : -1;
    uint32_t h = 2166136261u ^ (uint32_t) class;
    for (size_t i = 0; i < f.n; i++)
        h = (h ^ (unsigned char)f.s[i]) * 16777619u;
    struct known *k = &r->known[h % KNOWN_LINES];
    if (k->n == f.n && k->class == class && memcmp(k->s, f.s, f.n) == 0)
        return k->rule;
    bool before = *r->limit_hit;
    *r->limit_hit = false;
    int rule = match_any(r, &r->code[class], f, 0) ? marked(r) : -1;
    if (!*r->limit_hit) { /* that is to be told each time */
        *k = (struct known){.rule = rule, .class = (uint8_t) class, .n = (uint8_t)f.n};
        memcpy(k->s, f.s, f.n);
    }
    *r->limit_hit = *r->limit_hit || before;
    return rule;
}

int rules_head(const struct rules *r, enum rule_class class, struct span f, struct span *group)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct rule *x = &r->list[i];
        if (x->class != class || !match(r, x->code, f, 0))
            continue;
        const size_t *v = pcre2_get_ovector_pointer(r->match);
        uint32_t pairs = pcre2_get_ovector_count(r->match);
        *group = (struct span){0};
        for (uint32_t k = 1; k < pairs && k < 16; k++)
            if (v[2 * k] != PCRE2_UNSET && v[2 * k + 1] > v[2 * k] && v[2 * k + 1] <= f.n) {
                *group = span_sub(f, v[2 * k], v[2 * k + 1]);
                break;
            }
        return (int)i;
    }
    return -1;
}
