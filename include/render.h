/* The catalogue's structs as JSON: one form for commands, exports and the JSON API. Documented in zhize.1. */
#ifndef ZHIZE_RENDER_H
#define ZHIZE_RENDER_H

#include "json.h"
#include "search.h"
#include "view.h"

void render_search_json(struct jsonout *j, struct span query, const struct search_result *r, size_t offset);
void render_role_json(struct jsonout *j, const char *key, const struct view_role *r);
void render_role_row_json(struct jsonout *j, const struct view_role_row *r);
void render_department_json(struct jsonout *j, const char *key, const struct view_department *d);
void render_department_row_json(struct jsonout *j, const struct view_department_row *r);
void render_document_json(struct jsonout *j, const char *key, const struct view_document *d);
/* Without what it says. */
void render_document_state_json(struct jsonout *j, const char *key, const struct view_document *d);
void render_diag_json(struct jsonout *j, const struct view_diag *d);
void render_document_row_json(struct jsonout *j, const struct view_document_row *r);
void render_counts_json(struct jsonout *j, const char *key, const struct catalogue_counts *n);
/* schema.org Occupation. */
void render_role_jsonld(struct jsonout *j, const struct view_role *r);

#endif
