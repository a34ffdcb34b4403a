#!/bin/bash
# make fuzz: builds each fuzz_*.c with libFuzzer under ASan and UBSan, replays tests/fuzz/corpus/TARGET, then runs T seconds a
# target. fuzz/run.sh [TARGET...]. Findings are left in $BUILD/fuzz/found. With CC=afl-clang-fast the same entries are AFL++
# programs (afl-fuzz -i $BUILD/fuzz/seeds/TARGET -o OUT -- $BUILD/fuzz/bin/TARGET).
cd "$(dirname "$0")/../.." || exit 1
CC=${CC:-clang} T=${T:-60}
dir=$BUILD/fuzz
flags='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined'
make --no-print-directory -j2 fuzz-objects BUILD="$dir" CC="$CC" CFLAGS="$flags -fsanitize=fuzzer-no-link" HARDEN= HARDEN_LD= WARN='-Wall -Wextra' || exit 1
mkdir -p "$dir/bin" "$dir/found"
objects=$(find "$dir/pipeline" -name '*.o' ! -name main.o)
libs=$(pkg-config --libs $PKGS)
includes="-iquote include -iquote $dir -D_GNU_SOURCE $(pkg-config --cflags $PKGS)"

# The seeds of a target: files of the tests and samples that it may like.
seeds() {
    local to=$dir/seeds/$1
    rm -rf "$to" && mkdir -p "$to"
    case $1 in
    doc) cp samples/*.doc "$to" ;;
    docx) for f in tests/extract/docx/*/; do
        [ -d "$f/word" ] || continue
        s=$(stat -c %s "$f/word/styles.xml" 2>/dev/null || echo 0); n=$(stat -c %s "$f/word/numbering.xml" 2>/dev/null || echo 0)
        { echo "$s $n"; cat "$f/word/styles.xml" "$f/word/numbering.xml" "$f/word/document.xml" 2>/dev/null; } >"$to/$(basename "$f")"
      done
      find tests -path '*.docx/word/document.xml' | head -n 60 | while read -r f; do
        p=$(dirname "$f"); s=$(stat -c %s "$p/styles.xml" 2>/dev/null || echo 0); n=$(stat -c %s "$p/numbering.xml" 2>/dev/null || echo 0)
        { echo "$s $n"; cat "$p/styles.xml" "$p/numbering.xml" "$f" 2>/dev/null; } >"$to/$(echo "$p" | tr / _)"
      done ;;
    rtf) find samples tests -name '*.rtf' -size -64k -exec cp --backup=numbered -t "$to" {} + ;;
    html) find samples tests -name '*.htm*' -size -64k -exec cp --backup=numbered -t "$to" {} + ;;
    mht) find samples tests -name '*.mht*' -size -64k -exec cp --backup=numbered -t "$to" {} + ;;
    odt) find tests -name '*.fodt' -size -64k -exec cp --backup=numbered -t "$to" {} + ;;
    txt) find samples tests -name '*.txt' -size -16k -exec cp --backup=numbered -t "$to" {} + ;;
    rules) split -l 3 pipeline/segment/builtin.rules "$to/" ;;
    stages) find tests -name '*.xml' -size -64k ! -path '*.docx/*' -exec cp --backup=numbered -t "$to" {} +
        for f in samples/*.*; do for c in extract segment normalize; do "$ZHIZE" $c "$f" >"$to/$c-$(basename "$f")" 2>/dev/null; done; done ;;
    query) printf '盘点' >"$to/a"; printf '"先进先出" -abc title:仓库 OR dept:"x' >"$to/b"; printf 'ckgly*' >"$to/c" ;;
    *) cp samples/* "$to"; find tests -name '*.fodt' -size -32k -exec cp --backup=numbered -t "$to" {} + ;;
    esac
}

bad=0
for source in tests/fuzz/fuzz_*.c; do
    target=$(basename "$source" .c | sed s/fuzz_//)
    [ $# = 0 ] || case " $* " in *" $target "*) ;; *) continue ;; esac
    $CC $flags -fsanitize=fuzzer $includes -std=c11 -o "$dir/bin/$target" "$source" $objects $libs || { bad=1; continue; }
    seeds "$target"
    mkdir -p "$dir/corpus/$target"
    kept=tests/fuzz/corpus/$target
    ASAN_OPTIONS=detect_leaks=1 "$dir/bin/$target" -max_total_time="$T" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
        -artifact_prefix="$dir/found/$target-" "$dir/corpus/$target" "$dir/seeds/$target" $([ -d "$kept" ] && echo "$kept") >"$dir/$target.log" 2>&1
    rc=$?
    echo "$target: exit $rc, $(sed -n 's/^stat::number_of_executed_units: */executions /p' "$dir/$target.log"), $(grep -oE 'cov: [0-9]+' "$dir/$target.log" | tail -n 1)"
    [ $rc = 0 ] || { bad=1; grep -E 'ERROR|SUMMARY|runtime error' "$dir/$target.log" | head -n 5; ls "$dir/found" | grep "^$target-"; }
done
exit $bad
