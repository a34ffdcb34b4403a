# zhize serve: pages and JSON over HTTP, what hostile, slow and oversized requests are answered; works without JavaScript.
. tests/lib/check.sh
command -v curl >/dev/null || { echo "curl is not installed"; exit 77; }
db=$TMP/t.db
run 0 import samples tests/lib/hostile.xml --db "$db"
run 2 serve
run 2 serve --db "$db" --port x
run 2 serve --db "$db" --listen nonsense --port 0
run 3 serve --db "$TMP/none.db" --port 0
"$ZHIZE" serve --db "$db" --port 0 >"$TMP/address" 2>"$TMP/complaints" </dev/null &
server=$!
trap 'kill $server 2>/dev/null' EXIT
for _ in $(seq 100); do [ -s "$TMP/address" ] && break; sleep 0.1; done
base=$(head -n 1 "$TMP/address")
base=${base%/}
port=${base##*:}

# get STATUS PATH [curl options]: the answer is in $TMP/out, the head in $TMP/head
get() {
    local want=$1 path=$2 got
    shift 2
    got=$(curl -s -g --path-as-is --max-time 20 -o "$TMP/out" -D "$TMP/head" -w '%{http_code}' "$@" "$base$path")
    [ "$got" = "$want" ] || fail "$path: $got, expected $want"
}
id() { sqlite3 "$db" "SELECT printf('$1%016x', id) FROM $2 WHERE $3 ORDER BY id LIMIT 1"; }
role=$(id r post "title = '法务经理'") hostile=$(id r post "title LIKE '<script>%'") dept=$(id u department "name = '法务部'")

# Pages, in both languages, are well-formed; every one has the policy, and no markup comes from a document.
get 200 / ; printed '岗位职责目录'
document=$(curl -s "$base/api/role/$role" | grep -o '"document": "d[0-9a-f]*"' | head -n 1 | cut -d'"' -f4)
for path in / /roles '/roles?by=count' /departments /documents /stats "/role/$role" "/role/$hostile" "/department/$dept" \
    "/document/$document" '/?q=%E5%90%88%E5%90%8C' '/?q=%3Cscript%3E' '/?q=%22%3E%3Cimg%20src%3Dx%3E' '/?q=-' '/?q=%FF%FE'; do
    for lang in zh en; do
        get 200 "$path" -b "lang=$lang"
        grep -qi "^content-security-policy: default-src 'none'" "$TMP/head" || fail "$path: no policy"
        grep -qi '^x-content-type-options: nosniff' "$TMP/head" || fail "$path: may be sniffed"
        grep -qE '<script>|<img|style="|onclick=|javascript:' "$TMP/out" && fail "$path: markup that must not be"
        xmllint --html --noout "$TMP/out" 2>&1 | grep -avE 'Tag (header|nav|main|footer|section|article|figure|figcaption|details|summary|mark|svg|g|title|path|polygon|polyline|text|rect|a) invalid|^ *[<^]|^[^:]*$|Input is not proper UTF-8|ID p[0-9]* already' | grep -aE 'error' >"$TMP/markup" && { head -n 3 "$TMP/markup"; fail "$path: not well-formed"; }
    done
done
# Search without JavaScript: one, two and more characters, a link back to the paragraph.
get 200 '/?q=%E5%90%88'; printed '<mark>合</mark>'
get 200 '/?q=%E5%90%88%E5%90%8C'; printed '<mark>合同</mark>'; printed "/document/$document#p"
get 200 "/document/$document"
anchor=$(grep -o 'id="p[0-9]*"' "$TMP/out" | head -n 1)
[ -n "$anchor" ] || fail "a document page has no places"
get 200 '/?q=fwjl'; printed '法务经理'
get 200 '/?lang=en'; printed 'Role catalogue'
grep -qi '^set-cookie: lang=en' "$TMP/head" || fail "the language is not kept"
get 200 "/department/$dept.dot"; printed digraph
if command -v dot >/dev/null; then get 200 "/department/$dept"; printed '<svg'; fi

# The JSON interface; sqlite3 parses it. JSON-LD on role pages.
json() { sqlite3 -batch -noheader :memory: "SELECT $1 FROM (SELECT CAST(readfile('$TMP/out') AS TEXT) AS j)"; }
for path in /api/roles /api/departments /api/documents /api/stats "/api/role/$role" "/api/department/$dept" "/api/document/$document" '/api/search?q=%E5%90%88'; do
    get 200 "$path"
    [ "$(json 'json_valid(j)')" = 1 ] || fail "$path is not JSON"
done
get 200 '/api/search?q=%E5%90%88%E5%90%8C&limit=2'
[ "$(json "json_array_length(j, '\$.hits')")" = 2 ] || fail "limit is not kept"
get 200 "/role/$hostile"
sed -n 's/.*<script type="application\/ld+json">//; T; :a; N; s/<\/script>.*//; T a; p' "$TMP/out" >"$TMP/ld" && cp "$TMP/ld" "$TMP/out"
[ "$(json "json_extract(j, '\$.name')")" = '<script>alert(1)</script>经理' ] || fail "JSON-LD of a hostile title"

# What is not there, and what must not be reached.
for path in /nonsense /role/ /role/r0 "/role/${role}x" /role/rzzzzzzzzzzzzzzzz /document/d0000000000000000 /department/x.dot \
    /../etc/passwd /%2e%2e/%2e%2e/etc/passwd /style.css/../../etc/passwd //etc/passwd '/role/%00' /api/ /api/nonsense \
    /api/role/nonsense '/role/%27%20OR%201=1'; do
    get 404 "$path"
    grep -q 'root:' "$TMP/out" && fail "$path leads out"
done
for method in POST PUT DELETE PATCH OPTIONS TRACE NONSENSE; do get 405 / -X $method; done
get 200 / -I
get 405 / -d 'q=1'
get 403 / -H 'Host: evil.example'
get 403 / -H 'Host: localhost.evil.example'
get 200 / -H 'Host: localhost:8080'
get 200 "/?q=$(printf 'a%.0s' $(seq 3000))"
long=$(printf 'a%.0s' $(seq 100000))
get 414 "/$long"
got=$(curl -s -o "$TMP/out" -w '%{http_code}' --max-time 20 -H "X-Long: $long" "$base/")
case $got in 431 | 413 | 400) ;; *) fail "an oversized head: $got" ;; esac
get 200 '/roles?offset=99999999999999999999&limit=-1'
get 200 '/?q=a&offset=abc'
# Requests that are none: answered with 400 or closed, and the server lives.
raw() { timeout 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; printf '$1' >&3; head -n 1 <&3"; }
for bytes in 'GARBAGE\r\n\r\n' 'GET\r\n\r\n' 'GET / HTTP/9.9\r\n\r\n' '\x16\x03\x01\x02\x00' 'GET / HTTP/1.1\r\n\r\n' \
    'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n' 'GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n'; do
    answer=$(raw "$bytes" 2>/dev/null)
    case $answer in '' | 'HTTP/1.1 400'* | 'HTTP/1.1 403'* | 'HTTP/1.1 405'* | 'HTTP/1.0 400'* | 'HTTP/1.1 505'* | 'HTTP/1.1 505'*) ;; *) fail "answered to $bytes: $answer" ;; esac
    kill -0 $server || fail "the server died of $bytes"
done
# Slow ones do not keep others waiting.
for _ in $(seq 20); do (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET / HTT' >&3 && sleep 3) & done 2>/dev/null
get 200 / --max-time 2
# An import at the same time does not disturb; what it brought is shown.
mkdir "$TMP/more" && sed 's/=1+1/驾驶火箭/' tests/lib/hostile.xml >"$TMP/more/x.xml"
run 0 import --no-mark "$TMP/more" --db "$db"
get 200 '/?q=%E9%A9%BE%E9%A9%B6%E7%81%AB%E7%AE%AD'; printed '<mark>驾驶火箭</mark>'
kill -TERM $server
wait $server
rc=$?
[ $rc = 0 ] || fail "exit $rc after SIGTERM"
[ ! -s "$TMP/complaints" ] || { head -n 3 "$TMP/complaints"; fail "the server complained"; }
finish
