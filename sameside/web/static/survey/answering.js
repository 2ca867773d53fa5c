// The survey as somebody fills it in: a first screen, the questions by page or one by one, the end, and what came of it.
const part = (name) => import(document.getElementById(`module-${name}`).href);
const [{ openDraft, forgetOld, clearAll, remembered, chosen, sentFromHere }, { drawItem, make, fill }, { begin, send }] =
  await Promise.all(["draft", "questions", "sending"].map(part));

const stage = document.getElementById("stage"), said = document.getElementById("said"), tools = document.getElementById("tools");
const { round } = stage.dataset;
const isByOpenLink = stage.dataset.mode === "open"; // one link for everybody: no token, and people say which group they are in
const narrow = matchMedia("(max-width: 639px)"), touch = matchMedia("(pointer: coarse)");
let language = stage.dataset.language, told = null, token = "", draft = null, at = null, isDone = false, named = {};

const words = () => told.words[language];
const pages = () => told.form.pages;
const view = () => ({ form: told.form, language, words: words() });
const n_items = () => pages().reduce((n, page) => n + page.items.length, 0);
const showWhen = (state) => { for (const one of stage.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state; };

const takeToken = () => {
  const given = new URLSearchParams(location.hash.slice(1)).get("t");
  if (given) {
    remembered.set("token", given);
    history.replaceState(null, "", location.pathname + location.search); // out of sight, and out of the history
  }
  return given ?? remembered.get("token");
};

// Codes on slips are typed by hand: in groups, in whatever case.
const readCode = (typed) => {
  const code = typed.includes("#t=") ? typed.split("#t=")[1] : typed;
  const plain = code.replace(/[\s-]/g, "").toLowerCase();
  return /^[0-9a-hjkmnp-tv-z]{26}$/.test(plain) ? plain : code;
};

// What opens the form: the token, or the group somebody named.
const key = () => (isByOpenLink ? draft?.group ?? {} : { token });

const start = async (given) => {
  token = isByOpenLink ? `open:${round}` : readCode(given); // of an open link a name for the draft, and never sent
  if (sentFromHere.is(token)) { remembered.set("token", ""); return showWhen("sent"); }
  showWhen("loading");
  if (isByOpenLink) { forgetOld(); draft = openDraft(round, token); named = { ...draft.group }; }
  let answered;
  try { answered = await begin(stage.dataset.begin, key()); } catch { return showWhen("failed"); }
  if (answered.status !== 200) return showWhen(answered.told.reason || "failed");
  told = answered.told;
  if (!told.form.languages.includes(language)) language = told.form.languages[0];
  remembered.set("token", token);
  forgetOld();
  draft = openDraft(round, token);
  at = pages().length && history.state?.at || { screen: "welcome" };
  history.replaceState({ at }, "");
  render({ isFirst: true });
};

// Where one can be: the first screen, a page (one of its questions on narrow screens), the end.
const places = () => [
  { screen: "welcome" }, ...(isByOpenLink ? [{ screen: "group" }] : []),
  ...pages().flatMap((page, p) => (narrow.matches ? page.items.map((_, i) => ({ screen: "page", page: p, item: i })) : [{ screen: "page", page: p, item: 0 }])),
  { screen: "end" },
];
const isSame = (one, other) => one.screen === other.screen && (one.screen !== "page" || one.page === other.page && (!narrow.matches || one.item === other.item));
const index = () => Math.max(0, places().findIndex((one) => isSame(one, at)));
const go = (place) => {
  const follows = isSame(places()[index()], places()[places().findIndex((one) => isSame(one, place)) - 1] ?? at);
  at = place;
  if (["page", "end"].includes(at.screen)) draft.stay(at);
  history.pushState({ at, follows }, "");
  render();
};
// The browser's own way back where it leads to the page before; else, as after going on from a draft, straight there.
const goBack = () => {
  if (history.state?.follows) return history.back();
  at = places()[Math.max(0, index() - 1)];
  history.replaceState({ at }, "");
  render();
};
const step = (by) => {
  if (at.screen === "group" && by > 0) return beginAs();
  const next = places()[index() + by];
  if (next) go(next);
};

const heading = (text, ...more) => make("h1", { tabindex: "-1" }, text, ...more);
const bar = (...buttons) => make("div", { class: "bar" }, make("div", { class: "bar-inside" }, ...buttons));
const button = (label, act, isMain = false) => make("button", { type: "button", class: isMain ? "button is-main" : "button", onclick: act }, label);
const block = (title, ...texts) => make("section", { class: "told" }, make("h2", {}, title), ...texts.filter(Boolean).map((text) => make("p", {}, text)));

// Where the result is read: an address alike for everybody, which tells of nobody.
const resultLink = () => {
  if (!told.results) return null;
  const href = new URL(told.results, location.href).href;
  return make("span", { class: "whole-address" }, words().results_here, " ", make("a", { href }, href));
};

// Which group somebody is in, as they say it, before the first question; the questions are of that group.
const groupPage = () => {
  const w = words();
  const choice = (name, values) => make("fieldset", { class: "item" }, make("legend", { class: "item-words" }, w[`which_${name}`]),
    make("div", { class: "options" }, ...values.map((value) => make("label", { class: "option" },
      make("input", { type: "radio", name, value, checked: named[name] === value, onchange: () => { named[name] = value; } }), make("span", {}, w[value][0].toUpperCase() + w[value].slice(1))))));
  return [
    heading(w.group_title),
    make("p", {}, fill(w.group_said, told.group)),
    make("div", { id: "choosing" }),
    make("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); step(1); } },
      choice("function", ["sales", "marketing", "other"]), choice("seniority", ["c_level", "manager", "team_member"]),
      draft.group && make("p", { class: "hint" }, w.group_anew),
      bar(button(w.back, goBack), make("button", { class: "button is-main" }, w.next))),
  ];
};

const beginAs = async () => {
  const state = document.getElementById("choosing");
  if (!named.function || !named.seniority) {
    state.replaceChildren(make("p", { class: "notice", role: "alert" }, words().choose_group));
    stage.querySelector(`form input[name=${named.function ? "seniority" : "function"}]`).focus();
    return state.scrollIntoView({ block: "nearest" });
  }
  let answered;
  try { answered = await begin(stage.dataset.begin, named); } catch { answered = { told: {} }; }
  if (answered.status !== 200) return state.replaceChildren(make("p", { class: "notice", role: "alert" }, answered.told.says ?? words().load_failed));
  draft.name({ ...named });
  told = answered.told;
  go({ screen: "page", page: 0, item: 0 });
};

const welcome = () => {
  const w = words(), g = told.group, closes = told.closes[language];
  const filling = { ...g, function: w[g.function], seniority: w[g.seniority], closes, company: told.company, time: fill(g.minutes === 1 ? w.minute : w.minutes, g) };
  const first = places()[1];
  const group = isByOpenLink ? "" : g.is_shown ? w.group_shown : g.is_counted ? w.group_not_shown : w.group_not_counted;
  const hasDraft = draft.place && draft.place.screen !== "welcome";
  const page = (hasDraft && draft.place.screen === "page" ? draft.place.page : pages().length - 1) + 1;
  return [
    heading(w.heading),
    make("p", { class: "facts" }, fill(w.facts, filling)),
    make("p", { class: "lead" }, w.lead),
    make("p", { class: "quiet" }, w.purpose),
    make("div", { class: "tells" },
      !isByOpenLink && block(w.group_title, `${fill(w.group_line, filling)} ${fill(group, filling)}`),
      block(w.seen_title, fill(w.seen, filling), resultLink()),
      block(w.unseen_title, w.unseen),
      block(w.limits_title, w.limit_one, w.limit_two)),
    make("p", { class: "quiet" }, w.once),
    make("p", { class: "quiet" }, w.ease, touch.matches && narrow.matches ? ` ${w.tap}` : ""),
    bar(hasDraft && button(w.anew, () => { draft.restart(); go(first); }),
      button(hasDraft ? fill(w.resume, { page }) : w.begin, () => go(hasDraft ? draft.place : first), true)),
  ];
};

const questionPage = () => {
  const w = words(), page = pages()[at.page], shown = narrow.matches ? [page.items[Math.min(at.item, page.items.length - 1)]] : page.items;
  const number = fill(w.page_of, { page: at.page + 1, pages: pages().length });
  const which = narrow.matches && page.items.length > 1 ? ` · ${fill(w.question_of, { question: at.item + 1, questions: page.items.length })}` : "";
  const isLast = index() === places().length - 2;
  const form = make("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); step(1); } },
    ...shown.map((name) => drawItem(name, view(), draft.answers[name], (value) => draft.set(name, value))),
    bar(button(w.back, goBack), make("button", { class: "button is-main" }, isLast ? w.to_end : w.next)));
  return [
    make("p", { class: "progress" }, number + which),
    heading(page.title[language]),
    page.intro && make("p", { class: "lead" }, page.intro[language]),
    !touch.matches && chosen.is("keys") && at.page === 0 && make("p", { class: "quiet" }, w.keys_hint),
    form,
  ];
};

const end = () => {
  const w = words(), n = Object.keys(draft.answers).filter((name) => name in told.form.items).length;
  const state = make("div", { id: "sending", role: "status" });
  const sendIt = button(w.send, () => sendForm(state, sendIt), true);
  sendIt.disabled = n === 0;
  return [
    heading(w.end_title),
    make("p", { class: "lead" }, n ? fill(w.answered_of, { n, total: n_items() }) : w.answered_none),
    make("p", { class: "final" }, w.final),
    state,
    bar(button(w.back, goBack), sendIt),
  ];
};

const sendForm = async (state, sendIt) => {
  const w = words();
  sendIt.disabled = true;
  state.replaceChildren(make("p", { class: "quiet" }, w.sending));
  const waiting = (reason, now) => state.replaceChildren(make("p", { class: "notice" }, w[reason]), button(w.try_now, now));
  const { status, told: answered } = await send(stage.dataset.answer, { ...key(), answer_id: draft.answerId, answers: draft.answers }, waiting);
  if (status === 200) { sentFromHere.note(token); draft.remove(); remembered.set("token", ""); return finish("stored"); }
  if (["spent", "unknown", "closed"].includes(answered.reason)) return finish(answered.reason);
  sendIt.disabled = false;
  state.replaceChildren(make("p", { class: "notice", role: "alert" }, fill(w.wrong, { says: answered.says ?? String(status) })));
};

const finish = (reason) => {
  isDone = reason;
  if (reason === "spent") { sentFromHere.note(token); draft.remove(); }
  history.replaceState({ at: { screen: "end" } }, "");
  render();
};

const outcome = () => {
  const w = words(), closes = told.closes[language];
  const tick = '<svg class="tick" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="M15 25l6 6 12-13"/></svg>';
  const drawn = isDone === "stored" ? document.createRange().createContextualFragment(tick) : null;
  if (isDone === "cleared") return [heading(w.cleared), make("p", { class: "lead" }, fill(w.cleared_text, { closes }))];
  return [drawn, heading(w[`${isDone}_title`]), make("p", { class: "lead" }, w[isDone]), isDone === "stored" && make("p", { class: "quiet" }, fill(w.stored_next, { closes })),
    isDone === "stored" && told.results && make("p", {}, resultLink()), isDone === "closed" && told.results && make("p", { class: "quiet" }, w.closed_results)];
};

const render = ({ isFirst = false, keepsFocus = false } = {}) => {
  document.documentElement.lang = language;
  const w = words();
  const drawn = isDone ? outcome() : { welcome, group: groupPage, page: questionPage, end }[at.screen]();
  stage.className = isDone ? "outcome" : `is-${at.screen}`;
  stage.replaceChildren(...drawn.filter(Boolean));
  const title = stage.querySelector("h1").textContent;
  const number = !isDone && at.screen === "page" ? `${fill(w.page_of, { page: at.page + 1, pages: pages().length })}: ` : "";
  document.title = `${number}${title} · ${told.company}`;
  document.getElementById("contact").textContent = fill(w.contact, { contact: told.contact });
  drawTools();
  if (!isFirst && !keepsFocus) {
    scrollTo(0, 0);
    stage.querySelector("h1").focus({ preventScroll: true });
  }
};

const drawTools = () => {
  const w = words();
  const choice = (name, label) => make("label", { class: "tool" }, make("input", { type: "checkbox", checked: chosen.is(name), onchange: (event) => chosen.set(name, event.target.checked) }), label);
  tools.hidden = Boolean(isDone);
  tools.replaceChildren(...[
    !touch.matches && choice("keys", w.keys_on), touch.matches && narrow.matches && choice("tap", w.tap_on),
    make("button", { type: "button", class: "tool", onclick: () => { if (confirm(w.clear_ask)) { clearAll(); finish("cleared"); } } }, w.clear_device),
  ].filter(Boolean));
};

// From one question to the next of its page; from the last one to the next page. How sure somebody is comes after their number.
const goOnFrom = (group) => {
  const groups = narrow.matches ? [] : [...stage.querySelectorAll(".item, .sure:not([hidden])")];
  const next = groups[groups.indexOf(group) + 1];
  if (!next) return step(1);
  (next.querySelector(":scope > .options input:checked") ?? next.querySelector("input, textarea")).focus();
  next.scrollIntoView({ block: "nearest" });
};

// Digits choose while a group has the focus; Enter goes on.
stage.addEventListener("keydown", (event) => {
  const group = event.target.closest?.("fieldset");
  if (!group || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches("input")) return;
  if (event.key === "Enter") { event.preventDefault(); return goOnFrom(group); }
  if (event.target.type !== "radio" || !/^\d$/.test(event.key) || !chosen.is("keys")) return;
  const radios = [...group.querySelectorAll(":scope > .options input[type=radio]")];
  const wanted = group.dataset.kind === "rating" ? radios.find((one) => one.value === event.key) : radios[Number(event.key) - 1];
  if (wanted) { event.preventDefault(); wanted.focus(); wanted.click(); }
});

// A tap on a touch screen chooses and goes on, where one question fills the screen; people were told so on the first one.
let tappedAt = 0;
stage.addEventListener("pointerdown", (event) => { tappedAt = event.pointerType === "touch" ? Date.now() : 0; });
stage.addEventListener("change", (event) => {
  if (event.target.type !== "radio" || !narrow.matches || !chosen.is("tap") || at.screen !== "page" || Date.now() - tappedAt > 800 || event.target.closest(".sure")) return;
  const before = at;
  setTimeout(() => { if (at === before) step(1); }, 260);
});

addEventListener("popstate", (event) => {
  if (!told) return;
  at = event.state?.at ?? { screen: "welcome" };
  render();
});
narrow.addEventListener("change", () => { if (told) render({ keepsFocus: true }); });
document.getElementById("languages").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !told) return;
  event.preventDefault();
  language = link.hreflang;
  for (const one of document.querySelectorAll("#languages a")) one.toggleAttribute("aria-current", one === link);
  link.setAttribute("aria-current", "true");
  render({ keepsFocus: true });
});
stage.querySelector("[data-when=missing] form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = new FormData(event.target).get("code").trim();
  start(code);
});
stage.querySelector("[data-act=again]").addEventListener("click", () => start(token));
stage.querySelector("[data-act=anew]")?.addEventListener("click", () => { sentFromHere.forget(token); start(""); });
addEventListener("hashchange", () => { const given = takeToken(); if (given && !isByOpenLink && given !== token) location.reload(); });

const given = isByOpenLink ? "" : takeToken();
if (given || isByOpenLink) await start(given); else showWhen("missing");
said.textContent = "";
