/* Rules: reads builtin.rules and a user's file, and matches. Automata tell which rules of a class can match a text at
 * all (automaton.h); PCRE2 is asked of those only, for what the automata cannot tell. The only file that calls PCRE2.
 * Matching uses scratch memory of the rules: one thread at a time. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "automaton.h"
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

enum shape { SHAPE_LABEL, SHAPE_LINE, SHAPE_END, SHAPE_PART, SHAPE_MARKER, SHAPE_EACH };

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
    [RC_OFFERS] = {"offers", SHAPE_PART, false},
    [RC_ALSO] = {"also", SHAPE_LINE, true},
    [RC_OFPOST] = {"ofpost", SHAPE_PART, false},
    [RC_RULEHEAD] = {"rulehead", SHAPE_LINE, false},
    [RC_WANTED] = {"wanted", SHAPE_EACH, false},
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

/* What stands behind a label: a colon, a bracket or the line's end, or only a blank. */
enum closing { CLOSED, GAP, CLOSINGS };

struct rule {
    enum rule_class class;
    char *name, *full, *pattern;
    pcre2_code *code[CLOSINGS]; /* compiled when first asked; [GAP] for labels only */
    bool translated[CLOSINGS];  /* to machine code */
    int line;
};

/* What a class said of a line: a document asks the same of the same few words again and again. */
#define KNOWN_LINES 1024
struct known {
    int rule; /* -1: none */
    uint8_t class, n;
    char s[90];
};

/* What matching makes and remembers. */
struct matcher {
    struct automaton *which[RC_COUNT][CLOSINGS]; /* of the class's rules; [RC_FIELD][CLOSED] has RC_SECTION's too */
    struct automaton *closing;                   /* what may stand behind a label */
    pcre2_match_data *match;
    pcre2_match_context *context;
    bool limit_hit;
    struct known known[KNOWN_LINES]; /* by hash */
};

struct rules {
    struct rule *list;
    size_t n, cap;
    struct matcher *m;
    int weights[W_COUNT];
    uint64_t hash;
    char version[17];
};

struct span rules_builtin(void)
{
    return (struct span){zhize_builtin_rules, (size_t)(zhize_builtin_rules_end - zhize_builtin_rules)};
}

void rules_free(struct rules *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++) {
        free(r->list[i].name);
        free(r->list[i].full);
        free(r->list[i].pattern);
        for (int k = 0; k < CLOSINGS; k++)
            pcre2_code_free(r->list[i].code[k]);
    }
    for (int c = 0; c < RC_COUNT; c++)
        for (int k = 0; k < CLOSINGS; k++)
            automaton_free(r->m->which[c][k]);
    automaton_free(r->m->closing);
    pcre2_match_data_free(r->m->match);
    pcre2_match_context_free(r->m->context);
    free(r->m);
    free(r->list);
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

bool rule_is(const struct rules *r, int rule, const char *name)
{
    return rule >= 0 && strcmp(r->list[rule].name, name) == 0;
}

static const char builtin_name[] = "builtin.rules";

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

#define LABEL_END                                                                                                      \
    " ?(?:\\([^()]{0,30}\\) ?(?:$|[:;])|$|[:;|)\\]\\x{3011}\\x{300B}\">]|[-\\x{2014}\\x{2013}]{1,2}"                   \
    "|/? ?[A-Za-z][A-Za-z .&/'-]{1,30}[:;])"

/* What stands around a rule's pattern: for PCRE2, and for the automaton that tells which to ask. */
static const struct {
    const char *open, *close, *gap;
    enum automaton_way way;
    bool bare; /* the automaton has the pattern alone */
} shapes[] = {
    [SHAPE_LABEL] = {"\\G(?:", ")(?=" LABEL_END ")", ")(?= )", WAY_HERE, true},
    [SHAPE_LINE] = {"^ ?(?:", ") ?$", NULL, WAY_HERE, false},
    [SHAPE_END] = {"(?:", ")$", NULL, WAY_BACK, false},
    [SHAPE_PART] = {"(?:", ")", NULL, WAY_ANYWHERE, false},
    [SHAPE_MARKER] = {"\\G(?|", ")", NULL, WAY_HERE, true},
    [SHAPE_EACH] = {"^ ?(?:", ")$", NULL, WAY_BACK, false},
};

