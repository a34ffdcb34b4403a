#!/bin/bash
# slow
# Every limit of limits.h is named by a test; here those of rules, search, import, reports and pages at their edge.
# (extract_limits.sh, test_limits.c and test_limits_readers.c have those of documents.)
. tests/lib/check.sh
for name in $(sed -n 's/^#define \(LIMIT_[A-Z0-9_]*\).*/\1/p' include/limits.h); do
    grep -rqw "$name" tests || fail "no test names $name"
done
header=$PWD/include/limits.h
cd "$TMP" || exit 1
limit() { # limit NAME: its value
    local v=$(sed -n "s/^#define $1  *\(.*[0-9u)]\) *\(\/\*.*\)\{0,1\}$/\1/p" "$header" | sed 's/(size_t)//; s/\([0-9]\)u/\1/g')
    [ -n "$v" ] || { echo "limits.h has no $1" >&2; exit 1; }
    echo $((v))
}
json() { sqlite3 -batch -noheader :memory: "SELECT $2 FROM (SELECT CAST(readfile('$1') AS TEXT) AS j)"; }
times() { head -c "$1" /dev/zero | sed "s/\x00/$2/g"; }
# roles DUTIES ROLES [TITLE]: roles XML, each duty another text
roles() {
    awk -v n="$1" -v m="$2" -v title="$3" 'BEGIN {
        print "<roles xmlns=\"urn:zhize:roles:1\" source=\"x\">"
        for (r = 1; r <= m; r++) {
            printf "<role id=\"r%d\" p=\"1\"><title>%s</title>", r, title ? title : "要素" r "员"
            if (n) printf "<section kind=\"duties\" p=\"1\">"
            for (i = 1; i <= n; i++) printf "<item n=\"%d\" p=\"%d\"><text>要素%d</text></item>", i, i, i * 10000 + r
            print n ? "</section></role>" : "</role>"
        }
        print "</roles>"}'
}

# --- rules: LIMIT_RULES_BYTES
printf '岗位职责：\n1、负责记账。\n' >a.txt
n=$(limit LIMIT_RULES_BYTES)
{ echo 'section other 交接班要求'; yes '# ------------------------------------------------------' | head -c $((n - 100)); echo; } >rules
{ cat rules; times $((n - $(stat -c %s rules))) '\n'; } >rules0
{ cat rules0; echo; } >rules1
run 0 segment --rules rules0 a.txt; silent
run 2 segment --rules rules1 a.txt; said 'too large'
# What patterns may take, of a line whose letters all have to be remembered: LIMIT_PCRE2_DEPTH (four for each letter here),
# LIMIT_PCRE2_HEAP_KIB (so many groups make each of 48 KB). Both are the interpreter's; \C keeps the compiler away.
# extract_limits.sh has LIMIT_PCRE2_MATCH.
letters() { times "$1" a; echo '!'; }
printf 'replace\nfield deep (?:(?:a|b)(?:|c)(?:|c))*[yz]|\\Cq\n' >deep.rules
n=$(($(limit LIMIT_PCRE2_DEPTH) / 4))
letters $((n - 10)) >letters.txt; run 0 segment --rules deep.rules letters.txt; silent
letters $((n + 10)) >letters.txt; run 1 segment --rules deep.rules letters.txt; said '[match-limit]'; printed 'aaa!'
{ printf 'replace\nfield wide (?:a(?:b|c)?)*[yz]|\\Cq|'; times 3000 '(x)'; echo; } >wide.rules
n=$(($(limit LIMIT_PCRE2_HEAP_KIB) / 48))
letters $((n * 9 / 10)) >letters.txt; run 0 segment --rules wide.rules letters.txt; silent
letters $((n * 11 / 10)) >letters.txt; run 1 segment --rules wide.rules letters.txt; said '[match-limit]'; printed 'aaa!'

# --- more rules of a class than one pattern holds (PCRE2: 64 KiB of code) are several patterns
seq -f 'field code 自编号第%.0f种' 3000 >many.rules
printf '出纳岗位职责\n自编号第2999种：A-7\n1、登记日记账。\n2、保管现金。\n' >many.txt
run 0 normalize --rules many.rules many.txt; silent; printed '<code>A-7</code>'

