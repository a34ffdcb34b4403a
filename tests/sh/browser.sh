# The pages in headless Chromium, driven by WebDriver: search while typing, follow a duty to its document, language, hostile titles, files.
# slow
. tests/lib/check.sh
for p in chromium chromedriver curl jq; do
    command -v $p >/dev/null || { echo "$p is not installed: make browser sets it up"; exit 77; }
done
db=$TMP/t.db
run 0 import samples tests/lib/hostile.xml --db "$db"
run 0 export --db "$db" --format html -o "$TMP/site"
"$ZHIZE" serve --db "$db" --port 0 >"$TMP/address" 2>"$TMP/complaints" </dev/null &
server=$!
driver_port=$((20000 + $$ % 20000))
chromedriver --port=$driver_port >"$TMP/driver.log" 2>&1 </dev/null &
driver=$!
trap 'kill $server $driver 2>/dev/null' EXIT
# chromium keeps its profile and crash reports out of the way of the person who runs this
export HOME=$TMP XDG_CONFIG_HOME=$TMP XDG_CACHE_HOME=$TMP

wd() { # wd METHOD PATH [JSON]: the answer's value
    curl -s --max-time 60 -X "$1" -H 'Content-Type: application/json' ${3:+-d "$3"} "http://127.0.0.1:$driver_port$2" | jq -c .value
}
for _ in $(seq 100); do [ "$(wd GET /status | jq -r .ready)" = true ] && [ -s "$TMP/address" ] && break; sleep 0.1; done
base=$(head -n 1 "$TMP/address")
session() { # session [more arguments of chromium]
    wd POST /session "$(jq -n --arg more "$1" '{capabilities: {alwaysMatch: {browserName: "chrome", "goog:loggingPrefs": {browser: "ALL"},
        "goog:chromeOptions": {args: (["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000"]
        + ($more | split(" ") | map(select(. != ""))))}}}}')" | jq -r '.sessionId // empty'
}
s=$(session)
[ -n "$s" ] || { tail -n 3 "$TMP/driver.log"; fail "chromium does not start"; finish; }
go() { wd POST "/session/$s/url" "$(jq -n --arg u "$1" '{url: $u}')" >/dev/null; }
js() { wd POST "/session/$s/execute/sync" "$(jq -n --arg c "$1" '{script: $c, args: []}')"; }
find_one() { wd POST "/session/$s/element" "$(jq -n --arg c "$1" '{using: "css selector", value: $c}')" | jq -r '.[]? // empty' | head -n 1; }
type_in() { wd POST "/session/$s/element/$(find_one "$1")/value" "$(jq -n --arg t "$2" '{text: $t}')" >/dev/null; }
click() { wd POST "/session/$s/element/$(find_one "$1")/click" '{}' >/dev/null; }
clear() { wd POST "/session/$s/element/$(find_one "$1")/clear" '{}' >/dev/null; }
# wait_for WHAT SCRIPT: until the script gives true
wait_for() {
    local _
    for _ in $(seq 50); do [ "$(js "$2")" = true ] && return; sleep 0.1; done
    fail "$1 does not come: $2"
}
shot() { [ -z "$SHOTS" ] || { mkdir -p "$SHOTS" && wd GET "/session/$s/screenshot" | jq -r . | base64 -d >"$SHOTS/$1.png"; }; }
quiet() { # the console holds no error
    wd POST "/session/$s/se/log" '{"type": "browser"}' | jq -r '.[]? | select(.level != "INFO") | .message' >"$TMP/console"
    [ ! -s "$TMP/console" ] || { head -n 3 "$TMP/console"; fail "errors in the console: $1"; }
}