static void add_rule_pattern(struct buf *b, const struct rule *x)
{
    struct span p = span_of(x->pattern);
    if (classes[x->class].spaced)
        add_spaced(b, p);
    else
        buf_add(b, p.s, p.n);
}

static pcre2_code *compile(const struct rule *x, enum closing closing, char *error, size_t error_size)
{
    int code;
    size_t at;
    struct buf b = {0};
    enum shape shape = classes[x->class].shape;
    buf_adds(&b, shapes[shape].open);
    add_rule_pattern(&b, x);
    buf_adds(&b, closing == GAP ? shapes[shape].gap : shapes[shape].close);
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)b.s, b.n, PCRE2_UTF | PCRE2_CASELESS | PCRE2_DUPNAMES, &code, &at, NULL);
    buf_free(&b);
    if (!re) {
        PCRE2_UCHAR message[160];
        pcre2_get_error_message(code, message, sizeof message);
        snprintf(error, error_size, "%s at %zu", (char *)message, at);
    }
    return re;
}

static void add_rule(struct rules *r, enum rule_class class, struct span name, struct span pattern, int line)
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
    buf_free(&b);
}

/* A user's rule; the built-in ones are known to be right. */
static void check_rule(struct rule *x, const char *file, char **error)
{
    char why[200];
    for (int k = 0; k < CLOSINGS && !*error; k++) /* what a bracket left open takes in differs */
        if (k == CLOSED || classes[x->class].shape == SHAPE_LABEL) {
            x->code[k] = compile(x, (enum closing)k, why, sizeof why);
            if (!x->code[k])
                *error = failure(file, x->line, "the pattern is wrong", why);
        }
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
            add_rule(r, (enum rule_class) class, name, line, number);
        if (!*error && file != builtin_name)
            check_rule(&r->list[r->n - 1], file, error);
    }
    for (size_t k = 0; k < text.n; k++)
        r->hash = (r->hash ^ (unsigned char)text.s[k]) * 0x100000001B3u;
    return !*error;
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
    r->m = xcalloc(1, sizeof *r->m);
    memcpy(r->weights, weight_defaults, sizeof r->weights);
    const char *why = path ? read_file(path, &own) : NULL;
    if (why)
        *error = failure(path, 0, why, "");
    bool replace = own.n > 0 && span_starts((struct span){own.s, own.n}, "replace");
    if (!*error && own.n > 0) /* a user's rules are tried first */
        parse(r, (struct span){own.s, own.n}, path, error);
    if (!*error && !replace)
        parse(r, rules_builtin(), builtin_name, error);
    buf_free(&own);
    if (*error) {
        rules_free(r);
        return NULL;
    }
    r->m->match = pcre2_match_data_create(16, NULL);
    r->m->context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(r->m->context, LIMIT_PCRE2_MATCH);
    pcre2_set_heap_limit(r->m->context, LIMIT_PCRE2_HEAP_KIB);
    pcre2_set_depth_limit(r->m->context, LIMIT_PCRE2_DEPTH);
    snprintf(r->version, sizeof r->version, "%016llx", (unsigned long long)r->hash);
    return r;
}

bool rules_limit_hit(const struct rules *r)
{
    bool hit = r->m->limit_hit;
    r->m->limit_hit = false;
    return hit;
}

static void make_ready(struct rule *x, enum closing closing)
{
    char why[200];
    if (x->translated[closing])
        return;
    if (!x->code[closing])
        x->code[closing] = compile(x, closing, why, sizeof why);
    if (!x->code[closing]) {
        fprintf(stderr, "zhize: rule %s, line %d: %s\n", x->full, x->line, why);
        exit(EXIT_SYSTEM);
    }
    pcre2_jit_compile(x->code[closing], PCRE2_JIT_COMPLETE);
    x->translated[closing] = true;
}

/* Does the rule match, as PCRE2 says? The match is in the rules' scratch memory. */
static bool match(const struct rules *r, int rule, enum closing closing, struct span f, size_t at)
{
    struct rule *x = &r->list[rule];
    if (at > f.n)
        return false;
    make_ready(x, closing);
    int rc = pcre2_match(x->code[closing], (PCRE2_SPTR)(f.s ? f.s : ""), f.n, at, PCRE2_NO_UTF_CHECK, r->m->match,
                         r->m->context);
    if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
        r->m->limit_hit = true;
    return rc >= 0;
}

