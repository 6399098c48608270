(function () {
  "use strict";
  /* Paper: before it is printed the page is set in columns of the size of a sheet, by the rules of paper, and looked at.
     Of a few ways to break and to shrink it, the first that leaves no sheet nearly empty is taken.
     All of this is extra: where it fails the page is printed as it stands. */
  const root = document.documentElement, page = document.querySelector(".page");
  /* in px: A4 between the margins of @page in page.css, and its .page on paper; how much of a sheet is to be filled,
     and how much may be by what is only given for want of it: on paper a line may be set in two */
  const WIDE = 702, LEAST = 0.62, FULL = 0.985;
  /* Firefox sets a line on paper somewhat wider than on a screen: what holds there holds where a sheet is a line lower too */
  const FOX = CSS.supports("-moz-appearance", "none"), [HIGH, ...LOWER] = FOX ? [1031, 1016] : [1032];
  /* classes of page.css: smaller, then closer too, and what is to begin on another sheet; breaks are tried before letters become smaller */
  const SIZES = [[], ["fit-97"], ["fit-97", "fit-close"]], BREAKS = [[], ["fit-tests"], ["fit-cautions"]];
  const WAYS = SIZES.flatMap(size => BREAKS.map(at => [...size, ...at]));
  /* the ways bare, then some of them with words given: all would take too long */
  const TRIED = [...WAYS.map(names => [names, false]), ...[...BREAKS, ...SIZES.slice(1)].map(names => [names, true])];
  const all = names => [...page.querySelectorAll(names)];
  let given = [], rows = [];

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

  /* what is asked of the page while it stands in columns as high as a sheet */
  function inSheets(asked, sheet = HIGH) {
    const high = sheet / (parseFloat(getComputedStyle(page).zoom) || 1);
    page.style.cssText = `columns:${WIDE}px auto;column-gap:0;column-fill:auto;height:${high}px;margin:0`;
    const from = page.getBoundingClientRect(), wide = WIDE * from.width / page.offsetWidth;
    /* of a box: on which sheet it stands, the first where reading begins, and how far down it reaches, from 0 to 1 */
    const found = asked(box => {
      const middle = (box.left + box.right) / 2;
      const at = Math.floor((root.dir === "rtl" ? from.right - middle : middle - from.left) / wide);
      return [at, (box.top - from.top) / from.height, (box.bottom - from.top) / from.height];
    });
    page.style.cssText = "";
    return found;
  }
  /* how far down each sheet is filled */
  function sheets(sheet) {
    return inSheets(place => {
      const filled = [];
      all("p, li, tr, svg").forEach(one => [...one.getClientRects()].forEach(box => {
        const [at, , low] = place(box);
        if (box.height > 1 && at >= 0) { filled[at] = Math.max(filled[at] || 0, low); }
      }));
      return [...filled].map(one => one || 0);
    }, sheet);
  }
  /* the blocks whose boxes, one on each of their sheets, stand so */
  function blocks(names, stand) {
    return inSheets(place => all(names).filter(one => {
      const boxes = [...one.getClientRects()].map(place);
      return boxes.length && stand(boxes);
    }));
  }
  /* those with which a sheet begins, two where they share a line; and the words on those that end on it */
  const first = sheet => blocks(".panel, .section", ([[at, top]]) => at === sheet && top < 0.03);
  const words = sheet => blocks(".section", boxes => boxes.pop()[0] === sheet)
    .flatMap(one => [...one.querySelectorAll(":scope > .prose")]);

  const CLOSED = ".card:not([open], .shared)";
  const least = filled => Math.min(...filled);
  const surely = filled => Math.min(least(filled), ...LOWER.map(sheet => least(sheets(sheet))));
  /* what sheets lack of being filled, in all */
  const lack = filled => filled.reduce((sum, one) => sum + Math.max(0, LEAST - one), 0);
  const better = (now, filled) =>
    now.length === filled.length && now.at(-1) <= FULL && lack(now) < lack(filled);

  /* a card is opened, a piece of a picture gets its title before it, anything else a class of that name */
  function put(one, name, on) {
    if (name === "open") { one.open = on; }
    else if (name !== "continued" && name !== "headed") { one.classList.toggle(name, on); }
    else if (on) { again(one, name === "headed"); }
    else { one.parentNode.replaceWith(one); }
  }
  /* the line and its piece are one block: Firefox heeds no `break-after` */
  function again(piece, headed) {
    const first = piece.parentNode.querySelector("[data-heads]");
    const block = document.createElement("div"), line = document.createElement("p");
    block.className = "continued";
    line.textContent = `… ${piece.closest("figure").querySelector("h2").textContent}`;
    piece.replaceWith(block);
    block.append(line, ...(headed && first ? [heads(first)] : []), piece);
  }
  /* of the first piece of a picture what stands above its rows */
  function heads(first) {
    const found = first.cloneNode(true), high = first.dataset.heads, { x, y, width } = first.viewBox.baseVal;
    const below = [...first.querySelectorAll("*")].map(one => !/^g$/i.test(one.tagName) && one.getBBox().y > y + +high - 2);
    [...found.querySelectorAll("*")].forEach((one, at) => { if (below[at]) { one.remove(); } });
    found.setAttribute("height", high);
    found.setAttribute("viewBox", `${x} ${y} ${width} ${high}`);
    return found;
  }
  function give(one, name) { given.push([one, name]); put(one, name, true); }
  /* what was given last is taken back, until so much is left */
  function take(left) { while (given.length > left) { put(...given.pop(), false); } }
  /* gifts, elements with a name each, are kept where that is good; how far down each sheet is filled then */
  function tried(gifts, filled, good) {
    const before = given.length;
    gifts.forEach(([one, name]) => give(one, name));
    const now = sheets();
    if (good(now, filled)) { return now; }
    take(before);
    return filled;
  }

  /* a sheet that the block after it leaves too empty gets the first rows of that block's picture or table; where it has
     none, one of two panels that share a line, else the words on the blocks that stand there */
  function mended(filled) {
    for (let at = 0; at < filled.length - 1; at++) {
      if (filled[at] >= LEAST) { continue; }
      const rows = first(at + 1).map(one => [one, "split"]);
      filled = tried(rows, filled, now => now[at] >= LEAST && now.length <= filled.length);
      const pair = first(at + 1).filter(one => one.matches(".panel.half")).map(one => [one, "unpaired"]);
      if (filled[at] < LEAST && pair.length) {
        filled = tried(pair, filled, now => now[at] >= LEAST && now.length <= filled.length);
      }
      for (const one of filled[at] < LEAST ? words(at) : []) {
        if (filled[at] < LEAST) { filled = tried([[one, "filling"]], filled, better); }
      }
    }
    return filled;
  }
  /* what is left of the last sheet is given to the words on how to read, how it was computed, and on single blocks;
     a card with tables brings the words that explain those of all cards, which alone say nothing and come last */
  function filledUp(filled) {
    const legend = all(".card.shared:not([open])")[0];
    for (const one of ["#reading", CLOSED, ".section > .prose:not(.filling)"].flatMap(all)) {
      if (filled.at(-1) >= LEAST) { return filled; }
      const rest = legend && !legend.open && one.querySelector("table") ? [[legend, "open"]] : [];
      filled = tried(one.matches(".card") ? [[one, "open"], ...rest] : [[one, "filling"]], filled, better);
    }
    if (lack(filled)) { filled = begun(filled, legend); }
    return lack(filled) && legend && !legend.open ? tried([[legend, "open"]], filled, better) : filled;
  }
  /* a card that has no room as a whole is begun: it ends before a paragraph that begins with what it is about */
  function begun(filled, legend) {
    const card = all(CLOSED)[0], parts = card ? [...card.querySelectorAll(".prose > *")] : [];
    for (let end = parts.length - 1; end > 0 && lack(filled); end--) {
      const tables = parts.slice(0, end).some(one => one.matches("table, :has(table)"));
      if (parts[end].matches("p:has(> strong:first-child)") && !(tables && legend && !legend.open)) {
        const rest = parts.slice(end).map(one => [one, "unsaid"]);
        const now = tried([[card, "open"], [card, "begun"], ...rest], filled, better);
        if (now !== filled) { return now; }
      }
    }
    return filled;
  }

  /* a sheet that begins inside a picture says whose rows these are and heads their columns again, where it has room for that */
  function continued(filled) {
    const there = blocks("figure:has(h2) .picture svg + svg", ([[, top]]) => top < 0.03);
    const fits = (now, before) => now.length === before.length && lack(now) <= lack(before);
    there.reduce((now, one) => {
      const found = tried([[one, "headed"]], now, fits);
      return found === now ? tried([[one, "continued"]], now, fits) : found;
    }, filled);
  }

  /* Firefox parts no table but where it prints: while it is measured each row is a block as high as it is */
  function rowsAsBlocks() {
    const tables = FOX ? all("table").filter(one => one.offsetHeight && getComputedStyle(one).display === "table") : [];
    rows = tables.flatMap(one => [...one.rows]).map(row => [row, row.getBoundingClientRect().height]);
    const parts = tables.flatMap(one => [one, ...one.children]);
    rows.forEach(([row, high]) => { row.style.cssText = `display:block;overflow:hidden;height:${high}px`; });
    parts.forEach(one => { one.style.display = "block"; });
    rows = [...rows.map(([row]) => row), ...parts];
  }
  function rowsAsRows() { rows.splice(0).forEach(one => { one.style.cssText = ""; }); }

  function asItWas() { take(0); root.classList.remove("alone", ...WAYS.flat()); page.style.cssText = ""; }
  function set(names) { asItWas(); root.classList.add(...names); return sheets(); }
  /* the first way that fills all sheets (a sheet less is better than more to read), else that whose emptiest is the fullest */
  function choose() {
    let best = -1, chosen = [];
    for (const [names, giving] of TRIED) {
      const bare = set(names);
      if (bare.length === 1 && LOWER.every(sheet => sheets(sheet).length === 1)) { root.classList.add("alone"); return; }
      const whole = mended(bare), found = giving ? filledUp(whole) : whole;
      const worst = surely(found);
      if (worst >= LEAST) { return; }
      if (worst > best) { best = worst; chosen = names; }
    }
    filledUp(mended(set(chosen)));
  }
  function fit() {
    const top = window.scrollY;
    let found = [];
    asItWas();
    try {
      found = media();
      asPaper(found);
      root.classList.add("measured");
      rowsAsBlocks();
      choose();
      continued(sheets());
    } catch (error) { asItWas(); } finally {
      root.classList.remove("measured");
      rowsAsRows();
      asScreen(found);
      window.scrollTo(0, top);
    }
  }
  if (page) {
    window.addEventListener("beforeprint", fit);
    window.addEventListener("afterprint", asItWas);
  }
})();