# --- search: LIMIT_QUERY_BYTES
mkdir in; roles 3 1 >in/x.xml
run 0 import -q in --db s.db
n=$(limit LIMIT_QUERY_BYTES)
word=$(times "$n" x)
run 0 search -e "$word" --db s.db; grep -q 'too long' out && fail 'a query that is long enough is called too long'
run 0 search -e "${word}x" --db s.db; printed 'The query is too long'
# LIMIT_SEARCH_RANKED: one less is counted, from there on it is "at least"; LIMIT_SEARCH_ROLES; LIMIT_SEARCH_COUNTED
n=$(limit LIMIT_SEARCH_RANKED) most=$(limit LIMIT_SEARCH_ROLES)
roles $((n - 1)) 1 >in/x.xml; run 0 import -q in --db s.db
run 0 search -e -n 1 要素 --db s.db; grep -q "^$((n - 1)) hits" out || fail "$((n - 1)) hits are not counted"
roles "$n" 1 >in/x.xml; run 0 import -q in --db s.db
run 0 search -e -n 1 要素 --db s.db; grep -q "^at least $n hits" out || fail "$n hits are not 'at least' so many"
run 0 search -e -n 1 --all 要素 --db s.db; grep -q "^$n hits" out || fail "--all does not count $n hits"
for more in 0 1; do
    roles 1 $((most + more)) >in/x.xml; run 0 import -q in --db s.db
    run 0 search -e -n 1 要素 --db s.db; printed "$((most + more)) roles"
    [ "$(grep -c '  1 descriptions, 1 documents' out)" = "$most" ] || fail "not $most roles are shown of $((most + more))"
done
n=$(limit LIMIT_SEARCH_COUNTED)
for more in 0 1; do
    roles $((n / 5)) 5 >in/x.xml; [ $more = 0 ] || roles 1 1 >in/y.xml
    run 0 import -q in --db s.db; run 0 search -e -n 1 要素 --db s.db; grep -q "^at least $n hits" out || fail "more than $n hits are counted"