static bool of_class(const struct rule *x, enum rule_class class, enum closing closing)
{
    return x->class == class || (class == RC_FIELD && closing == CLOSED && x->class == RC_SECTION);
}

static struct automaton *make_automaton(const struct rules *r, enum rule_class class, enum closing closing)
{
    enum shape shape = classes[class].shape;
    struct automaton *a = automaton_new(shapes[shape].way);
    struct buf b = {0};
    for (size_t i = 0; i < r->n; i++) {
        if (!of_class(&r->list[i], class, closing))
            continue;
        buf_reset(&b);
        buf_adds(&b, shapes[shape].bare ? "" : shapes[shape].open);
        add_rule_pattern(&b, &r->list[i]);
        buf_adds(&b, shapes[shape].bare ? "" : shapes[shape].close);
        automaton_add(a, (struct span){b.s, b.n}, (int)i);
    }
    buf_free(&b);
    return a;
}

/* The automaton of a class's rules: fields and sections together where a label is closed by more than a blank. */
static inline struct automaton *which(const struct rules *r, enum rule_class class, enum closing closing)
{
    struct automaton **a = &r->m->which[class][closing];
    return *a ? *a : (*a = make_automaton(r, class, closing));
}

static struct automaton *label_end(const struct rules *r)
{
    if (!r->m->closing) {
        r->m->closing = automaton_new(WAY_HERE);
        automaton_add(r->m->closing, SPAN(LABEL_END), 0);
    }
    return r->m->closing;
}

void rules_prepare(const struct rules *r)
{
    automaton_prepare(label_end(r));
    for (int c = 0; c < RC_COUNT; c++)
        for (int k = 0; k < CLOSINGS; k++)
            if (k == CLOSED || classes[c].shape == SHAPE_LABEL)
                automaton_prepare(which(r, (enum rule_class)c, (enum closing)k));
    for (size_t i = 0; i < r->n; i++)
        for (int k = 0; k < CLOSINGS; k++)
            if (k == CLOSED || classes[r->list[i].class].shape == SHAPE_LABEL)
                make_ready(&r->list[i], (enum closing)k);
}

/* The rules that may match, one after the other: from -1 on; -1 behind the last. */
static int next_candidate(const struct rules *r, const struct candidates *c, enum rule_class class,
                          enum closing closing, int rule)
{
    for (size_t k = 0; !c->all && k < c->n; k++)
        if (c->list[k].number > rule)
            return c->list[k].number;
    for (int i = rule + 1; c->all && (size_t)i < r->n; i++)
        if (of_class(&r->list[i], class, closing))
            return i;
    return -1;
}

/* The first rule that matches, of those that may. */
static int first_rule(const struct rules *r, const struct candidates *c, enum rule_class class, enum closing closing,
                      struct span f, size_t at)
{
    int rule = -1;
    while ((rule = next_candidate(r, c, class, closing, rule)) >= 0)
        if (match(r, rule, closing, f, at))
            return rule;
    return -1;
}

/* The rule whose match begins first. */
static int leftmost_rule(const struct rules *r, const struct candidates *c, enum rule_class class, struct span f)
{
    int rule = -1, best = -1;
    size_t begin = SIZE_MAX;
    while ((rule = next_candidate(r, c, class, CLOSED, rule)) >= 0)
        if (match(r, rule, CLOSED, f, 0)) {
            size_t at = pcre2_get_ovector_pointer(r->m->match)[0];
            if (at < begin)
                begin = at, best = rule;
        }
    return best;
}

static size_t skip_blank(struct span f, size_t i)
{
    return i < f.n && f.s[i] == ' ' ? i + 1 : i;
}

