// A stage chosen is a stage set: the button is for who has no script.
document.addEventListener("change", (event) => {
  const menu = event.target.closest("select[data-sends]");
  if (menu) menu.form.requestSubmit();
});
document.documentElement.classList.add("sends");
