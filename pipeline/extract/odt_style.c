/* OpenDocument styles: paragraph and text styles with their inheritance, list styles and the outline style turned into
 * the numbering engine's levels, and the lists that count. Reads style elements; writes no paragraph. */
#include "odt.h"
#include <stdlib.h>
#include <string.h>

/* style:num-format as LibreOffice names it (the names outside 1, i, I, a, A are its extensions), and Word's name for
 * what it prints. Where LibreOffice has one name for several of Word's formats (NUMBER_LOWER_ZH), the one is taken that
 * agrees with its print in the most values. */
static const struct {
    const char *odf;
    enum num_format format;
} formats[] = {
    {"1", NF_decimal},
    {"I", NF_upperRoman},
    {"i", NF_lowerRoman},
    {"A", NF_upperLetter},
    {"a", NF_lowerLetter},
    {"", NF_none},
    {"一, 二, 三, ...", NF_chineseCountingThousand},
    {"壹, 贰, 叁, ...", NF_chineseLegalSimplified},
    {"壹, 貳, 參, ...", NF_ideographLegalTraditional},
    {"甲, 乙, 丙, ...", NF_ideographTraditional},
    {"子, 丑, 寅, ...", NF_ideographZodiac},
    {"①, ②, ③, ...", NF_decimalEnclosedCircle},
    {"㊀, ㊁, ㊂, ...", NF_ideographEnclosedCircle},
    {"１, ２, ３, ...", NF_decimalFullWidth},
    {"壱, 弐, 参, ...", NF_japaneseLegal},
    {"ア, イ, ウ, ...", NF_aiueoFullWidth},
    {"ｱ, ｲ, ｳ, ...", NF_aiueo},
    {"イ, ロ, ハ, ...", NF_irohaFullWidth},
    {"ｲ, ﾛ, ﾊ, ...", NF_iroha},
    {"가, 나, 다, ...", NF_ganada},
    {"ㄱ, ㄴ, ㄷ, ...", NF_chosung},
    {"일, 이, 삼, ...", NF_koreanDigital},
    {"01, 02, 03, ...", NF_decimalZero},
    {"1st, 2nd, 3rd, ...", NF_ordinal},
    {"One, Two, Three, ...", NF_cardinalText},
    {"First, Second, Third, ...", NF_ordinalText},
    {"*, †, ‡, §, **, ††, ...", NF_chicago},
    {"А, Б, .., Аа, Бб, ... (ru)", NF_russianUpper},
    {"а, б, .., аа, бб, ... (ru)", NF_russianLower},
    {"א, י, ק, ...", NF_hebrew1},
    {"1, 2, 3, ...", NF_decimal},
};

/* LibreOffice's names for the styles that Word has under another. */
static const struct {
    const char *odf, *word;
} renamed[] = {
    {"Standard", "Normal"},     {"Default Paragraph Style", "Normal"},
    {"Text body", "Body Text"}, {"Heading 1", "heading 1"},
    {"Heading 2", "heading 2"}, {"Heading 3", "heading 3"},
    {"Heading 4", "heading 4"}, {"Heading 5", "heading 5"},
    {"Heading 6", "heading 6"}, {"Heading 7", "heading 7"},
    {"Heading 8", "heading 8"}, {"Heading 9", "heading 9"},
    {"Contents 1", "toc 1"},    {"Contents 2", "toc 2"},
    {"Contents 3", "toc 3"},    {"Contents 4", "toc 4"},
    {"Contents 5", "toc 5"},    {"Contents 6", "toc 6"},
    {"Contents 7", "toc 7"},    {"Contents 8", "toc 8"},
    {"Contents 9", "toc 9"},    {"Contents Heading", "TOC Heading"},
};

static size_t hash(char kind, struct span key)
{
    size_t h = 0xCBF29CE484222325u ^ (unsigned char)kind;
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.s[i]) * 0x100000001B3u;
    return h;
}

/* Keys are stored with their kind as first byte. */
static struct odt_entry *find(const struct odt_map *m, char kind, struct span key)
{
    size_t i = hash(kind, key) & (m->cap - 1);
    while (m->slots[i].key.s) {
        struct span k = m->slots[i].key;
        if (k.n == key.n + 1 && k.s[0] == kind && memcmp(k.s + 1, key.s, key.n) == 0)
            break;
        i = (i + 1) & (m->cap - 1);
    }
    return &m->slots[i];
}

