/* The catalogue as web pages: a server on loopback, and the same pages as files. Reads the database only. */
#ifndef ZHIZE_SERVE_H
#define ZHIZE_SERVE_H

#include "catalogue.h"

struct serve_options {
    const char *db;
    const char *address; /* NULL: 127.0.0.1 */
    unsigned port;       /* 0: any that is free */
    unsigned threads;    /* 0: 4 */
};

/* Serve until SIGINT or SIGTERM. Prints the address on standard output once it listens. Returns the exit status. */
int serve_run(const struct serve_options *o);

/* Write all pages into a folder, which is made. Returns the exit status. */
int serve_export_html(struct catalogue *c, const char *folder);

#endif
