#!/usr/bin/python3
"""Makes pipeline/catalogue/pinyin.def from the Unihan database in Debian's package unicode-data: `make tables`.

A character's first reading is the most frequent one of modern texts (kHanyuPinlu), else kMandarin; further readings are
those of the standard dictionary of 2013 (kTGHZ2013). Without tones; u with diaeresis is v, as people type it."""
import bz2
import re
import sys
import unicodedata

SOURCE = "/usr/share/unicode/Unihan_Readings.txt.bz2"
FIRST, LAST = 0x4E00, 0x9FFF  # the block in which all characters of current use are


def plain(reading):
    decomposed = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in decomposed if "a" <= c <= "z")


def readings(field, value):
    if field == "kHanyuPinlu":
        return [plain(re.sub(r"\(.*", "", r)) for r in value.split()]
    if field == "kTGHZ2013":
        return [plain(s) for r in value.split() for s in r.split(":")[1].split(",")]
    return [plain(value.split()[0])]


def main():
    found = {}
    for line in bz2.open(SOURCE, "rt", encoding="utf-8"):
        if not line.startswith("U+"):
            continue
        code, field, value = line.rstrip("\n").split("\t")
        cp = int(code[2:], 16)
        if FIRST <= cp <= LAST and field in ("kHanyuPinlu", "kMandarin", "kTGHZ2013"):
            found.setdefault(cp, {})[field] = readings(field, value)
    rows = {}
    for cp, by in sorted(found.items()):
        first = (by.get("kHanyuPinlu") or by.get("kMandarin") or by["kTGHZ2013"])[0]
        rows.setdefault(first, ([], []))[0].append(chr(cp))
        for also in dict.fromkeys(by.get("kTGHZ2013", [])):
            if also != first:
                rows.setdefault(also, ([], []))[1].append(chr(cp))
    print("/* Made by tests/tools/pinyin_table.py from Unihan %s (Debian's unicode-data); do not edit."
          % unihan_version())
    print(" * SYLLABLE(spelling, characters that are read so, characters that may be read so too) */")
    for spelling, (one, also) in sorted(rows.items()):
        print('SYLLABLE("%s", "%s", "%s")' % (spelling, "".join(one), "".join(also)))


def unihan_version():
    for line in bz2.open(SOURCE, "rt", encoding="utf-8"):
        m = re.search(r"Unicode version: (\d+\.\d+\.\d+)", line)
        if m:
            return m.group(1)
        if not line.startswith("#"):
            break
    return ""


sys.exit(main())
