// Answer a list of leads by keyboard. Without this file, every key's form and link stands in the page all the same.
(() => {
  const list = document.getElementById("leads");
  if (!list) return;
  const rows = Array.from(list.querySelectorAll(".lead"));
  const place = "inbox-place" + location.search;

  // After an answer the page comes back without that lead: the next one is then at the same place.
  let at = Math.min(Number(sessionStorage.getItem(place) || 0), rows.length - 1);

  function choose(number, scroll) {
    at = Math.max(0, Math.min(number, rows.length - 1));
    rows.forEach((row, other) => row.classList.toggle("is-chosen", other === at));
    sessionStorage.setItem(place, String(at));
    const link = rows[at].querySelector(".row-link");
    link.focus({ preventScroll: true });
    if (scroll) rows[at].scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const own = rows[at].querySelector(`[data-key="${key}"]`);
    if (!own) return false;
    if (own.tagName === "FORM") own.requestSubmit(); else own.click();
    return true;
  }

  const acts = {
    j: () => choose(at + 1, true),
    k: () => choose(at - 1, true),
    a: () => press("a"),
    r: () => press("r"),
    l: () => press("l"),
    u: () => press("u") || location.assign("?view=answered"),
    x: () => { const tick = rows[at].querySelector("input[type=checkbox]"); if (tick) tick.checked = !tick.checked; },
    "?": () => document.querySelector("[data-dialog=keys]").click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("textarea, select, dialog, input:not([type=checkbox])")) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest(".lead");
    if (row && rows.indexOf(row) !== at) {
      at = rows.indexOf(row);
      rows.forEach((other, number) => other.classList.toggle("is-chosen", number === at));
      sessionStorage.setItem(place, String(at));
    }
  });
  choose(at, false);
})();
