#!/bin/bash
# Reads the code and complains: format, includes, libraries, top level, manual, literals of the gold set, clang-tidy and cppcheck.
# Environment: BUILD, GOLD, JOBS, PKGS. LINT_QUICK=1 leaves out the slow checkers.
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8
bad=0
complain() { echo "lint: $*"; bad=$((bad + 1)); }
mapfile -t sources < <(git ls-files '*.c' '*.h')

clang-format --dry-run -Werror "${sources[@]}" 2>"$BUILD/format.log" || { grep -oE '^[^:]+:[0-9]+' "$BUILD/format.log" | sort -u | head -n 20; complain "clang-format would change these"; }

for f in $(git -c core.quotepath=off ls-files | cut -d/ -f1 | sort -u); do
    case $f in pipeline | include | samples | tests | Makefile | README.md | .*) ;; *) complain "$f does not belong at the top level" ;; esac
done

# Who includes whom.
while read -r folder allowed; do
    case $folder in '' | '#'*) continue ;; esac
    [ "$allowed" = '*' ] && continue
    for f in $(git ls-files "pipeline/$folder/*.c" "pipeline/$folder/*.h"); do
        for h in $(sed -n 's/^#include "\([^"]*\)\.h".*/\1/p' "$f"); do
            [ -f "pipeline/$folder/$h.h" ] && continue
            case " $allowed " in *" $(basename "$h") "*) ;; *) complain "$f may not include $h.h (tests/include-rules)" ;; esac
        done
    done
done <tests/include-rules
for d in pipeline/*/; do
    grep -q "^$(basename "$d") " tests/include-rules || complain "$d has no row in tests/include-rules"
done

# Which library is called from where.
while read -r header places; do
    case $header in '' | '#'*) continue ;; esac
    for f in $(git grep -l "^#include [<\"]$header" -- 'pipeline/*.c' 'pipeline/*.h' 'include/*.h'); do
        ok=
        for p in $places; do case $f in pipeline/$p*) ok=1 ;; esac; done
        [ -n "$ok" ] || complain "$f may not call the library of $header (tests/library-rules)"
    done
done <tests/library-rules

# The manual explains each diagnostic and each command.
sed -n 's/^DIAG(\([A-Z0-9_]*\),.*/\1/p' include/diag.def | tr 'A-Z_' 'a-z-' | while read -r id; do
    grep -qE "^\.It (Sy )?$id( |$)" pipeline/zhize.1 || echo "lint: zhize.1 does not explain $id"
done >"$BUILD/manual.log"
mandoc -T lint -W warning pipeline/zhize.1 >>"$BUILD/manual.log" 2>&1
cat "$BUILD/manual.log"
[ -s "$BUILD/manual.log" ] && bad=$((bad + 1))

# No literal of more than 8 characters that exactly one gold folder has.
if [ -d "$GOLD" ] && [ -x ./zhize ]; then
    rm -rf "$BUILD/goldtext" && mkdir -p "$BUILD/goldtext"
    for d in "$GOLD"/*/; do
        for f in "$d"*; do
            case $f in *.json | *.md) continue ;; esac
            ./zhize extract "$f" 2>/dev/null | sed 's/<[^>]*>//g' | tr -d ' \t'
        done >"$BUILD/goldtext/$(basename "$d")"
    done
    git grep -hoP '[\p{Han}，、。；：（）]{9,}' -- pipeline include | sort -u | while read -r literal; do
        n=$(grep -lF -- "$literal" "$BUILD"/goldtext/* | wc -l)
        [ "$n" = 1 ] && echo "lint: only $(basename "$(grep -lF -- "$literal" "$BUILD"/goldtext/*)") of the gold set has \"$literal\""
    done >"$BUILD/literals.log"
    cat "$BUILD/literals.log"
    [ -s "$BUILD/literals.log" ] && bad=$((bad + 1))
fi

git ls-files 'pipeline/*.c' 'include/*.h' | xargs wc -l | awk '$2 != "total" && $1 > 900 {print "lint: " $2 " has " $1 " lines: split it by topic"; n++} END {exit n > 0}' || bad=$((bad + 1))

if [ -z "$LINT_QUICK" ]; then
    make -s -j"${JOBS:-2}" CC=clang BUILD="$BUILD/clang" BIN="$BUILD/clang/zhize" >/dev/null 2>"$BUILD/clang.log" || { grep error: "$BUILD/clang.log"; complain "clang warns"; }
    # cppcheck 2.10 stumbles over `a ? (struct span){0} : b`, and does not know that the linker puts two symbols side by side.
    false_alarms=(--suppress=internalAstError --suppress=comparePointers:pipeline/segment/rules.c)
    cppcheck -q -j "${JOBS:-2}" --std=c11 --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
        --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches "${false_alarms[@]}" -I include -I "$BUILD" -DZHIZE_VERSION='"0"' pipeline 2>"$BUILD/cppcheck.log" || { head -n 40 "$BUILD/cppcheck.log"; complain "cppcheck"; }
    flags="-iquote include -iquote $BUILD -D_GNU_SOURCE -DZHIZE_VERSION=\"0\" -std=c11 $(pkg-config --cflags $PKGS)"
    git ls-files 'pipeline/*.c' | FLAGS=$flags xargs -P "${JOBS:-2}" -n 3 sh -c 'clang-tidy --quiet "$@" -- $FLAGS 2>/dev/null' sh >"$BUILD/tidy.log" ||
        { grep -E '(error|warning):' "$BUILD/tidy.log" | sort -u | head -n 40; complain "clang-tidy"; }
fi
[ $bad = 0 ] && echo "lint: clean"
exit $((bad > 0))
