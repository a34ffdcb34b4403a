"""A peer of make bench: what most scripts do with python-docx. docx_text.py FILE"""
import sys

import docx

for paragraph in docx.Document(sys.argv[1]).paragraphs:
    print(paragraph.text)
