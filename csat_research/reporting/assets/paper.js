(function () {
  "use strict";
  /* Paper: before it is printed the page is set in columns of the size of a sheet, by the rules of paper, and looked at.
     Of a few ways to break and to shrink it, the first that leaves no sheet nearly empty is taken. */
  const root = document.documentElement, page = document.querySelector(".page"), HIGH = 1031, WIDE = 702, LEAST = 0.6;
  const BREAKS = ["", "fit-tests", "fit-cautions"], WAYS = ["", "fit-97 ", "fit-94 "].flatMap(z => BREAKS.map(b => z + b));
  let opened = [];
  /* the rules of paper on the screen; what is given back undoes it */
  function asPaper() {
    const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule.media);
    const was = rules.map(rule => rule.media.mediaText);
    rules.forEach((rule, i) => { rule.media.mediaText = /print/.test(was[i]) ? "all" : "not all"; });
    return () => rules.forEach((rule, i) => { rule.media.mediaText = was[i]; });
  }
  /* how far down each sheet is filled, from 0 to 1 */
  function sheets() {
    const high = Math.floor(HIGH / (parseFloat(getComputedStyle(page).zoom) || 1)), filled = [];
    page.style.cssText = `columns:${WIDE}px auto;column-gap:0;column-fill:auto;height:${high}px;margin:0`;
    const from = page.getBoundingClientRect(), wide = WIDE * from.width / page.offsetWidth;
    page.querySelectorAll("p, li, tr, svg").forEach(one => [...one.getClientRects()].forEach(box => {
      const middle = (box.left + box.right) / 2;
      const at = Math.floor((root.dir === "rtl" ? from.right - middle : middle - from.left) / wide);
      if (box.height > 1 && at >= 0) { filled[at] = Math.max(filled[at] || 0, (box.bottom - from.top) / from.height); }
    }));
    page.style.cssText = "";
    return [...filled].map(one => one || 0);
  }
  const least = filled => Math.min(...filled);
  function show(one, yes) { if (one.id) { one.classList.toggle("filling", yes); } else { one.open = yes; } }
  function close() { opened.forEach(one => show(one, false)); opened = []; }
  /* what is left of the last sheet is given to the words on how to read and how it was computed, one after the other */
  function filledUp(filled) {
    document.querySelectorAll("#reading, .card:not([open])").forEach(one => {
      if (filled[filled.length - 1] >= LEAST) { return; }
      show(one, true);
      const now = sheets();
      if (now.length > filled.length || least(now) < least(filled)) { show(one, false); } else { filled = now; opened.push(one); }
    });
    return filled;
  }
  function way(name) {
    root.classList.remove("alone", ...BREAKS.slice(1), "fit-97", "fit-94");
    root.classList.add(...name.split(" ").filter(Boolean));
  }
  function fit() {
    const top = window.scrollY, undo = asPaper();
    let best = -1, chosen = "";
    root.classList.add("measured");
    try {
      for (const name of WAYS) {
        way(name);
        let found = sheets();
        if (found.length === 1) { best = 1; chosen = name + " alone"; break; }
        if (least(found.slice(0, -1)) >= LEAST) { found = filledUp(found); }
        if (least(found) > best) { best = least(found); chosen = name; }
        if (best >= LEAST) { break; }
        close();
      }
      way(chosen);
      if (best < LEAST) { filledUp(sheets()); }
    } finally { root.classList.remove("measured"); undo(); window.scrollTo(0, top); }
  }
  if (page) {
    window.addEventListener("beforeprint", fit);
    window.addEventListener("afterprint", () => { way(""); close(); });
  }
})();
