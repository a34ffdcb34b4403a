// Results while typing. Everything works without this script.
'use strict';
(function () {
  const box = document.getElementById('q');
  if (!box) return;
  let results = document.getElementById('results');
  let timer = 0, latest = 0;
  async function look() {
    const query = box.value.trim();
    const mine = ++latest;
    if (!results) return;
    const welcome = document.getElementById('welcome');
    if (welcome) welcome.hidden = query !== '';
    if (query === '') { results.replaceChildren(); return; }
    try {
      const answer = await fetch('/?part=1&q=' + encodeURIComponent(query));
      const html = await answer.text();
      if (mine !== latest || !answer.ok) return;
      results.innerHTML = html; // escaped by the server
      history.replaceState(null, '', '/?q=' + encodeURIComponent(query));
    } catch (e) { /* the button still works */ }
  }
  box.addEventListener('input', function (e) {
    if (e.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  box.addEventListener('compositionend', function () {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  document.addEventListener('keydown', function (e) {
    if (e.key === '/' && document.activeElement !== box && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      box.focus();
      box.select();
    }
  });
})();
