/* Matching against the rules: for segment's and normalize's own files. Subjects are folded text (fold.h). */
#ifndef ZHIZE_RULES_MATCH_H
#define ZHIZE_RULES_MATCH_H

#include "rules.h"

enum rule_class {
    RC_FIELD,
    RC_SECTION,
    RC_REQ,
    RC_HEAD,
    RC_GENERIC,
    RC_DUTYDEPT,
    RC_DEPTTITLE,
    RC_ORG,
    RC_DEPTPOST,
    RC_POST,
    RC_NOTPOST,
    RC_DEPT,
    RC_NOTDEPT,
    RC_MARKER,
    RC_FURNITURE,
    RC_CHAPTER,
    RC_AGAINST,
    RC_FAVOUR,
    RC_HINT,
    RC_NONE,
    RC_ASKS,
    RC_OFFERS,
    RC_ALSO,
    RC_OFPOST,
    RC_RULEHEAD,
    RC_WANTED,
    RC_COUNT
};

/* Weights of the decision, in hundredths: WEIGHT(name, default). The rules file may set each. */
#define WEIGHTS                                                                                                        \
    WEIGHT(role_base, -300)        /* a line is seldom a role's head */                                                \
    WEIGHT(role_label, 900)        /* 岗位名称: with a value */                                                    \
    WEIGHT(role_head, 500)         /* X岗位职责 */                                                                 \
    WEIGHT(role_post, 110)         /* for each of three degrees of being worded as a post */                           \
    WEIGHT(role_before_label, 220) /* a field's or section's label follows */                                          \
    WEIGHT(role_before_list, 60)   /* a list begins behind it */                                                       \
    WEIGHT(role_family, 200)       /* its siblings look like roles (scaled by their share) */                          \
    WEIGHT(role_outline, 100)      /* it has an outline level */                                                       \
    WEIGHT(role_bold, 40)          /* it is bold or centred */                                                         \
    WEIGHT(role_sentence, -500)    /* it is a sentence */                                                              \
    WEIGHT(role_sibling, 150)      /* a number and the words of a post, among siblings that are posts */               \
    WEIGHT(item_few_words, -80)    /* a few words without a number behind a numbered list */                           \
    WEIGHT(item_behind_gap, -160)  /* an unnumbered line, a blank one between it and a numbered list */                \
    WEIGHT(item_sibling, -250)     /* its number goes on that of the section's head */                                 \
    WEIGHT(role_long, -300)        /* it is long */                                                                    \
    WEIGHT(role_bare, -200)        /* a bare post with nothing behind it that tells of it */                           \
    WEIGHT(role_cell, -250)        /* it stands in a cell among others */                                              \
    WEIGHT(role_dept, -350)        /* it is worded as a department */                                                  \
    WEIGHT(role_generic, -500)     /* it is a heading that names no post */                                            \
    WEIGHT(role_label_line, -600)  /* it is another label */                                                           \
    WEIGHT(role_in_run, -250)      /* it goes on a run of items that are no roles */                                   \
    WEIGHT(favour, 120)            /* the title or the file's name speaks for job descriptions */                      \
    WEIGHT(section_minor, 220)     /* a section that other documents have as well */                                   \
    WEIGHT(against, -150)          /* the title speaks against roles */                                                \
    WEIGHT(group_base, -80)                                                                                            \
    WEIGHT(group_chapter, 350)                                                                                         \
    WEIGHT(group_outline, 100)                                                                                         \
    WEIGHT(group_generic, 150)                                                                                         \
    WEIGHT(title_first, 250)                                                                                           \
    WEIGHT(title_generic, 200)                                                                                         \
    WEIGHT(dept_base, -150)                                                                                            \
    WEIGHT(dept_word, 350)                                                                                             \
    WEIGHT(dept_duties, 450)                                                                                           \
    WEIGHT(dept_over_list, 100) /* a department's bare name over a list */                                             \
    WEIGHT(dept_beside, 200)    /* and beside another over its list */                                                 \
    WEIGHT(dept_over_post, 150) /* a post or the department's duties follow */                                         \
    WEIGHT(field_label, 450)                                                                                           \
    WEIGHT(section_label, 500)                                                                                         \
    WEIGHT(section_gap, -250)     /* no colon behind the label, but more text */                                       \
    WEIGHT(section_unknown, -260) /* an unknown heading taken for a section's */                                       \
    WEIGHT(section_family, 300)   /* its siblings are sections */                                                      \
    WEIGHT(item_base, 50)                                                                                              \
    WEIGHT(item_marker, 200)                                                                                           \
    WEIGHT(item_sentence, 100)                                                                                         \
    WEIGHT(item_label_line, -350)                                                                                      \
    WEIGHT(item_same_run, 150)                                                                                         \
    WEIGHT(text_base, 0)                                                                                               \
    WEIGHT(implicit_duties, -220)  /* items right behind a line that is hardly a head, no label between */             \
    WEIGHT(implicit_field, -30)    /* the same behind the fields of a post */                                          \
    WEIGHT(item_over_list, -200)   /* no item but a head: short, without a number, over a list that begins anew */     \
    WEIGHT(file_head, 300)         /* the same where the name is X岗位职责 … */                                  \
    WEIGHT(file_post, 30)          /* the file's name tells the post of what begins without a head */                  \
    WEIGHT(item_among_roles, -300) /* short, and its siblings are posts */                                             \
    WEIGHT(item_outer_run, -600)   /* goes on a list that began above the post's own heading */                        \
    WEIGHT(subhead, 400)           /* a bare head that divides the requirements */                                     \
    WEIGHT(leave_item, -120)       /* a list right behind a post's head, and not of the post */                        \
    WEIGHT(leave_dept, -20)        /* what follows a department's own duties, and is none of them */                   \
    WEIGHT(implicit_post, -60)     /* the same behind a line worded as a post */                                       \
    WEIGHT(implicit_head, -30)     /* the same behind X岗位职责 */                                                 \
    WEIGHT(implicit_role, -250)    /* a section of duties without a head */                                            \
    WEIGHT(leave_role, -100)

