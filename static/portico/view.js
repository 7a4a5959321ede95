/* Display settings. First in <head>, so that the first paint has the modes: cached pages are the same for everybody. */
(function (doc) {
  'use strict';
  var WORDS = { e: 'elder', l: 'large', d: 'dark', h: 'high', s: 'system', r: 'aloud', p: 'pointer', c: 'calm' };
  var YEAR = 31536000;

  function kept() {
    var found = /(?:^|; )view=([el]?[dhs]?r?p?c?)(?:;|$)/.exec(doc.cookie);
    return found ? found[1] : '';
  }

  function show(letters) {
    var words = letters.split('').map(function (letter) { return WORDS[letter]; }).join(' ');
    doc.documentElement.setAttribute('data-view', words);
    if (window.CustomEvent) doc.dispatchEvent(new CustomEvent('viewchange'));
  }

  function keep(letters, domain) {
    doc.cookie = 'view=' + letters + '; path=/; samesite=lax; max-age=' + (letters ? YEAR : 0) +
      (domain ? '; domain=' + domain : '') + (location.protocol === 'https:' ? '; secure' : '');
    show(letters);
    return kept() === letters;
  }

  function chosen(form) {
    function value(name) { var on = form.querySelector('[name=' + name + ']:checked'); return on ? on.value : ''; }
    function tick(name, letter) { return form.querySelector('[name=' + name + ']').checked ? letter : ''; }
    return value('size') + value('colours') + tick('aloud', 'r') + tick('pointer', 'p') + tick('calm', 'c');
  }

  if (kept()) show(kept());

  addEventListener('pageshow', function (event) { if (event.persisted) show(kept()); });

  doc.addEventListener('submit', function (event) {
    var form = event.target, elder = !/e/.test(kept());
    if (!form.hasAttribute('data-elder')) return;
    if (!keep((elder ? 'e' : '') + kept().replace(/[el]/, ''), form.getAttribute('data-domain'))) return;
    event.preventDefault();
    var size = doc.querySelector('[data-display] [name=size][value="' + (elder ? 'e' : '') + '"]');
    if (size) size.checked = true;
    form.querySelector(elder ? '.elder-off' : '.elder-on').focus();
  });

  doc.addEventListener('change', function (event) {
    var form = event.target.form;
    if (!form || !form.hasAttribute('data-display')) return;
    var saved = form.querySelector('[data-saved]');
    if (keep(chosen(form), form.getAttribute('data-domain'))) saved.textContent = saved.getAttribute('data-saved');
  });
})(document);
