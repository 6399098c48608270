(function () {
  "use strict";
  /* Paper: before it is printed the page is set in columns of the size of a sheet, by the rules of paper, and looked at.
     Of a few ways to break and to shrink it, the first that leaves no sheet nearly empty is taken. */
  var root = document.documentElement, page = document.querySelector(".page"), SHEET = 1031, WIDE = 702, LEAST = 0.6;
  var WAYS = ["", "fit-tests", "fit-cautions", "fit-97", "fit-97 fit-tests", "fit-97 fit-cautions", "fit-94", "fit-94 fit-tests",
    "fit-94 fit-cautions"];
  var opened = [];
  function asPaper() {
    var undo = [];
    Array.prototype.forEach.call(document.styleSheets, function (sheet) {
      Array.prototype.forEach.call(sheet.cssRules, function (rule) {
        var was = rule.media && rule.media.mediaText;
        if (!was) { return; }
        undo.push(function () { rule.media.mediaText = was; });
        rule.media.mediaText = /print/.test(was) ? "all" : "not all";
      });
    });
    return function () { undo.forEach(function (one) { one(); }); };
  }
  /* how far down each sheet is filled, from 0 to 1 */
  function sheets() {
    var zoom = parseFloat(getComputedStyle(page).zoom) || 1, high = Math.floor(SHEET / zoom), filled = [];
    page.style.cssText = "columns:" + WIDE + "px auto;column-gap:0;column-fill:auto;height:" + high + "px;margin:0";
    var from = page.getBoundingClientRect(), turned = root.dir === "rtl", wide = WIDE * (from.width / page.offsetWidth || 1);
    Array.prototype.forEach.call(page.querySelectorAll("p, li, tr, svg"), function (one) {
      Array.prototype.forEach.call(one.getClientRects(), function (box) {
        var middle = (box.left + box.right) / 2, at = Math.floor((turned ? from.right - middle : middle - from.left) / wide);
        if (box.height > 1 && at >= 0) { filled[at] = Math.max(filled[at] || 0, (box.bottom - from.top) / from.height); }
      });
    });
    page.style.cssText = "";
    return Array.prototype.map.call(filled, function (one) { return one || 0; });
  }
  function least(filled) { return Math.min.apply(null, filled); }
  /* what is left of the last sheet is given to the words on how to read and how it was computed, one after the other */
  function filledUp(filled) {
    var shown = Array.prototype.slice.call(document.querySelectorAll("#reading, .card:not([open])"));
    shown.forEach(function (one) {
      if (filled[filled.length - 1] >= LEAST) { return; }
      shows(one, true);
      var now = sheets();
      if (now.length > filled.length || least(now) < least(filled)) { shows(one, false); } else { filled = now; opened.push(one); }
    });
    return filled;
  }
  function shows(one, yes) { if (one.id) { one.classList.toggle("filling", yes); } else { one.open = yes; } }
  function closed() { opened.splice(0).forEach(function (one) { shows(one, false); }); }
  function way(name) {
    root.classList.remove("fit-tests", "fit-cautions", "fit-97", "fit-94", "alone");
    name.split(" ").filter(Boolean).forEach(function (one) { root.classList.add(one); });
  }
  function fit() {
    var found = [], best = -1, chosen = "", up = window.pageYOffset, screen = asPaper();
    root.classList.add("measured");
    try {
      for (var i = 0; i < WAYS.length && best < LEAST; i += 1) {
        way(WAYS[i]); found = sheets();
        if (found.length === 1) { best = 1; chosen = WAYS[i] + " alone"; break; }
        if (least(found.slice(0, -1)) >= LEAST) { found = filledUp(found); }
        if (least(found) > best) { best = least(found); chosen = WAYS[i]; }
        if (best < LEAST) { closed(); }
      }
      way(chosen);
      if (best < LEAST) { filledUp(sheets()); }
    } finally { root.classList.remove("measured"); screen(); window.scrollTo(0, up); }
  }
  if (page) {
    window.addEventListener("beforeprint", fit);
    window.addEventListener("afterprint", function () { way(""); closed(); });
  }
})();