enum weight {
#define WEIGHT(name, value) W_##name,
    WEIGHTS
#undef WEIGHT
        W_COUNT
};
int rules_weight(const struct rules *r, enum weight w);

/* Rules are numbered over all classes; -1 is none. */
const char *rule_full_name(const struct rules *r, int rule);     /* "section.duties"; "" for -1 */
const char *rule_name(const struct rules *r, int rule);          /* "duties" */
bool rule_is(const struct rules *r, int rule, const char *name); /* is there a rule, of that name? */

enum label_sep { SEP_NONE, SEP_END, SEP_COLON, SEP_GAP };

struct label_hit {
    int rule;
    enum rule_class class;
    size_t from, to; /* the label's words */
    enum label_sep sep;
    size_t value; /* where its value begins */
};

/* A label of class RC_FIELD or RC_SECTION (RC_REQ with `req`) at byte `at` of the folded line f[0..n). */
bool rules_label(const struct rules *r, bool req, struct span f, size_t at, struct label_hit *hit);
/* A number or bullet at byte `at`: its rule, the number's bytes, the end behind it. */
bool rules_marker(const struct rules *r, struct span f, size_t at, int *rule, struct span *number, size_t *end);
/* May a number or bullet begin with this character? */
bool rules_marker_begins(const struct rules *r, uint32_t cp);
/* Does the whole line match a rule of the class (RC_POST, RC_DEPT: its end; RC_NOTPOST, RC_NOTDEPT, RC_AGAINST: any
 * part)? The rule, or -1. */
int rules_line(const struct rules *r, enum rule_class class, struct span f);
/* RC_HEAD, RC_DUTYDEPT, RC_DEPTTITLE, RC_DEPTPOST, RC_ORG, RC_WANTED: the rule, and the group that is named, or -1. */
int rules_head(const struct rules *r, enum rule_class class, struct span f, struct span *group);
/* True once after a pattern reached its match limit. */
bool rules_limit_hit(const struct rules *r);

#endif
