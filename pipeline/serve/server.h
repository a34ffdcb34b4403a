/* Private to the server: a request and its routes. */
#ifndef ZHIZE_SERVER_H
#define ZHIZE_SERVER_H

#include "html.h"

struct MHD_Connection;

struct request {
    struct MHD_Connection *connection;
    struct catalogue *c;
    struct arena *arena; /* for this request */
    struct buf body;
    const char *type;
    struct site site;
    bool json, cacheable, set_language;
};

/* An argument of the query string, or the empty span. */
struct span request_argument(struct request *q, const char *name);
size_t request_number(struct request *q, const char *name, size_t absent, size_t most);

/* Fill the body; return the HTTP status. */
unsigned page_route(struct request *q, const char *url);
unsigned api_route(struct request *q, const char *path); /* behind /api/ */
/* A style or script: its type, or NULL when the address is none. */
const char *asset_route(const char *url, struct buf *out);
/* The style sheet, the server's script, the files' script. */
extern const char asset_style[], asset_app[], asset_static[];

#endif