int odt_map_get(const struct odt_map *m, char kind, struct span key)
{
    if (m->n == 0 || !key.s)
        return -1;
    const struct odt_entry *e = find(m, kind, key);
    return e->key.s ? e->value : -1;
}

static void grow(struct odt_map *m)
{
    struct odt_map old = *m;
    m->cap = old.cap ? old.cap * 2 : 64;
    m->slots = xcalloc(m->cap, sizeof *m->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key.s) {
            struct span k = old.slots[i].key;
            *find(m, k.s[0], (struct span){k.s + 1, k.n - 1}) = old.slots[i];
        }
    free(old.slots);
}

void odt_map_set(struct odt_map *m, struct arena *arena, char kind, struct span key, int value)
{
    if (!key.s)
        return;
    if (m->n * 2 >= m->cap)
        grow(m);
    struct odt_entry *e = find(m, kind, key);
    if (!e->key.s) {
        char *copy = arena_alloc(arena, key.n + 2);
        copy[0] = kind;
        memcpy(copy + 1, key.s, key.n);
        e->key = (struct span){copy, key.n + 1};
        m->n++;
    }
    e->value = value;
}

/* Styles. */

static void style_open(struct odt_reader *o, const struct odt_attrs *a)
{
    struct span family = odt_attr(a, NS_STYLE, "family"), name = odt_attr(a, NS_STYLE, "name");
    char f = span_is(family, "paragraph") ? 'p' : span_is(family, "text") ? 't' : 0;
    o->style = -1;
    if (!f || !name.s)
        return;
    if (o->nstyles == o->styles_cap) {
        o->styles_cap = o->styles_cap ? o->styles_cap * 2 : 64;
        o->styles = xreallocarray(o->styles, o->styles_cap, sizeof *o->styles);
    }
    struct span shown = odt_attr(a, NS_STYLE, "display-name"), list = odt_attr(a, NS_STYLE, "list-style-name");
    struct odt_style *s = &o->styles[o->nstyles];
    *s = (struct odt_style){.family = f, .automatic = o->automatic, .parent = -1};
    s->name = span_dup(o->arena, shown.s ? shown : name);
    s->parent_name = span_dup(o->arena, odt_attr(a, NS_STYLE, "parent-style-name"));
    s->has_list = list.s != NULL;
    s->list = span_dup(o->arena, list);
    o->style = (int)o->nstyles++;
    odt_map_set(&o->map, o->arena, f, name, o->style);
}

static void style_close(struct odt_reader *o)
{
    o->style = -1;
}

static enum tri weight(struct span w)
{
    if (!w.s)
        return UNSET;
    return span_is(w, "bold") || (w.n == 3 && w.s[0] >= '6' && w.s[0] <= '9') ? YES : NO;
}

static void text_properties(struct odt_reader *o, const struct odt_attrs *a)
{
    if (o->list_style >= 0 && o->level >= 0) {
        struct span font = odt_attr(a, NS_STYLE, "font-name");
        if (!font.s)
            font = odt_attr(a, NS_FO, "font-family");
        o->list_styles[o->list_style].font[o->level] = span_dup(o->arena, font);
    }
    if (o->style < 0)
        return;
    struct odt_style *s = &o->styles[o->style];
    struct span display = odt_attr(a, NS_TEXT, "display");
    s->bold = weight(odt_attr(a, NS_FO, "font-weight"));
    s->bold_asian = weight(odt_attr(a, NS_STYLE, "font-weight-asian"));
    s->hidden = !display.s ? UNSET : span_is(display, "none") ? YES : NO;
}

static void paragraph_properties(struct odt_reader *o, const struct odt_attrs *a)
{
    struct span align = odt_attr(a, NS_FO, "text-align");
    if (o->style >= 0 && align.s)
        o->styles[o->style].center = span_is(align, "center") ? YES : NO;
}

static void inherit(enum tri *mine, enum tri parents)
{
    if (*mine == UNSET)
        *mine = parents;
}

