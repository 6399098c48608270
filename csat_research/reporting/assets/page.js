(function () {
  "use strict";
  /* All of this is extra: without it the page is whole, tables stand in their order, pictures have their table. */
  var button = document.getElementById("print");
  if (button) { button.hidden = false; button.addEventListener("click", function () { window.print(); }); }

  var comma = /^(ru|pl|sv)/.test(document.documentElement.lang);
  function number(text) {
    var plain = text.replace(/[\u06f0-\u06f9]/g, function (d) { return d.charCodeAt(0) - 0x06f0; })
      .replace(/[\s\u2066-\u2069\u200e\u200f\u066c]/g, "").replace(/\u2212/g, "-").replace(/\u066b/g, ".");
    plain = comma ? plain.replace(/\./g, "").replace(/,/g, ".") : plain.replace(/,/g, "");
    var found = /[-+]?\d*\.?\d+/.exec(plain);
    return found ? parseFloat(found[0]) - (plain.charAt(0) === "<" ? 1e-9 : 0) : NaN;
  }
  function compare(a, b, sign, numbers) {
    var x = number(a), y = number(b);
    if (!numbers) { return sign * a.localeCompare(b, document.documentElement.lang, { numeric: true }); }
    if (isNaN(x) || isNaN(y)) { return isNaN(x) - isNaN(y); }  /* what has no number comes last both ways */
    return sign * (x - y);
  }
  function sortable(table) {
    var heads = table.tHead ? table.tHead.rows : [], body = table.tBodies[0];
    if (heads.length !== 1 || body.rows.length < 3) { return; }
    var rows = Array.prototype.slice.call(body.rows), cells = Array.prototype.slice.call(heads[0].cells);
    cells.forEach(function (head, at) {
      /* a span, not a button: Chromium leaves buttons out of the headings it repeats on paper */
      var numbers = /right|number/.test(head.className), sort = document.createElement("span");
      sort.className = "sort"; sort.setAttribute("role", "button"); sort.tabIndex = 0; sort.textContent = head.textContent;
      head.textContent = ""; head.appendChild(sort);
      sort.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort.click(); }
      });
      sort.addEventListener("click", function () {
        var now = head.getAttribute("aria-sort"), first = numbers ? "descending" : "ascending";
        var next = !now ? first : now === first ? (numbers ? "ascending" : "descending") : "";
        cells.forEach(function (one) { one.removeAttribute("aria-sort"); });
        if (next) { head.setAttribute("aria-sort", next); }
        var sign = next === "descending" ? -1 : 1, order = rows.slice();
        if (next) {
          order.sort(function (a, b) {
            return compare(a.cells[at].textContent, b.cells[at].textContent, sign, numbers);
          });
        }
        order.forEach(function (row) { body.appendChild(row); });
      });
    });
  }
  Array.prototype.forEach.call(document.querySelectorAll(".scroll > table"), sortable);

  /* where the first screen is taller than a low window, all of it stands closer */
  var root = document.documentElement, foot = document.querySelector(".foot");
  function fit() {
    root.classList.remove("closer");
    foot.style.position = "static";
    var end = foot.getBoundingClientRect().bottom + window.scrollY;
    foot.style.position = "";
    root.classList.toggle("closer", end > window.innerHeight);
  }
  if (foot) { fit(); document.fonts.ready.then(fit); window.addEventListener("resize", fit); }
})();
