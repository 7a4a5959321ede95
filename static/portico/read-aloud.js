/* Reads a page's text aloud with the voices of the device; asked for in the display settings, started by a button.
   Voices that lie on a maker's server are never used: they would send the text to a third party. */
(function (doc) {
  'use strict';
  var TEXTS = ['main h1', 'main .prose p', 'main .prose li', 'main .prose h2', 'main .prose h3', 'main .prose figcaption',
    'main .prose td', 'main .prose th', 'main .said p', 'main .lvi'].join(',');
  var LONGEST = 120; // characters at once: some engines fall silent in longer ones
  var bar = doc.querySelector('[data-aloud]');
  var speech = window.speechSynthesis;
  if (!bar || !speech || !window.SpeechSynthesisUtterance) return;

  var parts = [], at = 0, piece = 0, playing = false, turn = 0;

  function control(name) { return bar.querySelector('[data-do=' + name + ']'); }

  function texts() {
    return Array.prototype.filter.call(doc.querySelectorAll(TEXTS), function (element) {
      var above = element.parentElement && element.parentElement.closest('.prose li, .prose td, .prose th');
      return !above && element.textContent.trim() && element.getClientRects().length;
    });
  }

  function voice() {
    var own = speech.getVoices().filter(function (one) { return one.localService && /^(zh|cmn)/i.test(one.lang); });
    return own.filter(function (one) { return /^(zh|cmn).*(cn|hans)/i.test(one.lang); })[0] || own[0];
  }

  function sentences(element) {
    var found = element.textContent.replace(/\s+/g, ' ').match(/[^。！？；.!?;]+[。！？；.!?;]*/g) || [];
    return found.reduce(function (all, text) {
      for (var start = 0; start < text.length; start += LONGEST) all.push(text.slice(start, start + LONGEST));
      return all;
    }, []);
  }

  function mark(element) {
    var before = doc.querySelector('.aloud-now');
    if (before) before.classList.remove('aloud-now');
    if (!element) return;
    element.classList.add('aloud-now');
    var box = element.getBoundingClientRect();
    if (box.top < bar.offsetHeight || box.bottom > innerHeight) element.scrollIntoView({ block: 'center' });
  }

  function show() {
    var under = parts.length > 0, before = doc.activeElement;
    control('play').hidden = playing;
    control('pause').hidden = !playing;
    ['stop', 'back', 'next'].forEach(function (name) { control(name).disabled = !under; });
    if (before === control('play') && playing) control('pause').focus();
    if (before === control('pause') && !playing || before && before.disabled) control('play').focus();
  }

  function silence() { turn += 1; speech.cancel(); }

  function speak() {
    var mine = turn, element = parts[at], said = element ? sentences(element) : [];
    if (!element) return stop();
    if (piece >= said.length) { at += 1; piece = 0; return speak(); }
    mark(element);
    var words = new SpeechSynthesisUtterance(said[piece]);
    words.voice = voice();
    words.lang = words.voice.lang;
    words.rate = Number(control('speed').value);
    words.onend = function () { if (mine === turn) { piece += 1; speak(); } };
    words.onerror = function () { if (mine === turn) pause(); };
    speech.speak(words);
  }

  function play() {
    if (!parts.length) { parts = texts(); at = 0; piece = 0; }
    silence();
    playing = true;
    show();
    speak();
  }

  function pause() { silence(); playing = false; show(); }

  function stop() { silence(); playing = false; parts = []; mark(null); show(); }

  function step(by) {
    at = Math.min(Math.max(at + by, 0), parts.length - 1);
    piece = 0;
    silence();
    mark(parts[at]);
    if (playing) speak();
  }

  function ready() {
    var wanted = (doc.documentElement.getAttribute('data-view') || '').split(' ').indexOf('aloud') >= 0;
    var can = Boolean(voice());
    bar.hidden = !(wanted && texts().length);
    bar.querySelector('[data-none]').hidden = can;
    Array.prototype.forEach.call(bar.querySelectorAll('button, label'), function (one) { one.hidden = !can; });
    if (can) show();
    if (bar.hidden && playing) stop();
  }

  bar.addEventListener('click', function (event) {
    var acts = { play: play, pause: pause, stop: stop, back: function () { step(-1); }, next: function () { step(1); } };
    var act = acts[event.target.getAttribute('data-do')];
    if (act) act();
  });
  control('speed').addEventListener('change', function () { if (playing) { silence(); speak(); } });
  bar.addEventListener('keydown', function (event) { if (event.key === 'Escape' && parts.length) stop(); });
  doc.addEventListener('viewchange', ready);
  if (speech.addEventListener) speech.addEventListener('voiceschanged', ready);
  addEventListener('pagehide', silence);
  ready();
})(document);
