#!/usr/bin/python3
"""Makes pipeline/segment/simplified.def from the Unihan database in Debian's package unicode-data: `make tables`.

One traditional character to one simplified character (kSimplifiedVariant), where Unihan names a single other one: what
folding needs to find the labels of documents written in traditional characters."""
import bz2
import re
import sys

SOURCE = "/usr/share/unicode/Unihan_Variants.txt.bz2"
FIRST, LAST = 0x4E00, 0x9FFF


def main():
    version, pairs = "", {}
    for line in bz2.open(SOURCE, "rt", encoding="utf-8"):
        m = re.search(r"Unicode version: (\d+\.\d+\.\d+)", line)
        version = m.group(1) if m else version
        if not line.startswith("U+"):
            continue
        code, field, value = line.rstrip("\n").split("\t")
        if field != "kSimplifiedVariant":
            continue
        cp = int(code[2:], 16)
        simple = [int(v.split("<")[0][2:], 16) for v in value.split()]
        if FIRST <= cp <= LAST and len(simple) == 1 and simple[0] != cp and FIRST <= simple[0] <= LAST:
            pairs[cp] = simple[0]
    print("/* Made by tests/tools/simplified_table.py from Unihan %s (Debian's unicode-data); do not edit." % version)
    print(" * SIMPLE(traditional, simplified) */")
    for cp, simple in sorted(pairs.items()):
        print("SIMPLE(0x%04X, 0x%04X) /* %s %s */" % (cp, simple, chr(cp), chr(simple)))


sys.exit(main())