# Search as one types: one character, two; the address follows.
go "$base"; shot home
type_in '#q' '合'
wait_for 'a hit for one character' 'return [...document.querySelectorAll("#results mark")].some(m => m.textContent === "合")'
type_in '#q' '同'
wait_for 'a hit for two characters' 'return [...document.querySelectorAll("#results mark")].some(m => m.textContent === "合同")'
wait_for 'the address' 'return decodeURIComponent(location.search).includes("合同")'
shot search; quiet search
# A duty leads to its place in the document, the document's role to the role.
click '#results .hits .meta a[href*="/document/"]'
wait_for 'the document' 'return location.pathname.startsWith("/document/") && location.hash.startsWith("#p") && document.querySelector(location.hash) !== null'
[ "$(js 'return document.querySelector(":target").textContent.includes("合同")')" = true ] || fail "the place does not hold the word"
shot document
click '.doc-role h3 a'
wait_for 'the role' 'return location.pathname.startsWith("/role/") && document.querySelectorAll(".duties li").length > 0'
click '.duties li summary'
wait_for 'its sources' 'return document.querySelector(".duties details[open] .occurrences a") !== null'
shot role; quiet role
# Language, kept on the next page.
click 'a.lang'
wait_for 'English' 'return document.documentElement.lang === "en"'
click 'header nav a[href="/stats"]'
wait_for 'statistics in English' 'return document.querySelector("h1").textContent === "Statistics" && document.querySelectorAll("svg rect").length > 3'
shot stats; quiet statistics
click 'a.lang'
wait_for 'Chinese' 'return document.documentElement.lang === "zh-CN"'
# Department with its chart.
go "${base}departments"
js 'for (const a of document.querySelectorAll("th a")) if (a.textContent === "法务部") a.click()' >/dev/null
wait_for 'the department' 'return document.querySelector("h1").textContent === "法务部"'
if command -v dot >/dev/null; then wait_for 'its chart' 'return document.querySelector(".chart svg a") !== null'; fi
shot department; quiet department
# What documents say is text, whatever it looks like.
go "${base}roles"
js 'for (const a of document.querySelectorAll("th a")) if (a.textContent.includes("<script>")) a.click()' >/dev/null
wait_for 'the hostile role' 'return document.querySelector("h1").textContent.includes("<script>alert(1)</script>经理")'
[ "$(js 'return document.querySelectorAll("h1 script, main img").length')" = 0 ] || fail "text became markup"
[ "$(wd GET "/session/$s/alert/text" | jq -r '.error // "open"')" = 'no such alert' ] || fail "a script of a document ran"
[ "$(js 'return JSON.parse(document.querySelector("script[type=\"application/ld+json\"]").textContent)["@type"]')" = '"Occupation"' ] || fail "no JSON-LD"
shot hostile; quiet hostile
# The keyboard: / goes to the search box, the first Tab to the skip link.
go "${base}roles"
wd POST "/session/$s/actions" '{"actions": [{"type": "key", "id": "k", "actions": [{"type": "keyDown", "value": "\ue004"}, {"type": "keyUp", "value": "\ue004"}]}]}' >/dev/null
[ "$(js 'return document.activeElement.className')" = '"skip"' ] || fail "the first Tab does not reach the skip link"
wd POST "/session/$s/actions" '{"actions": [{"type": "key", "id": "k", "actions": [{"type": "keyDown", "value": "/"}, {"type": "keyUp", "value": "/"}]}]}' >/dev/null
[ "$(js 'return document.activeElement.id')" = '"q"' ] || fail "/ does not reach the search box"
# Every image, button and field has a name for screen readers; headings begin with one h1.
[ "$(js 'return [...document.querySelectorAll("input, button, nav, svg")].every(e => e.getAttribute("aria-label") || e.textContent.trim() || (e.labels && e.labels.length))')" = true ] || fail "something has no name"

# The pages as files: search, two languages, no server.
go "file://$TMP/site/index.html"
type_in '#q' '合同'
wait_for 'hits in files' 'return [...document.querySelectorAll("#results mark")].some(m => m.textContent === "合同")'
shot files; quiet 'files: search'
click '#results .hits .meta a'
wait_for 'a role in files' 'return location.pathname.includes("/role-") && document.querySelector(".duties") !== null'
type_in '#q' 'fwjl
'
wait_for 'search from another page' 'return location.pathname.endsWith("/index.html") && document.querySelector("#results .found-roles a") !== null'
click 'a.lang'
wait_for 'files in English' 'return document.documentElement.lang === "en" && location.pathname.includes("/en/")'
type_in '#q' '"审查重大合同" -诉讼'
wait_for 'a phrase in files' 'return document.querySelectorAll("#results .hits li").length === 1'
quiet files
wd DELETE "/session/$s" >/dev/null

# Without JavaScript the form searches.
s=$(session '--blink-settings=scriptEnabled=false')
go "$base"
type_in '#q' '合同'
click '.search button'
found=
for _ in $(seq 50); do [ -n "$(find_one '#results mark')" ] && { found=1; break; }; sleep 0.1; done
[ -n "$found" ] || fail "no search without JavaScript"
wd DELETE "/session/$s" >/dev/null
[ ! -s "$TMP/complaints" ] || { head -n 3 "$TMP/complaints"; fail "the server complained"; }
finish
