#!/usr/bin/env python3
"""Builds the sample documents from tests/samples/src/*.txt: .docx here, other formats by LibreOffice. Run by tests/samples/build.sh.

A source is one paragraph a line:
  @formats docx doc ...      what to write (docx is always made on the way)
  @list A 0 FORMAT TEXT      level 0 of list A: a number format of OOXML and its text (%1、)
  # text                     the document's title: centred, bold
  = text, == text            heading 1, heading 2
  * text                     bold
  - text                     bulleted
  +A0 text, +A0! text        numbered automatically in list A, level 0; ! starts the list anew
  | a | b //2 | ^            a table row; //N spans N columns, ^ continues the cell above; ¶ parts paragraphs
  .                          an empty paragraph
  text                       \\n is a soft break, \\t a tab
"""
import glob, os, re, shutil, subprocess, sys, tempfile, zipfile
from xml.sax.saxutils import escape, quoteattr

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         '<Default Extension="xml" ContentType="application/xml"/>'
         '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
         '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
         '<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>')
R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
RELS = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>')
STYLES = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" '
          'w:eastAsia="宋体" w:hAnsi="Times New Roman"/><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>'
          '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
          '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
          '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
          '</w:styles>') % W


def run(text, bold=False):
    out = []
    for part in re.split(r'(\\n|\\t)', text):
        if part == '\\n':
            out.append('<w:br/>')
        elif part == '\\t':
            out.append('<w:tab/>')
        elif part:
            out.append('<w:t xml:space="preserve">%s</w:t>' % escape(part))
    return '<w:r>%s%s</w:r>' % ('<w:rPr><w:b/></w:rPr>' if bold else '', ''.join(out))


def para(text, props='', bold=False):
    return '<w:p>%s%s</w:p>' % ('<w:pPr>%s</w:pPr>' % props if props else '', run(text, bold) if text else '')


class Document:
    def __init__(self):
        self.formats, self.lists, self.nums, self.body, self.rows = ['docx'], {}, [], [], []

    def num(self, name, fresh):
        known = [i for i, (n, _) in enumerate(self.nums, 1) if n == name]
        if not known or fresh:
            self.nums.append((name, fresh))
            return len(self.nums)
        return known[-1]

    def end_table(self):
        if not self.rows:
            return
        columns = max(sum(s for _, s in r) for r in self.rows)
        width = 9000 // columns
        out = ['<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>%s</w:tblBorders></w:tblPr><w:tblGrid>%s</w:tblGrid>' % (
            ''.join('<w:%s w:val="single" w:sz="4" w:space="0" w:color="auto"/>' % e for e in ('top', 'left', 'bottom', 'right', 'insideH', 'insideV')),
            ('<w:gridCol w:w="%d"/>' % width) * columns)]
        for r in self.rows:
            out.append('<w:tr>')
            for text, span in r:
                props = '<w:tcW w:w="%d" w:type="dxa"/>' % (width * span)
                if span > 1:
                    props += '<w:gridSpan w:val="%d"/>' % span
                if text == '^':
                    props, text = props + '<w:vMerge/>', ''
                out.append('<w:tc><w:tcPr>%s</w:tcPr>%s</w:tc>' % (props, ''.join(para(t) for t in text.split('¶'))))
            out.append('</w:tr>')
        self.body.append(''.join(out) + '</w:tbl>')
        self.rows = []

    def line(self, s):
        if s.startswith('|'):
            cells = [re.match(r'(.*?)(?: //(\d+))?$', c.strip()).groups() for c in s[1:].split(' | ')]
            self.rows.append([(t, int(n or 1)) for t, n in cells])
            return
        self.end_table()
        kind, _, text = s.partition(' ')
        if kind == '@formats':
            self.formats = text.split()
        elif kind == '@list':
            name, level, fmt, label = text.split(' ', 3)
            self.lists.setdefault(name, {})[int(level)] = (fmt, label)
        elif kind == '#':
            self.body.append(para(text, '<w:jc w:val="center"/>', True))
        elif kind in ('=', '=='):
            self.body.append(para(text, '<w:pStyle w:val="%d"/>' % len(kind)))
        elif kind == '*':
            self.body.append(para(text, bold=True))
        elif kind == '-':
            self.lists.setdefault('-', {0: ('bullet', '●')})
            self.body.append(para(text, '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>' % self.num('-', False)))
        elif re.match(r'\+[A-Z]\d!?$', kind):
            self.body.append(para(text, '<w:numPr><w:ilvl w:val="%s"/><w:numId w:val="%d"/></w:numPr>' % (kind[2], self.num(kind[1], kind.endswith('!')))))
        else:
            self.body.append(para('' if s == '.' else s))

    def numbering(self):
        out, ids = [], {}
        for i, (name, levels) in enumerate(sorted(self.lists.items())):
            ids[name] = i
            out.append('<w:abstractNum w:abstractNumId="%d">%s</w:abstractNum>' % (i, ''.join(
                '<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val=%s/><w:lvlJc w:val="left"/></w:lvl>' % (k, f, quoteattr(t))
                for k, (f, t) in sorted(levels.items()))))
        for i, (name, fresh) in enumerate(self.nums, 1):
            out.append('<w:num w:numId="%d"><w:abstractNumId w:val="%d"/>%s</w:num>' % (
                i, ids[name], '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if fresh else ''))
        return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:numbering %s>%s</w:numbering>' % (W, ''.join(out))

    def write(self, path):
        self.end_table()
        rel = lambda i, kind, target: '<Relationship Id="rId%d" Type="%s%s" Target="%s"/>' % (i, R, kind, target)
        parts = [('[Content_Types].xml', TYPES), ('_rels/.rels', RELS % rel(1, 'officeDocument', 'word/document.xml')),
                 ('word/document.xml', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document %s><w:body>%s<w:sectPr/></w:body></w:document>' % (W, ''.join(self.body))),
                 ('word/_rels/document.xml.rels', RELS % (rel(1, 'styles', 'styles.xml') + rel(2, 'numbering', 'numbering.xml'))),
                 ('word/styles.xml', STYLES), ('word/numbering.xml', self.numbering())]
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
            for name, text in parts:
                z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    out = os.path.join(here, '..', '..', 'samples')
    with tempfile.TemporaryDirectory() as tmp:
        wanted = {}
        for source in sorted(glob.glob(os.path.join(here, 'src', '*.txt'))):
            d, name = Document(), os.path.basename(source)[:-4]
            with open(source, encoding='utf-8') as f:
                lines = f.read().split('\n')
            for s in lines:
                if s:
                    d.line(s)
            if d.formats == ['txt']:  # as an old Windows editor saved it
                with open(os.path.join(out, name + '.txt'), 'w', encoding='gb18030', newline='\r\n') as f:
                    f.write('\n'.join(lines[1:]))
                continue
            d.write(os.path.join(tmp, name + '.docx'))
            for fmt in d.formats:
                wanted.setdefault(fmt, []).append(name)
        for fmt, names in wanted.items():
            if fmt != 'docx':
                target = {'htm': 'html', 'doc': 'doc:MS Word 97'}.get(fmt, fmt)
                subprocess.run(['soffice', '--headless', '-env:UserInstallation=file://%s/profile' % tmp, '--convert-to', target, '--outdir', tmp]
                               + [os.path.join(tmp, n + '.docx') for n in names], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for n in names:
                shutil.copy(os.path.join(tmp, n + ('.html' if fmt == 'htm' else '.' + fmt)), os.path.join(out, n + '.' + fmt))


main()
