# Instructions that reading a small corpus takes (callgrind, so that the machine's load does not matter), format by format,
# and the whole pipeline for two: not more than a tolerance above what tests/bench/instructions says: 10 % for extract, 30 %
# for the pipeline, since each new rule costs some. (The libraries are counted too: other versions, or a processor without
# AVX2, may take more.)
# `tests/run.sh --accept sh/instructions` writes that anew: after a gain, or when a loss is wanted; say why in the commit.
# slow
. tests/lib/check.sh
command -v valgrind >/dev/null || { echo "valgrind is not installed: make valgrind sets it up"; exit 77; }
case $(nm "$ZHIZE" 2>/dev/null) in *__asan_init*) echo "counts of a program with sanitizers mean nothing"; exit 77 ;; esac
[ -z "$WRAP" ] || { echo "valgrind in valgrind"; exit 77; }
table=tests/bench/instructions
mkdir "$TMP/corpus" && "$BUILD/lib/instructions" make "$TMP/corpus" || fail 'no corpus'
for what in extract:docx extract:doc extract:odt extract:rtf extract:htm extract:txt roles:docx roles:doc; do
    stage=${what%:*} format=${what#*:} tolerance=10
    [ $stage = extract ] || tolerance=30
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=counted \
        "$BUILD/lib/instructions" $stage "$TMP"/corpus/*.$format 2>"$TMP/err" || { fail "$what failed"; tail -n 3 "$TMP/err"; }
    got=$(sed -n 's/.*Collected : //p' "$TMP/err")
    [ "${got:-0}" -gt 0 ] || { fail "$what: nothing was counted"; continue; }
    echo "$stage $format $got" >>"$TMP/table"
    want=$(sed -n "s/^$stage $format //p" $table)
    [ -n "$ACCEPT" ] && continue
    [ -n "$want" ] || { fail "$table does not have $stage $format"; continue; }
    [ "$got" -le $((want * (100 + tolerance) / 100)) ] || fail "$stage $format: $got instructions, $((got * 100 / want - 100)) % more than $want"
    [ "$got" -ge $((want * (100 - 2 * tolerance) / 100)) ] || echo "$stage $format: $got instructions, $((100 - got * 100 / want)) % fewer than $want: accept it"
done
[ -z "$ACCEPT" ] || cp "$TMP/table" $table
finish
