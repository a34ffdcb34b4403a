#!/bin/bash
# make fuzz: builds each fuzz_*.c with libFuzzer under ASan and UBSan, replays tests/fuzz/corpus/TARGET, then runs T seconds a
# target, JOBS at once. run.sh [TARGET...]. Findings are left in $BUILD/fuzz/found. With CC=afl-clang-fast the same entries are
# AFL++ programs (afl-fuzz -i $BUILD/fuzz/seeds/TARGET -o OUT -- $BUILD/fuzz/bin/TARGET).
# KEEP=1 then writes the smallest inputs that reach new code (BYTES each at most, 1024) back to tests/fuzz/corpus.
# COVER=1 builds for llvm-cov instead, replays all that was ever found and prints lines reached, file by file.
cd "$(dirname "$0")/../.." || exit 1
CC=${CC:-clang} T=${T:-60} JOBS=${JOBS:-2} KEEP=${KEEP:-} COVER=${COVER:-}
work=$BUILD/fuzz dir=$BUILD/fuzz
flags='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined' instrument=-fsanitize=fuzzer-no-link link=-fsanitize=fuzzer
[ -n "$COVER" ] && { dir=$BUILD/fuzz-cover flags='-O1 -g -fprofile-instr-generate -fcoverage-mapping' instrument= link=; }
make --no-print-directory -j"$JOBS" fuzz-objects BUILD="$dir" CC="$CC" CFLAGS="$flags $instrument" HARDEN= HARDEN_LD= WARN='-Wall -Wextra' || exit 1
mkdir -p "$dir/bin" "$work/found" "$work/dict"
objects=$(find "$dir/pipeline" -name '*.o' ! -name main.o)
libs="$(pkg-config --libs $PKGS) -lm"
includes="-iquote include -iquote pipeline -iquote pipeline/catalogue -iquote $dir -D_GNU_SOURCE $(pkg-config --cflags $PKGS)"

# copy TO FIND-ARGUMENTS: files into one folder, each under a name of its own
copy() {
    local to=$1
    shift
    find "$@" -type f | while read -r f; do cp "$f" "$to/$(echo "$f" | tr '/ ' __)"; done
}
# parts FOLDER...: each folder of a .docx's parts as fuzz_docx wants it
parts() {
    local p s n
    for p; do
        s=$(stat -c %s "$p/word/styles.xml" 2>/dev/null || echo 0) n=$(stat -c %s "$p/word/numbering.xml" 2>/dev/null || echo 0)
        { echo "$s $n"; cat "$p/word/styles.xml" "$p/word/numbering.xml" "$p/word/document.xml" 2>/dev/null; } >"$to/$(echo "$p" | tr '/ ' __)"
    done
}
# The seeds of a target: files of the tests and samples that it may like.
seeds() {
    local to=$work/seeds/$1 f c
    rm -rf "$to" && mkdir -p "$to"
    case $1 in
    doc | cfb) copy "$to" samples tests/cases -name '*.doc' -size -64k
        for f in doc doc_old; do [ -x "$BUILD/unit/test_$f" ] && { mkdir -p "$to.$f"; DM_KEEP=$to.$f "$BUILD/unit/test_$f" >"$to.log" 2>&1; copy "$to" "$to.$f"; rm -r "$to.$f"; }; done ;;
    docx) find tests -type d -name word | sed 's|/word$||' | sort | head -n 80 | { mapfile -t all; parts "${all[@]}"; } ;;
    rtf) copy "$to" samples tests -name '*.rtf' -size -64k ;;
    html) copy "$to" samples tests -name '*.htm*' -size -64k ;;
    mht) copy "$to" samples tests -name '*.mht*' -size -64k ;;
    odt) find tests samples -name '*.fodt' -size -64k | while read -r f; do { printf '\0'; cat "$f"; } >"$to/$(echo "$f" | tr '/ ' __)"; done
        find tests samples -name '*.odt' -type f -size -64k | while read -r f; do { printf '\1'; cat "$f"; } >"$to/$(echo "$f" | tr '/ ' __)"; done ;;
    txt) copy "$to" samples tests -name '*.txt' -size -16k ;;
    rules) split -l 3 pipeline/segment/builtin.rules "$to/" ;;
    stages) copy "$to" tests -name '*.xml' -size -64k ! -path '*.docx/*' ! -path '*.odt/*'
        for f in samples/*.*; do for c in extract segment normalize; do "$ZHIZE" $c "$f" >"$to/$c-$(basename "$f")" 2>/dev/null; done; done ;;
    query) printf '盘点' >"$to/a"; printf '"先进先出" -abc title:仓库 OR dept:"x' >"$to/b"; printf 'ckgly*' >"$to/c" ;;
    tokenizer) printf '岗 位职责，ABC-12 ｆｕｌｌ\0职责' >"$to/a" ;;
    numbering) printf '\0\0\0\0\1\0\0\0\4\2\2\0\3\4(\1)\7\0\0\7\0\0\7\0\0' >"$to/a" ;;
    http) printf 'search?q=x' >"$to/a"; printf 'api/search?q=x&limit=2' >"$to/b"; printf 'role/1' >"$to/c"; printf '?q=<fuzz>&lang=en' >"$to/d"
        printf 'RGET /roles?by=count HTTP/1.1\r\nHost: localhost\r\nCookie: lang=en\r\n\r\n' >"$to/e"; printf 'RPOST /api/stats HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc' >"$to/f" ;;
    *) copy "$to" samples tests/cases -size -32k; copy "$to" tests -name '*.fodt' -size -32k ;;
    esac
}
# The words that a target's format is made of, from the tables of its reader, so that they are never out of date.
dict() {
    quoted() { LC_ALL=C sort -u | od -An -v -tx1 -w1 | sed 's/ *\(..\)/\\x\1/; s/\\x0a$/@/' | tr -d '\n' | tr @ '\n' | sed 's/.*/"&"/'; }
    case $1 in
    docx | stages) { sed -n 's/^ELEMENT(W, \([A-Za-z0-9]*\),.*/<w:\1>/p' pipeline/extract/wordml.def; grep -ohE 'wml_attr\(a, "[A-Za-z]+' pipeline/extract/*.c | sed 's/.*"/ w:/; s/$/=/'
        grep -ohE '<(element|attribute) name=.[A-Za-z]+' pipeline/base/schema/*.rng | sed "s/.*name=./</"; } | quoted ;;
    odt) grep -ohE '(NS_[A-Z]+), "[a-z-]+"' pipeline/extract/odt_*.c | sed 's/NS_\([A-Z]*\), "\(.*\)"/\L\1:\2/' | quoted ;;
    rtf) grep -ohE '\{"[a-z]+"' pipeline/extract/rtf_*.c pipeline/extract/read_rtf.c | sed 's/{"\(.*\)"/\\\\\1/' | quoted ;;
    html | mht) { grep -ohE '"[a-z][a-z0-9-]+"' pipeline/extract/html_*.c pipeline/extract/read_html.c | tr -d '"' | sed 's/.*/<&>\n&=/'
        printf '%s\n' 'Content-Type: ' 'multipart/related; boundary=' 'Content-Transfer-Encoding: base64' 'quoted-printable' '--'; } | quoted ;;
    query) printf '%s\n' title: dept: section: doc: 岗位: 部门: 栏目: 文档: OR NEAR AND NOT '*' '-' | quoted ;;
    http) printf '%s\n' role/ department/ document/ api/ search roles departments documents stats '?q=' '&offset=' '&limit=' '&lang=' '&by=count' '&part=1' '&all=1' .dot style.css app.js 'Host: ' 'Content-Length: ' 'Transfer-Encoding: chunked' | quoted ;;
    *) printf '' ;;
    esac
}