done
rm in/*

# --- import: LIMIT_WORKERS, and what one document may take without an option
n=$(limit LIMIT_WORKERS)
cp a.txt in/
run 0 import -q --db w.db -j "$n" in
run 2 import -q --db w.db -j $((n + 1)) in
run 0 help import
printed "($(($(limit LIMIT_WORKER_WALL_MS) / 1000)), $(limit LIMIT_WORKER_CPU_S), $(($(limit LIMIT_WORKER_MEMORY) >> 20)), $(($(limit LIMIT_WORKER_OUTPUT) >> 20)))"
printed "after so many ($(limit LIMIT_WORKER_DOCUMENTS))"
rm in/*
# LIMIT_WALK_DEPTH: folders within each other, the root among them
n=$(limit LIMIT_WALK_DEPTH)
deepest=$(times $((n - 1)) 'd\/')
mkdir -p "in/$deepest" && cp a.txt "in/$deepest"
run 0 import -q --db d.db --report d.json in; [ "$(json d.json "json_extract(j, '\$.documents')")" = 1 ] || fail "a file $n folders deep is not read"
mkdir "in/$deepest/d" && cp a.txt "in/$deepest/d"
run 1 import --db d.db --report d.json in; [ "$(json d.json "json_extract(j, '\$.documents')")" = 1 ] || fail "a folder past $n is read"
printed 'folders within each other past the limit'
rm -r in/*
# LIMIT_NAME_BYTES: an archive's member with a name that is too long is left out, and it is said. stored NAME FILE: a zip
stored() {
    le() { local v=$1 i; for ((i = 0; i < $2; i++)); do printf "\\$(printf %o $((v >> 8 * i & 255)))"; done; }
    local size=$(stat -c %s "$2") crc; crc=$(gzip -c "$2" | tail -c 8 | od -An -N 4 -tu4 --endian=little)
    entry() { le 20 2; le 0 2; le 0 2; le 0 2; le 33 2; le "$crc" 4; le "$size" 4; le "$size" 4; le ${#1} 2; le 0 2; }
    { printf 'PK\3\4'; entry "$1"; printf %s "$1"; cat "$2"; } >local.part
    { printf 'PK\1\2'; le 20 2; entry "$1"; le 0 2; le 0 2; le 0 2; le 0 4; le 0 4; printf %s "$1"; } >central.part
    cat local.part central.part
    printf 'PK\5\6'; le 0 2; le 0 2; le 1 2; le 1 2; le "$(stat -c %s central.part)" 4; le "$(stat -c %s local.part)" 4; le 0 2
}
n=$(limit LIMIT_NAME_BYTES)
stored "$(times $((n - 5)) n).txt" a.txt >in/a.zip
run 0 import --archives --db n.db --report n.json in; [ "$(json n.json "json_extract(j, '\$.outcomes.done')")" = 1 ] || fail 'a member with a long name is not read'
stored "$(times $((n - 4)) n).txt" a.txt >in/a.zip
run 1 import --archives --db n.db --report n.json in; printed 'File name too long'
rm in/*
# LIMIT_BATCH_MS: what is done is in the database although another document is still at work
for i in 1 2 3; do sed "s/记账/记账$i/" a.txt >in/$i.txt; done
printf 'ZHIZE-TEST-FAULT hang\n' >in/z.txt
printf 'in/%s.txt\n' 1 2 3 z >list
ZHIZE_TEST_FAULTS=1 "$ZHIZE" import -q --db b.db --wall 60 -j 1 --from list >/dev/null 2>&1 &
import=$!
done_now() { sqlite3 -batch -readonly b.db "SELECT count(*) FROM source WHERE outcome = 'done'" 2>/dev/null; }
for _ in $(seq $(($(limit LIMIT_BATCH_MS) / 100 + 150))); do
    [ "$(done_now)" = 3 ] && break
    sleep 0.1
done
kill -0 $import 2>/dev/null || fail 'the import that hangs has ended'
[ "$(done_now)" = 3 ] || fail 'a batch waits for the document that hangs'
kill -TERM $import; wait $import 2>/dev/null
rm in/*

# --- reports: LIMIT_REPORT_SLOWEST, LIMIT_REPORT_ROLES, LIMIT_REPORT_FAILURES
slow=$(limit LIMIT_REPORT_SLOWEST)
for ((i = 1; i <= slow + 1; i++)); do sed "s/记账/记账$i/" a.txt >in/$i.txt; done
run 0 import -q --db r.db --report r.json in; [ "$(json r.json "json_array_length(j, '\$.slowest')")" = "$slow" ] || fail "not the $slow slowest are told"
rm in/*
n=$(limit LIMIT_REPORT_ROLES)
for more in 0 1; do
    rm -f r.db; roles 1 $((n + more)) >in/x.xml
    run 0 import --db r.db --report r.json in
    [ "$(json r.json "json_extract(j, '\$.roles_gained') || ' ' || json_array_length(j, '\$.gained')")" = "$((n + more)) $n" ] || fail "gained roles: not $n of $((n + more)) are named"
done
n=$(limit LIMIT_REPORT_FAILURES)
fill() { sqlite3 -batch r.db "WITH RECURSIVE k(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM k WHERE i < $2) INSERT INTO source (path, name, outcome, detail) SELECT '/nowhere/' || i, i, 'quarantined', 'x' FROM k"; }
fill 1 "$n"
run 0 import -q --no-mark --db r.db --report r.json in; [ "$(json r.json "json_array_length(j, '\$.failures')")" = "$n" ] || fail "not all of $n failures are told"
run 0 import -q --no-mark --db r.db --report r.txt in; grep -q 'the first; zhize failures lists all' r.txt && fail "$n failures are said to be more"
fill $((n + 1)) $((n + 1))
run 0 import -q --no-mark --db r.db --report r.json in; [ "$(json r.json "json_array_length(j, '\$.failures')")" = "$n" ] || fail "more than $n failures are told"
run 0 import -q --no-mark --db r.db --report r.txt in; grep -q 'the first; zhize failures lists all' r.txt || fail "it is not said that there are more than $n failures"
rm in/*

# --- pages, with a `dot` of our own: LIMIT_DOT_BYTES, LIMIT_DOT_MS
mkdir bin
cat >bin/dot <<'D'
#!/bin/sh
cat >/dev/null
size=$(cat dot.size)
[ "$size" != slow ] || exec sleep 60
printf '<svg>'; head -c $((size - 11)) /dev/zero | tr '\0' ' '; printf '</svg>'
D
chmod +x bin/dot
# chart LEAD ROLES: a department with a lead and ROLES - 1 who report to it
chart() {
    awk -v lead="$1" -v n="$2" 'BEGIN {
        print "<roles xmlns=\"urn:zhize:roles:1\" source=\"x\">"
        for (r = 1; r <= n; r++)
            printf "<role id=\"r%d\" p=\"1\"><title>%s</title><department>%s</department>%s</role>\n", r, r == 1 ? lead : lead r "号", lead "部", r == 1 ? "" : "<reportsTo>" lead "</reportsTo>"
        print "</roles>"}'
}
nodes=$(limit LIMIT_CHART_NODES) most=$(limit LIMIT_PAGE_DESCRIPTIONS)
chart 甲 "$nodes" >in/a.xml; chart 乙 $((nodes + 1)) >in/b.xml
for lead in 丙 丁 戊; do chart $lead 3 >in/$lead.xml; done
roles 0 "$most" 文员 >in/c.xml; roles 0 $((most + 1)) 保安 >in/d.xml
run 0 import -q in --db p.db
PATH=$TMP/bin:$PATH "$ZHIZE" serve --db p.db --port 0 >address 2>complaints </dev/null &
server=$!
trap 'kill $server 2>/dev/null' EXIT
for _ in $(seq 100); do [ -s address ] && break; sleep 0.1; done
base=$(head -n 1 address) base=${base%/} port=${base##*:}
get() { local got; got=$(curl -s -g --path-as-is --max-time 60 -o out -w '%{http_code}' "$base$2"); [ "$got" = "$1" ] || fail "${2:0:60}: $got, expected $1"; }
id() { sqlite3 -batch p.db "SELECT printf('$1%016x', id) FROM $2 WHERE $3"; }
drawn() { get 200 "/department/$(id u department "name = '$1部'")"; grep -q '<svg' out; }
echo 100 >dot.size
drawn 甲 || fail "a chart of $nodes roles is not drawn"
drawn 乙 && fail "a chart of more than $nodes roles is drawn"
n=$(limit LIMIT_DOT_BYTES)
echo "$n" >dot.size; drawn 丙 || fail "a drawing of $n bytes is refused"
echo $((n + 1)) >dot.size; drawn 丁 && fail "a drawing of more than $n bytes is taken"
echo slow >dot.size; from=$EPOCHREALTIME
drawn 戊 && fail 'a drawing that takes a minute is waited for'
ms=$(((${EPOCHREALTIME/./} - ${from/./}) / 1000)) want=$(limit LIMIT_DOT_MS)
[ "$ms" -ge $((want - 100)) ] && [ "$ms" -lt $((want + 10000)) ] || fail "dot was given $ms ms, not $want"
# one that ends without reading what it is sent does not end the program too
printf '#!/bin/sh\nexit 1\n' >bin/ends && mkdir bin2 && mv bin/ends bin2/dot && chmod +x bin2/dot
chart "$(times 150 长)" "$nodes" >in/e.xml
run 0 import -q in --db e.db
( bad=0 PATH=$TMP/bin2:$PATH; run 0 export --db e.db --format html -o site; silent; finish ) || fail 'an export with a dot that ends'
rm in/e.xml
# LIMIT_PAGE_DESCRIPTIONS
cards() { get 200 "/role/$(id r post "title = '$1'")?all=1"; grep -o 'class="card"' out | wc -l; }
[ "$(cards 文员)" = "$most" ] || fail "not all of $most descriptions are shown"
[ "$(cards 保安)" = "$most" ] || fail "not $most of $((most + 1)) descriptions are shown"
grep -qE "$most.*$((most + 1))" out || fail "it is not said that there are more than $most descriptions"
# LIMIT_SEARCH_PAGE: the greatest page of the interface; more gives the greatest
n=$(limit LIMIT_SEARCH_PAGE)
for limit in "$n" $((n + 1)); do
    get 200 "/api/search?q=%E7%94%B2&limit=$limit"
    [ "$(json out "json_array_length(j, '\$.hits') <= $n")" = 1 ] || fail "a page of more than $n hits"
done
# LIMIT_URL_BYTES
n=$(limit LIMIT_URL_BYTES)
get 404 "/$(times $((n - 1)) a)"; get 414 "/$(times "$n" a)"
# LIMIT_REQUEST_BYTES: a line and headers that are half of it are read, those that fill it are not
n=$(limit LIMIT_REQUEST_BYTES)
got=$(curl -s -o out -w '%{http_code}' --max-time 20 -H "X-Long: $(times $((n / 2)) a)" "$base/"); [ "$got" = 200 ] || fail "a head of $((n / 2)) bytes: $got"
got=$(curl -s -o out -w '%{http_code}' --max-time 20 -H "X-Long: $(times "$n" a)" "$base/")
case $got in 431 | 413 | 400) ;; *) fail "a head of more than $n bytes: $got" ;; esac
# LIMIT_REQUEST_SECONDS: who says nothing is sent away then, not before
seconds=$(limit LIMIT_REQUEST_SECONDS)
from=$EPOCHREALTIME
timeout $((seconds + 30)) bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; printf 'GET / HT' >&3; cat <&3" >/dev/null 2>&1
ms=$(((${EPOCHREALTIME/./} - ${from/./}) / 1000))
[ "$ms" -ge $(((seconds - 2) * 1000)) ] && [ "$ms" -lt $(((seconds + 15) * 1000)) ] || fail "a silent connection was kept $ms ms, not $seconds s"
# LIMIT_CONNECTIONS: so many are kept, others turned away; when they go, all is as before
n=$(limit LIMIT_CONNECTIONS)
own=$(ls /proc/$server/fd | wc -l)
mkfifo gone
bash -c "ulimit -n $((n + 100)); for ((i = 0; i < $n + 60; i++)); do exec {f}<>/dev/tcp/127.0.0.1/$port; done 2>/dev/null; echo >held; read -r _ <gone" &
holder=$!
for _ in $(seq 300); do [ -s held ] && break; sleep 0.1; done
sleep 1
kept=$(($(ls /proc/$server/fd | wc -l) - own))
[ "$kept" -le "$n" ] && [ "$kept" -ge $((n * 3 / 4)) ] || fail "$kept connections are kept, not $n"
echo >gone; wait $holder
for _ in $(seq 100); do curl -s -o /dev/null --max-time 2 "$base/" && break; sleep 0.1; done
get 200 /
kill -TERM $server; wait $server || fail 'the server failed'
finish
