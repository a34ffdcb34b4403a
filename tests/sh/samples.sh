# The samples give the roles that a person reads in them: titles in order, number of duties (items in the sections of duties).
# slow (until the segmentation of heads above labelled superiors holds)
. tests/lib/check.sh
n=0
while IFS=$'\t' read -r name roles duties titles; do
    case $name in '#'*) continue ;; esac
    n=$((n + 1))
    run 0 normalize "samples/$name"
    got=$(xmllint --xpath "//*[local-name()='role']/*[local-name()='title']/text()" "$TMP/out" 2>/dev/null | tr '\n' ' ' | sed 's/ $//')
    [ "$got" = "$titles" ] || fail "$name: titles are '$got', expected '$titles'"
    count() { xmllint --xpath "count($1)" "$TMP/out"; }
    got=$(count "//*[local-name()='role']")
    [ "$got" = "$roles" ] || fail "$name: $got roles, expected $roles"
    got=$(count "//*[local-name()='role']/*[local-name()='section'][@kind='duties']//*[local-name()='item']")
    [ "$got" = "$duties" ] || fail "$name: $got duties, expected $duties"
done <tests/samples/expected.tsv
[ "$n" = "$(find samples -type f | wc -l)" ] || fail "samples/ and expected.tsv differ in their documents"
finish