/* Parents first, so that each style is resolved once; the chain is bounded, which also ends a circle. */
static void resolve(struct odt_reader *o, int index)
{
    int chain[LIMIT_STYLE_DEPTH], n = 0;
    for (int i = index; i >= 0 && !o->styles[i].resolved; i = o->styles[i].parent) {
        if (n == (int)LIMIT_STYLE_DEPTH) {
            diag_add(&o->d->diags, D_NUMBERING_LOOP, 0, NULL);
            break;
        }
        chain[n++] = i;
        o->styles[i].parent = odt_map_get(&o->map, o->styles[i].family, o->styles[i].parent_name);
        if (o->styles[i].parent == i)
            o->styles[i].parent = -1;
    }
    while (n-- > 0) {
        struct odt_style *s = &o->styles[chain[n]];
        s->resolved = true;
        if (s->parent < 0)
            continue;
        const struct odt_style *p = &o->styles[s->parent];
        inherit(&s->bold, p->bold);
        inherit(&s->bold_asian, p->bold_asian);
        inherit(&s->hidden, p->hidden);
        inherit(&s->center, p->center);
        if (!s->has_list) {
            s->has_list = p->has_list;
            s->list = p->list;
        }
    }
}

const struct odt_style *odt_style_get(struct odt_reader *o, char family, struct span name)
{
    int i = odt_map_get(&o->map, family, name);
    if (i < 0)
        return NULL;
    if (!o->styles[i].resolved)
        resolve(o, i);
    return &o->styles[i];
}

struct span odt_style_name(const struct odt_reader *o, const struct odt_style *s)
{
    for (unsigned i = 0; s && s->automatic && i < LIMIT_STYLE_DEPTH; i++)
        s = s->parent >= 0 ? &o->styles[s->parent] : NULL;
    if (!s || s->automatic)
        return (struct span){0};
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (span_is(s->name, renamed[i].odf))
            return span_of(renamed[i].word);
    return s->name;
}

/* List styles. */

static int list_style_add(struct odt_reader *o, struct span name)
{
    if (o->nlist_styles == o->list_styles_cap) {
        o->list_styles_cap = o->list_styles_cap ? o->list_styles_cap * 2 : 16;
        o->list_styles = xreallocarray(o->list_styles, o->list_styles_cap, sizeof *o->list_styles);
    }
    o->list_styles[o->nlist_styles] = (struct odt_list_style){.finished = false};
    int index = (int)o->nlist_styles++;
    odt_map_set(&o->map, o->arena, 'l', name, index);
    return index;
}

static void list_style_open(struct odt_reader *o, const struct odt_attrs *a)
{
    o->list_style = -1;
    o->level = -1;
    if (o->nlist_styles < LIMIT_LISTS)
        o->list_style = list_style_add(o, odt_attr(a, NS_STYLE, "name"));
}

static void outline_open(struct odt_reader *o, const struct odt_attrs *a)
{
    struct span name = odt_attr(a, NS_STYLE, "name");
    if (o->nlist_styles < LIMIT_LISTS)
        o->outline = o->list_style = list_style_add(o, name.s ? name : SPAN("Outline"));
}

static void list_style_close(struct odt_reader *o)
{
    o->list_style = o->level = -1;
}

static void level_close(struct odt_reader *o)
{
    o->level = -1;
}

static enum num_format format_of(struct odt_reader *o, struct span name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (span_is(name, formats[i].odf))
            return formats[i].format;
    /* "001, 002, 003, ..." and wider: Word's custom formats have the same spelling */
    if (span_starts(name, "00"))
        return NF_custom;
    diag_add(&o->d->diags, D_NUMBER_FORMAT, 0, "%.*s", (int)name.n, name.s);
    return NF_decimal;
}

static struct num_level *level_open(struct odt_reader *o, const struct odt_attrs *a)
{
    long level = odt_attr_long(a, NS_TEXT, "level", 0, 0, 100);
    o->level = -1;
    if (o->list_style < 0 || level < 1 || level > NUM_LEVELS)
        return NULL; /* ODF's tenth level has no counterpart in Word */
    o->level = (int)level - 1;
    struct num_level *l = &o->list_styles[o->list_style].levels[o->level];
    *l = (struct num_level){.format = NF_none, .start = 1, .restart = NUM_RESTART_HIGHER, .defined = true};
    return l;
}

