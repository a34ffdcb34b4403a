// Search in pages saved as files: the index is a script (index.js), so it loads from file:// too.
'use strict';
(function () {
  const box = document.getElementById('q');
  const results = document.getElementById('results');
  if (!box) return;
  const english = document.documentElement.lang === 'en';
  const index = window.zhizeIndex || { owners: [], entries: [], documents: [] };
  const fold = s => s.normalize('NFKC').toLowerCase().replace(/[\s\u200b-\u200f\u00ad]/g, '');
  let folded = null;

  function parse(text) {
    const terms = [];
    const pattern = /(-?)["“「]([^"”」]*)["”」]?|(\S+)/g;
    let m;
    while ((m = pattern.exec(text)) !== null) {
      let word = m[2] !== undefined ? m[2] : m[3];
      let not = m[1] === '-';
      if (m[3] !== undefined && word.length > 1 && word[0] === '-') { not = true; word = word.slice(1); }
      word = fold(word);
      if (word) terms.push({ word: word, not: not });
    }
    return terms;
  }

  // Where folded characters come from, to mark the original text.
  function ranges(text, terms) {
    let plain = '';
    const at = [];
    let i = 0;
    for (const ch of text) {
      for (const f of fold(ch)) {
        for (let k = 0; k < f.length; k++) at.push([i, i + ch.length]);
        plain += f;
      }
      i += ch.length;
    }
    const found = [];
    for (const t of terms) {
      if (t.not) continue;
      for (let from = plain.indexOf(t.word); from >= 0; from = plain.indexOf(t.word, from + 1))
        found.push([at[from][0], at[from + t.word.length - 1][1]]);
    }
    found.sort((a, b) => a[0] - b[0]);
    return found;
  }

  function marked(parent, text, terms) {
    let at = 0;
    for (const [from, to] of ranges(text, terms)) {
      if (from < at) continue;
      parent.append(text.slice(at, from));
      const mark = document.createElement('mark');
      mark.textContent = text.slice(from, to);
      parent.append(mark);
      at = to;
    }
    parent.append(text.slice(at));
  }

  function matches(text, terms) {
    let some = false;
    for (const t of terms) {
      const has = text.includes(t.word);
      if (has === t.not) return false;
      some = some || !t.not;
    }
    return some;
  }

  function element(name, className, parent) {
    const e = document.createElement(name);
    if (className) e.className = className;
    if (parent) parent.append(e);
    return e;
  }

  function show() {
    const terms = parse(box.value);
    const welcome = document.getElementById('welcome');
    if (!results) return;
    results.replaceChildren();
    if (welcome) welcome.hidden = terms.length > 0;
    if (terms.length === 0) return;
    if (!folded) {
      folded = {
        owners: index.owners.map(o => [o[1]].concat(o[2].split('\n')).map(fold).join('\n')),
        entries: index.entries.map(e => [e[1]].concat(e.slice(4)).map(fold)),
        documents: index.documents.map(d => fold(d[1]) + '\n' + fold(d[2]))
      };
    }
    const owners = index.owners.filter((o, i) => matches(folded.owners[i], terms));
    const documents = index.documents.filter((d, i) => matches(folded.documents[i], terms));
    const hits = [];
    let total = 0;
    index.entries.forEach((e, i) => {
      const k = folded.entries[i].findIndex(text => matches(text, terms));
      if (k < 0) return;
      total++;
      if (hits.length < 200) hits.push([e, k === 0 ? e[1] : e[3 + k]]); // that wording which has the words
    });
    links(english ? 'Roles and departments' : '岗位与部门', owners, terms);
    if (total > 0) {
      const section = element('section', 'found', results);
      heading(section, english ? 'Duties and more' : '职责与其他内容', total);
      const list = element('ol', 'hits', section);
      for (const [e, text] of hits) {
        const item = element('li', '', list);
        marked(element('div', 'text', item), text, terms);
        const meta = element('div', 'meta', item);
        const owner = index.owners[e[0]];
        const link = element('a', '', meta);
        link.href = owner[0] + (e[2] ? '#' + e[2] : '');
        link.textContent = owner[1] || '？';
        if (e[3] > 1) element('span', 'badge', meta).textContent = e[3] + (english ? ' times' : ' 处');
      }
    }
    links(english ? 'Documents' : '文档', documents, terms);
    if (!results.firstChild)
      element('p', 'none', results).textContent = english ? 'Nothing was found.' : '没有找到。';
  }

  function heading(section, text, n) {
    const h = element('h2', '', section);
    h.append(text + ' ');
    element('span', 'badge', h).textContent = n;
  }

  function links(title, found, terms) {
    if (found.length === 0) return;
    const section = element('section', 'found-roles', results);
    heading(section, title, found.length);
    const list = element('ul', '', section);
    for (const x of found.slice(0, 30)) {
      const link = element('a', '', element('li', '', list));
      link.href = x[0];
      marked(link, x[1] || '？', terms);
    }
  }

  const asked = new URLSearchParams(location.search).get('q');
  if (asked !== null && results) { box.value = asked; show(); }
  let timer = 0;
  box.addEventListener('input', function (e) {
    if (e.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(show, 100);
  });
  box.addEventListener('compositionend', show);
})();
