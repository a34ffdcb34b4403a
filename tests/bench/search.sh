#!/bin/bash
# make bench-search: search and exports on a generated catalogue. Environment: ZHIZE, BUILD; DOCS documents (5000; 100000 is the full size).
cd "$(dirname "$0")/../.." || exit 1
DOCS=${DOCS:-5000}
db=$BUILD/bench/search-$DOCS.db
mkdir -p "$BUILD/bench"
uname -srm; grep -m1 'model name' /proc/cpuinfo; date -u +%F
[ -n "$KEEP" ] || rm -f "$db" "$db"-* "$db".*
"$BUILD/bench/search" "$db" "$DOCS" 1 || exit 1
sqlite3 -batch "$db" "SELECT printf('  database %.1f MiB, search index %.1f MiB, %.0f bytes of index an occurrence',
    (SELECT page_count * 4096 / 1048576.0 FROM pragma_page_count), sum(length(block)) / 1048576.0,
    sum(length(block)) * 1.0 / (SELECT count(*) FROM occurrence)) FROM search_data"
rm -f "$db".*
[ -n "$KEEP" ] || rm -f "$db" "$db"-*