static void number_level(struct odt_reader *o, const struct odt_attrs *a)
{
    struct num_level *l = level_open(o, a);
    if (!l)
        return;
    struct odt_list_style *s = &o->list_styles[o->list_style];
    struct span format = odt_attr(a, NS_STYLE, "num-format");
    l->format = format_of(o, format);
    if (l->format == NF_custom)
        l->custom = span_dup(o->arena, format);
    l->start = odt_attr_long(a, NS_TEXT, "start-value", 1, 0, INT32_MAX);
    s->display[o->level] = (int)odt_attr_long(a, NS_TEXT, "display-levels", 1, 1, NUM_LEVELS);
    s->prefix[o->level] = span_dup(o->arena, odt_attr(a, NS_STYLE, "num-prefix"));
    s->suffix[o->level] = span_dup(o->arena, odt_attr(a, NS_STYLE, "num-suffix"));
    struct span pattern = odt_attr(a, NS_LOEXT, "num-list-format");
    if (!pattern.s)
        pattern = odt_attr(a, NS_STYLE, "num-list-format");
    if (pattern.s)
        s->pattern[o->level] = span_dup(o->arena, pattern);
}

static void bullet_level(struct odt_reader *o, const struct odt_attrs *a)
{
    struct num_level *l = level_open(o, a);
    if (!l)
        return;
    l->format = NF_bullet;
    struct span c = odt_attr(a, NS_TEXT, "bullet-char");
    o->list_styles[o->list_style].bullet[o->level] = c.n ? span_dup(o->arena, c) : SPAN("•");
}

static bool counts(const struct num_level *l)
{
    return l->defined && l->format != NF_none && l->format != NF_bullet;
}

/* In a pattern the bytes below a blank are placeholders, so that no literal text may hold one. */
static void add_literal(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.s[i] >= 0x20)
            buf_addc(out, text.s[i]);
}

/* The level's pattern in the engine's form: a byte 1..9 stands for that level's number. */
static void pattern_text(const struct odt_list_style *s, int level, struct buf *out)
{
    struct span p = s->pattern[level];
    if (!p.s) { /* prefix, the numbers of the last display-levels levels, suffix */
        add_literal(out, s->prefix[level]);
        bool any = false;
        for (int k = level + 1 - s->display[level]; k <= level; k++)
            if (k >= 0 && (k == level || counts(&s->levels[k]))) {
                if (any)
                    buf_addc(out, '.');
                buf_addc(out, (char)(k + 1));
                any = true;
            }
        add_literal(out, s->suffix[level]);
        return;
    }
    for (size_t i = 0; i < p.n; i++) {
        size_t j = i + 1;
        int k = 0;
        while (p.s[i] == '%' && j < p.n && p.s[j] >= '0' && p.s[j] <= '9' && k < 100)
            k = k * 10 + (p.s[j++] - '0');
        if (k < 1 || j >= p.n || p.s[j] != '%') {
            add_literal(out, (struct span){p.s + i, 1});
            continue;
        }
        if (k <= NUM_LEVELS)
            buf_addc(out, (char)k);
        i = j;
    }
}

static struct span bullet_text(struct odt_reader *o, const struct odt_list_style *s, int level)
{
    struct buf b = {0};
    struct span c = s->bullet[level], font = s->font[level];
    while (font.n > 0 && font.s[font.n - 1] >= '0' && font.s[font.n - 1] <= '9')
        font.n--; /* LibreOffice tells fonts of one name apart by a digit */
    for (size_t i = 0; i < c.n;) {
        uint32_t cp = utf8_next(c, &i);
        bool mapped = symbol_font(font) || (cp >= 0xF000 && cp <= 0xF0FF);
        buf_add_utf8(&b, mapped ? symbol_to_unicode(font, cp) : cp);
    }
    struct span text = span_dup(o->arena, (struct span){b.s, b.n});
    buf_free(&b);
    return text;
}