static void take_label(const struct rules *r, enum rule_class class, enum closing closing, struct span f, size_t at,
                       struct label_hit *hit, bool *blank)
{
    int rule = -1;
    size_t end = at;
    struct automaton *a = which(r, class, closing);
    switch (automaton_prefix(a, closing == GAP ? NULL : label_end(r), f, at, &rule, &end, blank)) {
    case PREFIX_NONE:
        return;
    case PREFIX_FOUND:
        break;
    case PREFIX_ASK: {
        struct candidates c;
        automaton_pass(a, f, at, &c);
        rule = first_rule(r, &c, class, closing, f, at);
        end = rule >= 0 ? pcre2_get_ovector_pointer(r->m->match)[1] : at;
    }
    }
    if (rule < 0 || end <= hit->to)
        return;
    hit->rule = rule;
    hit->to = end;
}

static bool label_at(const struct rules *r, bool req, struct span f, size_t at, struct label_hit *hit)
{
    bool blank, more;
    hit->rule = -1;
    hit->to = at;
    if (at > f.n)
        return false;
    take_label(r, req ? RC_REQ : RC_FIELD, CLOSED, f, at, hit, &blank);
    if (hit->rule < 0 && blank) { /* the longer of what a blank closes */
        take_label(r, req ? RC_REQ : RC_FIELD, GAP, f, at, hit, &more);
        if (!req)
            take_label(r, RC_SECTION, GAP, f, at, hit, &more);
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
    bool boxed = false; /* 【岗位】站长 */
    if (at > 0)
        for (size_t k = 0; k < sizeof closers / sizeof *closers; k++)
            if (span_starts(rest, closers[k])) {
                i = skip_blank(f, i + strlen(closers[k]));
                gap = true;
                boxed = (k == 1 && f.s[at - 1] == '[') || (k == 2 && span_ends(span_sub(f, 0, at), "\xE3\x80\x90"));
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
    } else if (boxed)
        hit->sep = SEP_COLON;
    else if (gap)
        hit->sep = SEP_GAP;
    else
        hit->sep = SEP_NONE;
    hit->value = skip_blank(f, i);
    if (hit->sep == SEP_COLON && hit->value >= f.n) /* 评价; ends a sentence that was broken */
        hit->sep = f.s[i - 1] == ';' && !rule_is(r, hit->rule, "duties") && !rule_is(r, hit->rule, "requirements")
                       ? SEP_NONE
                       : SEP_END;
    return true;
}

/* Where the words in Latin letters that begin at `at` end before a Han character, Job Title 职位名称; 0: not so. */
static size_t behind_latin(struct span f, size_t at)
{
    size_t i = at, letters = 0;
    while (i < f.n && i - at < 40 && (unsigned char)f.s[i] < 0x80 && f.s[i] != ':') {
        letters += (f.s[i] | 32) >= 'a' && (f.s[i] | 32) <= 'z';
        if (f.s[i] >= '0' && f.s[i] <= '9')
            return 0;
        i++;
    }
    return letters >= 3 && i < f.n && (unsigned char)f.s[i] >= 0xE0 ? i : 0;
}

bool rules_label(const struct rules *r, bool req, struct span f, size_t at, struct label_hit *hit)
{
    if (label_at(r, req, f, at, hit)) {
        struct label_hit other;
        size_t slash = skip_blank(f, hit->to);
        bool stroke = slash < f.n && f.s[slash] == '/';
        bool latin =
            hit->sep == SEP_GAP && hit->to > at && (f.s[hit->to - 1] | 32) >= 'a' && (f.s[hit->to - 1] | 32) <= 'z';
        if (hit->sep != SEP_COLON && (stroke || latin) &&
            label_at(r, req, f, stroke ? skip_blank(f, slash + 1) : slash, &other) && other.class == hit->class &&
            (other.sep == SEP_COLON || other.sep == SEP_END)) { /* Key Responsibilities / 主要职责 */
            other.from = at;
            *hit = other;
        }
        return true;
    }
    size_t before = at;
    while (before > 0 && f.s[before - 1] == ' ')
        before--;
    bool latin = at < f.n && (f.s[at] | 32) >= 'a' && (f.s[at] | 32) <= 'z';
    if (before > 0 && f.s[before - 1] == ':') /* 汇报对象:HRD 薪资:… */
        return false;
    size_t han = latin ? behind_latin(f, at) : 0;
    if (han == 0 || !label_at(r, req, f, han, hit))
        return false;
    hit->from = at;
    return true;
}

bool rules_marker_begins(const struct rules *r, uint32_t cp)
{
    return automaton_begins(which(r, RC_MARKER, CLOSED), cp);
}

bool rules_marker(const struct rules *r, struct span f, size_t at, int *rule, struct span *number, size_t *end)
{
    struct candidates c;
    if (at > f.n)
        return false;
    automaton_pass(which(r, RC_MARKER, CLOSED), f, at, &c);
    if (c.n == 0 && !c.all)
        return false;
    *rule = first_rule(r, &c, RC_MARKER, CLOSED, f, at);
    if (*rule < 0)
        return false;
    const size_t *v = pcre2_get_ovector_pointer(r->m->match);
    if (pcre2_get_ovector_count(r->m->match) < 2 || v[2] == PCRE2_UNSET)
        return false;
    *number = span_sub(f, v[2], v[3]);
    *end = v[1];
    return true;
}

/* What PCRE2 says of a line that some rules may match. */
static int asked(const struct rules *r, const struct candidates *c, enum rule_class class, struct span f)
{
    enum shape shape = classes[class].shape;
    if (shape == SHAPE_END || shape == SHAPE_PART)
        return leftmost_rule(r, c, class, f);
    return first_rule(r, c, class, CLOSED, f, 0);
}

/* The same without PCRE2, if it can be told; -1: it cannot. */
static int told(const struct rules *r, const struct candidates *c, enum rule_class class)
{
    enum shape shape = classes[class].shape;
    int rule = -1;
    size_t begin = SIZE_MAX;
    if (c->all || (shape == SHAPE_LINE && !c->list[0].sure))
        return -1;
    if (shape == SHAPE_LINE || (shape == SHAPE_PART && c->list[0].sure && c->list[0].headed))
        return c->list[0].number;
    for (size_t k = 0; k < c->n; k++) {
        if (shape == SHAPE_END && !c->list[k].sure)
            return -1;
        if (shape == SHAPE_PART && strcmp(r->list[c->list[k].number].name, r->list[c->list[0].number].name) != 0)
            return -1;
        if (shape == SHAPE_END ? c->list[k].begin < begin : c->list[k].sure && rule < 0)
            rule = c->list[k].number, begin = c->list[k].begin;
    }
    return rule;
}

int rules_line(const struct rules *r, enum rule_class class, struct span f)
{
    struct candidates c;
    automaton_pass(which(r, class, CLOSED), f, 0, &c);
    if (c.n == 0 && !c.all)
        return -1;
    int rule = told(r, &c, class);
    if (rule >= 0)
        return rule;
    struct known none, *k = &none;
    if (f.n > 0 && f.n <= sizeof none.s) {
        uint32_t h = 2166136261u ^ (uint32_t) class;
        for (size_t i = 0; i < f.n; i++)
            h = (h ^ (unsigned char)f.s[i]) * 16777619u;
        k = &r->m->known[h % KNOWN_LINES];
        if (k->n == f.n && k->class == class && memcmp(k->s, f.s, f.n) == 0)
            return k->rule;
    }
    bool before = r->m->limit_hit;
    r->m->limit_hit = false;
    rule = asked(r, &c, class, f);
    if (!r->m->limit_hit && k != &none) { /* that is to be told each time */
        *k = (struct known){.rule = rule, .class = (uint8_t) class, .n = (uint8_t)f.n};
        memcpy(k->s, f.s, f.n);
    }
    r->m->limit_hit = r->m->limit_hit || before;
    return rule;
}

int rules_head(const struct rules *r, enum rule_class class, struct span f, struct span *group)
{
    struct candidates c;
    automaton_pass(which(r, class, CLOSED), f, 0, &c);
    if (c.n == 0 && !c.all)
        return -1;
    int rule = first_rule(r, &c, class, CLOSED, f, 0);
    if (rule < 0)
        return -1;
    const size_t *v = pcre2_get_ovector_pointer(r->m->match);
    uint32_t pairs = pcre2_get_ovector_count(r->m->match);
    *group = (struct span){0};
    for (uint32_t k = 1; k < pairs && k < 16; k++)
        if (v[2 * k] != PCRE2_UNSET && v[2 * k + 1] > v[2 * k] && v[2 * k + 1] <= f.n) {
            *group = span_sub(f, v[2 * k], v[2 * k + 1]);
            break;
        }
    return rule;
}
