/* Every limit on what a document may ask of us, named, in one place. Each has a test at its edge. */
/* GCC's own <limits.h> looks for the C library's on the quote path, which finds this file: pass it on, each time. */
#include_next <limits.h>

#ifndef ZHIZE_LIMITS_H
#define ZHIZE_LIMITS_H

#define LIMIT_FILE_BYTES         (512u << 20) /* a document's file */
#define LIMIT_ZIP_ENTRIES        2000u        /* entries in a zip */
#define LIMIT_ZIP_PART_BYTES     (256u << 20) /* one unpacked part that is read */
#define LIMIT_ZIP_TOTAL_BYTES    (512u << 20) /* all unpacked parts that are read */
#define LIMIT_ZIP_RATIO          200u         /* unpacked : packed, looked at past LIMIT_ZIP_RATIO_FROM */
#define LIMIT_ZIP_RATIO_FROM     (1u << 20)   /* bytes */
#define LIMIT_XML_DEPTH          256u         /* elements within each other */
#define LIMIT_XML_ATTRIBUTES     1000u        /* attributes of one element: libxml2 compares each with each */
#define LIMIT_XML_NAMESPACES     2000u        /* namespaces in scope: libxml2 looks through them one by one */
#define LIMIT_PARAGRAPHS         1000000u     /* paragraphs of a document */
#define LIMIT_PARAGRAPH_BYTES    (8u << 20)   /* text of one paragraph */
#define LIMIT_TEXT_BYTES         (256u << 20) /* text of a document */
#define LIMIT_TABLE_DEPTH        32u          /* tables in tables */
#define LIMIT_TABLE_COLUMNS      1000u
#define LIMIT_TABLE_SPAN         1000u       /* a cell's span over columns or rows */
#define LIMIT_GROUP_DEPTH        4096u       /* RTF groups within each other */
#define LIMIT_BOX_DEPTH          8u          /* text boxes in text boxes */
#define LIMIT_HTML_DEPTH         256u        /* HTML elements within each other */
#define LIMIT_HTML_ATTRIBUTES    500u        /* of one element */
#define LIMIT_HTML_BYTES         (64u << 20) /* a page */
#define LIMIT_HTML_REVERSED      200u        /* reversed lists that are counted */
#define LIMIT_HTML_LOOKAHEAD     (64u << 10) /* bytes looked at to count a reversed list */
#define LIMIT_MIME_DEPTH         8u          /* parts within parts */
#define LIMIT_STYLE_DEPTH        32u         /* basedOn chain */
#define LIMIT_LISTS              20000u
#define LIMIT_FIELD_DEPTH        64u
#define LIMIT_EMBED_DEPTH        1u           /* documents in a document (altChunk) */
#define LIMIT_LABEL_BYTES        4096u        /* one printed list label */
#define LIMIT_ODT_REPEAT         10000u       /* text:c of text:s */
#define LIMIT_DOC_CHARACTERS     (64u << 20)  /* all stories of a Word binary document */
#define LIMIT_DOC_PRL_BYTES      (128u << 20) /* formatting that a Word binary document makes us read, repeats counted */
#define LIMIT_DIAGS_PER_DOCUMENT 1000u
#define LIMIT_ITEM_DEPTH         16u    /* items within items in printed XML; deeper ones stand beside their parent */
#define LIMIT_ROLE_DEPTH         8u     /* roles within roles, the same */
#define LIMIT_ROLE_FIELDS        1000u  /* of one role */
#define LIMIT_QUERY_BYTES        1024u  /* of a search */
#define LIMIT_SEARCH_RANKED      2000u  /* hits that are ranked; more are taken in the index's order */
#define LIMIT_SEARCH_COUNTED     10000u /* hits that are counted */
#define LIMIT_SEARCH_ROLES       10u    /* roles shown before the duties */
#define LIMIT_SEARCH_PAGE        200u   /* hits of one page */
#define LIMIT_CHART_NODES        200u   /* roles in an organisation chart that is drawn */
#define LIMIT_DOT_MS             5000   /* how long Graphviz may take */
#define LIMIT_DOT_BYTES          (4u << 20) /* what it may say */
#define LIMIT_URL_BYTES          4096u
#define LIMIT_REQUEST_BYTES      (64u << 10) /* a request's line and headers */
#define LIMIT_REQUEST_SECONDS    15u         /* a connection that says nothing */
#define LIMIT_CONNECTIONS        512u
#define LIMIT_PAGE_DESCRIPTIONS  2000u             /* of one role, on one page */
#define LIMIT_PCRE2_MATCH        200000u           /* match limit of a pattern */
#define LIMIT_PATTERN_NODES      20000u            /* of one pattern's automaton; a larger one is left to PCRE2 */
#define LIMIT_AUTOMATON_BYTES    ((size_t)2 << 20) /* states of one class's automaton that are kept */
#define LIMIT_RULES_BYTES        (4u << 20)        /* a rules file */
#define LIMIT_PCRE2_HEAP_KIB     16384u
#define LIMIT_PCRE2_DEPTH        2000u
#define LIMIT_LABELS             50000u /* different label-like words that are counted */

/* Bulk import. The first five are defaults of options, a document's each. */
#define LIMIT_WORKER_WALL_MS     60000u
#define LIMIT_WORKER_CPU_S       30u
#define LIMIT_WORKER_MEMORY      ((size_t)2 << 30)
#define LIMIT_WORKER_OUTPUT      ((size_t)64 << 20)
#define LIMIT_WORKER_DOCUMENTS   2000u /* after so many a worker is replaced */
#define LIMIT_WORKERS            256u
#define LIMIT_WORKER_QUEUE       16u /* documents sent ahead to a worker: it works on while the parent writes */
#define LIMIT_WORKER_DESCRIPTORS 64u
#define LIMIT_KEPT_MEMORY        (32 << 20) /* bytes that malloc keeps between documents; no more than that */
#define LIMIT_WALK_DEPTH         200u       /* folders within each other */
#define LIMIT_NAME_BYTES         4096u
#define LIMIT_BATCH_DOCUMENTS    500u  /* in one transaction */
#define LIMIT_BATCH_MS           3000u /* or after so long */
#define LIMIT_REPORT_FAILURES    100000u
#define LIMIT_REPORT_SLOWEST     10u
#define LIMIT_REPORT_ROLES       100u /* names of roles gained, and lost */

#endif
