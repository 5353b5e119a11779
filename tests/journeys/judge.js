// Asked of a page by judge.py: each function returns what is wrong, in words.
window.judge = (() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const box = (e) => e.getBoundingClientRect();
  const name = (e) => `${e.tagName} "${(e.textContent || e.name || "").trim().slice(0, 40)}"`;

  // Elements wider than the window, when the page as a whole scrolls sideways (WCAG 1.4.10).
  function overflow() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(
      (e) => box(e).right > clientWidth + 1,
    );
    return [
      `scrolls sideways: ${scrollWidth} > ${clientWidth} px`,
      ...wide.slice(-5).map((e) => `    ${e.tagName}.${e.getAttribute("class")}`),
    ];
  }

  // Targets under 24 by 24 px, without the exceptions of WCAG 2.5.8: a link in a sentence, a
  // target whose circle of 24 px meets no other target.
  function smallTargets() {
    const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    const targets = [...document.querySelectorAll(selector)].filter(
      (e) => shown(e) && box(e).width > 1 && box(e).height > 1 && !e.closest(".skip"),
    );
    const big = (e) => box(e).width >= 23.99 && box(e).height >= 23.99;
    const inSentence = (e) =>
      getComputedStyle(e).display === "inline" &&
      [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim().length > 1);
    const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
    function crowded(one, other) {
      const [x, y] = middle(box(one));
      const o = box(other);
      const away = Math.hypot(
        Math.max(o.left - x, 0, x - o.right),
        Math.max(o.top - y, 0, y - o.bottom),
      );
      const [u, v] = middle(o);
      return away < 12 || (!big(other) && Math.hypot(u - x, v - y) < 24);
    }
    const apart = (e, o) => o !== e && !o.contains(e) && !e.contains(o);
    return targets
      .filter((e) => ![e, ...(e.labels ?? [])].some(big) && !inSentence(e))
      .filter((e) => targets.some((o) => apart(e, o) && crowded(e, o)))
      .map((e) => `small target: ${name(e)} ${box(e).width | 0} x ${box(e).height | 0} px`);
  }

  // One h1, no level of heading left out, one main, a title and a language of its own.
  function outline() {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
      .filter(shown)
      .map((e) => Number(e.tagName[1]));
    const wrong = [];
    if (levels.filter((n) => n === 1).length !== 1) wrong.push(`not one h1: ${levels}`);
    if (levels.some((n, i) => i && n > levels[i - 1] + 1)) wrong.push(`headings skip: ${levels}`);
    if (document.querySelectorAll("main").length !== 1) wrong.push("not one main");
    if (!/^\w.{3,}/.test(document.title)) wrong.push(`title: "${document.title}"`);
    if (!document.documentElement.lang) wrong.push("no language");
    return wrong;
  }

  // WCAG 2.4.7 and 2.4.11: `look` before focus; `stop` at each element that Tab reaches.
  const before = new Map();
  const stops = new Set();
  function look(e) {
    const s = getComputedStyle(e);
    const ring = s.outlineStyle === "none" ? "" : s.outlineStyle + s.outlineWidth + s.outlineColor;
    return [ring, s.boxShadow, s.borderColor, s.backgroundColor].join("|");
  }
  function lookAtAll() {
    for (const e of document.querySelectorAll("*")) before.set(e, look(e));
  }
  // null at the end of the page; otherwise what is wrong here, or "".
  function stop() {
    const e = document.activeElement;
    if (!e || e === document.body || stops.has(e)) return null;
    stops.add(e);
    const r = [...e.getClientRects()].find((one) => one.width && one.height) ?? box(e);
    // What is taller than the screen is seen in part.
    const [x, y] = [Math.max(r.left, 0), Math.max(r.top, 0)];
    const b = { x, y, width: Math.min(r.right, innerWidth) - x, height: Math.min(r.bottom, innerHeight) - y };
    const points = [
      [0.5, 0.5],
      [0.1, 0.2],
      [0.9, 0.2],
      [0.1, 0.8],
      [0.9, 0.8],
    ].map(([x, y]) => document.elementFromPoint(b.x + b.width * x, b.y + b.height * y));
    if (!points.some((p) => p && e.contains(p))) return `focus is covered: ${name(e)}`;
    return look(e) === before.get(e) ? `focus is not visible: ${name(e)}` : "";
  }

  return { overflow, smallTargets, outline, lookAtAll, stop };
})();
