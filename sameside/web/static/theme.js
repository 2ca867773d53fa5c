// Which colours: the member's choice stands in the page; else the device's, also when it changes at dusk.
(() => {
  const root = document.documentElement;
  root.classList.add("has-script");
  if (root.dataset.bsTheme) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", follow);
})();