one() { # TARGET
    local target=$1 rc old="$work/corpus/$1 $work/seeds/$1" kept=tests/fuzz/corpus/$1
    [ -d "$kept" ] && old="$old $kept"
    mkdir -p "$work/corpus/$target"
    ASAN_OPTIONS=detect_leaks=1 "$dir/bin/$target" -max_total_time="$T" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
        $([ -s "$work/dict/$target" ] && echo "-dict=$work/dict/$target") -artifact_prefix="$work/found/$target-" $old >"$work/$target.log" 2>&1
    rc=$?
    printf '%-10s exit %d  executions %8s  edges %6s  inputs %5s\n' "$target" $rc "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")" \
        "$(grep -oE 'cov: [0-9]+' "$work/$target.log" | tail -n 1 | cut -d' ' -f2)" "$(find "$work/corpus/$target" -type f | wc -l)"
    [ $rc = 0 ] || { grep -aE 'ERROR|SUMMARY|runtime error' "$work/$target.log" | head -n 5; find "$work/found" -name "$target-*"; return 1; }
    [ -n "$KEEP" ] || return 0
    mkdir -p "$kept"
    "$dir/bin/$target" -merge=1 -max_len="${BYTES:-1024}" "$kept" $old >"$work/$target.merge" 2>&1
}

cover() { # TARGET: what was found is replayed, nothing new is looked for
    $CC $flags -fprofile-instr-generate $includes -std=c11 -o "$dir/bin/$1" "tests/fuzz/fuzz_$1.c" tests/fuzz/replay.c $objects $libs || return
    LLVM_PROFILE_FILE=$dir/$1.raw "$dir/bin/$1" "$work/corpus/$1" "$work/seeds/$1" $([ -d "tests/fuzz/corpus/$1" ] && echo "tests/fuzz/corpus/$1") >/dev/null 2>"$dir/$1.log" || tail -n 2 "$dir/$1.log"
    llvm-profdata-14 merge -o "$dir/$1.prof" "$dir/$1.raw" && echo "$1" &&
        llvm-cov-14 report "$dir/bin/$1" -instr-profile="$dir/$1.prof" pipeline | awk '$8 > 0 && $1 ~ /c$/ {printf "  %-34s %5d lines, %s reached\n", $1, $8, $10}'
}

targets=
for source in tests/fuzz/fuzz_*.c; do
    target=$(basename "$source" .c | sed s/fuzz_//)
    [ $# = 0 ] || case " $* " in *" $target "*) ;; *) continue ;; esac
    targets="$targets $target"
done
if [ -n "$COVER" ]; then
    for target in $targets; do cover "$target"; done
    exit
fi
for target in $targets; do
    source=tests/fuzz/fuzz_$target.c
    [ "$dir/bin/$target" -nt "$source" ] && [ -z "$(find $objects tests/fuzz/*.h -newer "$dir/bin/$target" | head -n 1)" ] ||
        $CC $flags $link -DLIBFUZZER $includes -std=c11 -o "$dir/bin/$target" "$source" $objects $libs || exit 1
    seeds "$target"
    dict "$target" >"$work/dict/$target"
done
export -f one
export dir work T KEEP BYTES
printf '%s\n' $targets | xargs -P "$JOBS" -I{} bash -c 'one {}'