/* Once all levels are known. */
static const struct num_level *list_style_levels(struct odt_reader *o, int style)
{
    static const struct odt_list_style plain = {.finished = false};
    if (style < 0) { /* a list without any list style: LibreOffice counts 1. 2. 3. */
        style = odt_map_get(&o->map, 'l', SPAN(""));
        if (style < 0) {
            style = list_style_add(o, SPAN(""));
            struct odt_list_style *s = &o->list_styles[style];
            *s = plain;
            for (int i = 0; i < NUM_LEVELS; i++) {
                s->levels[i] = (struct num_level){
                    .format = NF_decimal, .start = 1, .restart = NUM_RESTART_HIGHER, .defined = true};
                s->display[i] = 1;
                s->suffix[i] = SPAN(".");
            }
        }
    }
    struct odt_list_style *s = &o->list_styles[style];
    for (int i = 0; i < NUM_LEVELS && !s->finished; i++) {
        if (!s->levels[i].defined)
            continue;
        if (s->levels[i].format == NF_bullet) {
            s->levels[i].text = bullet_text(o, s, i);
            continue;
        }
        struct buf b = {0};
        pattern_text(s, i, &b);
        s->levels[i].text = span_dup(o->arena, (struct span){b.s, b.n});
        buf_free(&b);
    }
    s->finished = true;
    return s->levels;
}

int odt_list_style_get(const struct odt_reader *o, struct span name)
{
    return name.n ? odt_map_get(&o->map, 'l', name) : -1;
}

/* Lists. */

int odt_list_new(struct odt_reader *o)
{
    if (o->nlists == o->lists_cap) {
        o->lists_cap = o->lists_cap ? o->lists_cap * 2 : 32;
        o->lists = xreallocarray(o->lists, o->lists_cap, sizeof *o->lists);
    }
    o->lists[o->nlists] = (struct odt_list){.style = -2};
    return (int)o->nlists++;
}

/* The engine's instance for a list in a list style. A list's levels are those of the style it began with; another style
 * in the same list (style-override, continue-list) replaces levels and goes on counting. */
static struct num_instance *instance(struct odt_reader *o, int list, int style)
{
    struct odt_list *l = &o->lists[list];
    int64_t id = (int64_t)list * (LIMIT_LISTS + 2) + style + 1;
    struct num_instance *i = numbering_find_instance(o->d->numbering, id);
    if (i)
        return i;
    i = numbering_instance(o->d->numbering, id);
    struct num_list *engine = numbering_list(o->d->numbering, list);
    const struct num_level *levels = list_style_levels(o, style);
    num_instance_set_list(i, engine);
    for (int k = 0; k < NUM_LEVELS; k++) {
        if (!levels[k].defined)
            continue;
        if (l->style == -2)
            *num_list_level(engine, k) = levels[k];
        else if (l->style != style)
            *num_instance_override(i, k) = levels[k];
    }
    if (l->style == -2)
        l->style = style;
    return i;
}

bool odt_list_next(struct odt_reader *o, int list, int style, int level, long start, struct num_label *out)
{
    if ((unsigned)list >= LIMIT_LISTS) {
        diag_add(&o->d->diags, D_LIMIT_REACHED, doc_here(o->d), "lists");
        return false;
    }
    struct num_instance *i = instance(o, list, style);
    if (level >= NUM_LEVELS)
        level = NUM_LEVELS - 1;
    if (start >= 0)
        numbering_set_next(i, level, start);
    numbering_story(o->d->numbering, o->in_box);
    bool counted = numbering_next(o->d->numbering, i, level, out);
    out->text = text_trim(out->text); /* LibreOffice keeps the blank behind a number in its suffix */
    return counted && out->text.n > 0;
}

const struct odt_element odt_style_elements[] = {
    {NS_STYLE, "style", false, style_open, style_close},
    {NS_STYLE, "text-properties", false, text_properties, NULL},
    {NS_STYLE, "paragraph-properties", false, paragraph_properties, NULL},
    {NS_TEXT, "list-style", false, list_style_open, list_style_close},
    {NS_TEXT, "outline-style", false, outline_open, list_style_close},
    {NS_TEXT, "list-level-style-number", false, number_level, level_close},
    {NS_TEXT, "outline-level-style", false, number_level, level_close},
    {NS_TEXT, "list-level-style-bullet", false, bullet_level, level_close},
    {NS_TEXT, "list-level-style-image", false, bullet_level, level_close},
    {NS_OTHER, NULL, false, NULL, NULL},
};
