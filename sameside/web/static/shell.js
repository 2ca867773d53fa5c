// What the shell does beyond links and forms: "/" goes to the search, menus and questions open and close, refusals are said.
(() => {
  const typing = (where) => where.closest("input, textarea, select, [contenteditable], dialog[open]");

  document.addEventListener("keydown", (event) => {
    const search = document.getElementById("search");
    if (event.key === "/" && search && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      event.preventDefault();
      document.getElementById("doors").classList.add("show");
      search.focus();
      search.select();
    }
    const menu = document.querySelector(".side-member[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".side-member[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
  });

  // A part of a page that was refused: its reason is said where messages stand.
  document.addEventListener("htmx:responseError", (event) => {
    const line = document.createElement("div");
    line.className = "alert alert-danger";
    line.textContent = event.detail.xhr.status < 500 ? event.detail.xhr.responseText : "That did not work, and it is our fault. Nothing was half-saved.";
    document.getElementById("said").replaceChildren(line);
  });
  document.addEventListener("htmx:sendError", () => {
    const line = document.createElement("div");
    line.className = "alert alert-danger";
    line.textContent = "No answer came back. Is the connection there? Nothing was changed.";
    document.getElementById("said").replaceChildren(line);
  });
})();
