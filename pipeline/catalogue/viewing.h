/* Private to the view files: reading rows into an arena. */
#ifndef ZHIZE_VIEWING_H
#define ZHIZE_VIEWING_H

#include "db.h"
#include "view.h"

struct span view_dup(struct arena *arena, struct span s);
struct span view_col(struct arena *arena, sqlite3_stmt *s, int i);
struct span view_id(struct arena *arena, char letter, int64_t id); /* empty for 0 */
struct span view_document_id(struct arena *arena, struct span key);
/* The number of a public id with that letter; 0 when it is none. */
int64_t view_parse_id(struct span id, char letter);
/* The array, grown within the arena when it is full. */
void *view_room(struct arena *arena, void *old, size_t n, size_t *cap, size_t size);

/* Kinds of sections in their natural order, inside SQL. */
#define KIND_ORDER(column)                                                                                             \
    "CASE " column " WHEN 'duties' THEN 0 WHEN 'requirements' THEN 1 WHEN 'authority' THEN 2 WHEN 'assessment' THEN 3" \
    " WHEN 'contacts' THEN 4 WHEN 'conditions' THEN 5 WHEN 'benefits' THEN 6 ELSE 7 END"

/* What view_descriptions wants a statement to select; add WHERE and ORDER BY. me is the post. */
#define DESCRIPTION_COLUMNS                                                                                            \
    "r.id, d.key, d.name, r.p, r.title, r.title_from_filename, r.department, x.id, me.id, up.title, up_post.id"        \
    " FROM role r JOIN document d ON d.id = r.document_id LEFT JOIN post me ON me.key = r.key"                         \
    " LEFT JOIN department x ON x.key = r.department_key LEFT JOIN role up ON up.id = r.parent_id"                     \
    " LEFT JOIN post up_post ON up_post.key = up.key"
struct view_description *view_descriptions(struct catalogue *c, sqlite3_stmt *s, size_t *n, struct arena *arena);
void view_sections(struct catalogue *c, int64_t role, int64_t unit, struct view_description *d, struct arena *arena);
struct view_duty *view_duties(struct catalogue *c, bool post, int64_t owner, struct view_limits limits, size_t *n,
                              struct arena *arena);

#endif
