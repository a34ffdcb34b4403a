#!/bin/sh
# `make demo`: the sample documents into a catalogue, and searches worth looking at. demo.sh ZHIZE DATABASE
zhize=$1 db=$2
show() { echo; echo "\$ $*"; "$@" || exit; }
rm -f "$db" "$db"-*
mkdir -p "$(dirname "$db")"
show "$zhize" import samples --db "$db"
show "$zhize" search 盘点 --db "$db"
show "$zhize" search "title:仓库管理员" --db "$db"
show "$zhize" list departments --db "$db"
show "$zhize" show 仓库管理员 --db "$db"
echo
echo "Now: $zhize serve --db $db     and open the address that it prints"
