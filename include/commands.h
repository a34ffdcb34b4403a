/* The commands: one function a subcommand, listed in main.c's table. argv[0] is the subcommand's name; options are
 * parsed with getopt_long; the result is the exit status (EXIT_DONE, EXIT_PARTIAL, EXIT_USAGE, EXIT_SYSTEM). */
#ifndef ZHIZE_COMMANDS_H
#define ZHIZE_COMMANDS_H

#include "text.h"

int cmd_extract(int argc, char **argv);
int cmd_segment(int argc, char **argv);
int cmd_normalize(int argc, char **argv);
int cmd_catalogue(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_failures(int argc, char **argv);
int cmd_db(int argc, char **argv);
int cmd_search(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_labels(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_schema(int argc, char **argv);
int cmd_rules(int argc, char **argv);

/* Print `zhize COMMAND: message` and where to read on; returns EXIT_USAGE. */
int usage_error(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Print `zhize: message`; returns EXIT_SYSTEM. */
int system_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Write all bytes to standard output; EXIT_DONE, or EXIT_SYSTEM with a message (disk full). */
int write_stdout(const void *s, size_t n);
/* Is it there and no regular file (a device, a pipe)? Such a one is written itself; a file is replaced when the new one
 * is whole. */
bool written_itself(const char *path);

#endif
