(function () {
  "use strict";
  /* Paper: before it is printed the page is set in columns of the size of a sheet, by the rules of paper, and looked at.
     Of a few ways to break and to shrink it, the first that leaves no sheet nearly empty is taken.
     All of this is extra: where it fails the page is printed as it stands. */
  const root = document.documentElement, page = document.querySelector(".page");
  /* in px: A4 between the margins of @page in page.css, and its .page on paper; how much of a sheet is to be filled,
     and how much may be by what is only given for want of it: on paper a line may be set in two */
  const HIGH = 1031, WIDE = 702, LEAST = 0.6, FULL = 0.985;
  /* classes of page.css: smaller, and what is to begin on another sheet; breaks are tried before letters become smaller */
  const SIZES = ["", "fit-97", "fit-94"], BREAKS = ["", "fit-tests", "fit-cautions"];
  const WAYS = SIZES.flatMap(size => BREAKS.map(at => [size, at].filter(Boolean)));
  let opened = [];

  /* all media of the page's rules, each with its own text */
  function media() {
    const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]);
    return rules.filter(rule => rule.media).map(rule => [rule.media, rule.media.mediaText]);
  }
  /* the rules of paper hold on the screen, and those of the screen do not */
  function asPaper(found) {
    found.forEach(([one, text]) => { one.mediaText = /print/.test(text) ? "all" : "not all"; });
  }
  function asScreen(found) { found.forEach(([one, text]) => { one.mediaText = text; }); }

  /* how far down each sheet is filled, from 0 to 1 */
  function sheets() {
    const high = Math.floor(HIGH / (parseFloat(getComputedStyle(page).zoom) || 1));
    page.style.cssText = `columns:${WIDE}px auto;column-gap:0;column-fill:auto;height:${high}px;margin:0`;
    const filled = columns();
    page.style.cssText = "";
    return filled;
  }
  /* the same of each column, the first from where reading begins */
  function columns() {
    const from = page.getBoundingClientRect(), wide = WIDE * from.width / page.offsetWidth, filled = [];
    page.querySelectorAll("p, li, tr, svg").forEach(one => [...one.getClientRects()].forEach(box => {
      const middle = (box.left + box.right) / 2;
      const at = Math.floor((root.dir === "rtl" ? from.right - middle : middle - from.left) / wide);
      if (box.height > 1 && at >= 0) { filled[at] = Math.max(filled[at] || 0, (box.bottom - from.top) / from.height); }
    }));
    return [...filled].map(one => one || 0);
  }
  const least = filled => Math.min(...filled);

  function show(one, yes) { if (one.id) { one.classList.toggle("filling", yes); } else { one.open = yes; } }
  function close() { opened.forEach(one => show(one, false)); opened = []; }
  /* what is left of the last sheet is given to the words on how to read and how it was computed, one after the other */
  function filledUp(filled) {
    document.querySelectorAll("#reading, .card:not([open])").forEach(one => {
      if (filled[filled.length - 1] >= LEAST) { return; }
      opened.push(one);
      show(one, true);
      const now = sheets();
      const fits = now.length === filled.length && now[now.length - 1] <= FULL && least(now) >= least(filled);
      if (fits) { filled = now; } else { show(opened.pop(), false); }
    });
    return filled;
  }

  function set(names) {
    root.classList.remove("alone", ...WAYS.flat());
    root.classList.add(...names);
  }
  function asItWas() { set([]); close(); page.style.cssText = ""; }
  /* the first way that fills all sheets, bare before with words given, for a sheet less is better than more to read;
     else the one whose emptiest sheet is the fullest */
  function choose() {
    let best = -1, chosen = [];
    for (const [names, giving] of [false, true].flatMap(yes => WAYS.map(names => [names, yes]))) {
      close();
      set(names);
      const bare = sheets();
      if (bare.length === 1) { set([...names, "alone"]); return; }
      const found = giving && least(bare.slice(0, -1)) >= LEAST ? filledUp(bare) : bare;
      if (least(found) >= LEAST) { return; }
      if (least(found) > best) { best = least(found); chosen = names; }
    }
    close();
    set(chosen);
    filledUp(sheets());
  }
  function fit() {
    const top = window.scrollY;
    let found = [];
    asItWas();
    try {
      found = media();
      asPaper(found);
      root.classList.add("measured");
      choose();
    } catch (error) { asItWas(); } finally {
      root.classList.remove("measured");
      asScreen(found);
      window.scrollTo(0, top);
    }
  }
  if (page) {
    window.addEventListener("beforeprint", fit);
    window.addEventListener("afterprint", asItWas);
  }
})();
