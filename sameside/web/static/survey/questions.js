// Draws one question as what it is: a fieldset of native radios, a number with "I don't know", or a few lines of text.
export const make = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

export const fill = (text, words) => text.replace(/\{(\w+)\}/g, (all, name) => (name in words ? words[name] : all));

// "2,5", "2.5", "1.200", "1,200" and "12 000" as people mean them; null where it is no number.
export const readNumber = (text, decimals) => {
  let said = text.replace(/[\s\u00a0\u202f'’%€$£]|EUR|USD|GBP|CHF/g, "");
  const marks = said.match(/[.,]/g) ?? [];
  const last = Math.max(said.lastIndexOf("."), said.lastIndexOf(","));
  const isThousands = marks.length > 1 && new Set(marks).size === 1 || marks.length === 1 && decimals === 0 && /^\d{1,3}[.,]\d{3}$/.test(said);
  said = isThousands ? said.replace(/[.,]/g, "") : said.slice(0, last + 1).replace(/[.,]/g, "") + (last >= 0 ? "." : "") + said.slice(last + 1);
  return /^\d+(\.\d+)?$/.test(said) ? Number(Number(said).toFixed(decimals)) : null;
};

const option = (name, value, label, isChosen, change) => make("label", { class: "option" },
  make("input", { type: "radio", name, value: String(value), checked: isChosen, onchange: () => change(value) }), make("span", {}, label));

const choices = (name, scale, view, value, change) => {
  const shown = scale.options ?? Array.from({ length: scale.max - scale.min + 1 }, (_, n) => ({ value: scale.min + n, label: null }));
  const isRating = !scale.options;
  const rows = shown.map((one) => option(name, one.value, one.label ? one.label[view.language] : String(one.value), value === one.value, change));
  const extra = (scale.extra ?? []).map((one) => option(name, one.value, one.label[view.language], value === one.value, change));
  const box = make("div", { class: isRating ? "options is-rating" : "options", style: undefined }, ...rows);
  box.dataset.count = String(rows.length + (isRating ? 0 : extra.length));
  if (!isRating) { box.append(...extra); return [box]; }
  const ends = make("p", { class: "ends", "aria-hidden": "true" }, make("span", {}, `${scale.min} = ${scale.min_label[view.language]}`),
    make("span", {}, `${scale.max} = ${scale.max_label[view.language]}`));
  const spoken = make("p", { class: "unseen" }, `${scale.min}: ${scale.min_label[view.language]}, ${scale.max}: ${scale.max_label[view.language]}`);
  return [spoken, box, ends, make("div", { class: "options is-apart" }, ...extra)];
};

const estimate = (name, scale, view, value, change) => {
  const { words, language, scales } = view;
  const written = (number) => new Intl.NumberFormat(language, { maximumFractionDigits: scale.decimals }).format(number);
  const isUnknown = value?.value === "dont_know";
  const unit = scale.unit[language];
  const told = make("p", { class: "hint", id: `${name}-said`, "aria-live": "polite" });
  const typed = make("input", { id: `${name}-number`, class: "number", inputmode: "decimal", autocomplete: "off", "aria-describedby": `${name}-said` });
  typed.value = value && !isUnknown ? written(value.value) : "";
  const unknown = make("input", { type: "checkbox", checked: isUnknown });
  let number = value && !isUnknown ? value.value : null, confidence = value?.confidence ?? null;
  const sure = make("fieldset", { class: "sure", hidden: number === null }, make("legend", {}, words.sure), make("div", { class: "options", },
    ...scales.confidence3.options.map((one) => option(`${name}-sure`, one.value, one.label[language], confidence === one.value,
      (chosen) => { confidence = chosen; change({ value: number, confidence }); }))));
  sure.querySelector(".options").dataset.count = "3";
  const tell = () => {
    const text = typed.value.trim();
    const max = scale.max ?? 1000000000;
    number = text ? readNumber(text, scale.decimals) : null;
    const isWrong = text && (number === null || number < scale.min || number > max);
    told.textContent = !text ? "" : number === null ? words.not_a_number : isWrong ? fill(words.out_of_range, { min: scale.min, max: written(max) })
      : fill(words.read_as, { number: `${written(number)} ${unit}` });
    typed.toggleAttribute("aria-invalid", Boolean(isWrong));
    if (isWrong) typed.setAttribute("aria-invalid", "true");
    told.classList.toggle("is-wrong", Boolean(isWrong));
    if (isWrong) number = null;
    sure.hidden = number === null;
    return number;
  };
  if (value && !isUnknown) tell();
  typed.addEventListener("input", () => {
    if (typed.value) unknown.checked = false;
    change(tell() === null ? null : { value: number, confidence });
  });
  unknown.addEventListener("change", () => {
    if (unknown.checked) typed.value = "";
    tell();
    change(unknown.checked ? { value: "dont_know" } : null);
  });
  return [
    make("div", { class: "estimate" }, make("label", { for: `${name}-number` }, words.your_estimate), make("span", { class: "estimate-row" }, typed, make("span", { class: "unit" }, unit))),
    told, sure,
    make("div", { class: "options is-apart" }, make("label", { class: "option" }, unknown, make("span", {}, words.dont_know))),
  ];
};

const remark = (name, item, scale, view, value, change) => {
  const left = make("p", { class: "hint", id: `${name}-left` });
  const area = make("textarea", { id: `${name}-text`, rows: "5", maxlength: String(scale.max_chars), "aria-describedby": `${name}-warning ${name}-left` });
  area.value = value ?? "";
  const tell = () => { left.textContent = fill(view.words.letters_left, { n: scale.max_chars - area.value.length }); };
  area.addEventListener("input", () => { tell(); change(area.value.trim() ? area.value : null); });
  tell();
  return make("div", { class: "item", "data-item": name }, make("label", { class: "item-words", for: `${name}-text` }, item.text[view.language]),
    make("p", { class: "hint", id: `${name}-warning` }, scale.warning[view.language]), area, left);
};

// view: { form, language, words }. change(value) is called with what the form is to hold; null: nothing.
export const drawItem = (name, view, value, change) => {
  const item = view.form.items[name], scale = view.form.scales[item.scale];
  const seen = { language: view.language, words: view.words, scales: view.form.scales };
  if (scale.type === "free_text") return remark(name, item, scale, seen, value, change);
  const isNumber = scale.type === "number";
  const back = make("button", { type: "button", class: "take-back", hidden: value === undefined || isNumber }, view.words.clear_answer);
  const note = (chosen) => { back.hidden = isNumber || chosen === null; change(chosen); };
  const parts = isNumber ? estimate(name, scale, seen, value, note) : choices(name, scale, seen, value, note);
  back.addEventListener("click", () => {
    for (const one of drawn.querySelectorAll("input:checked")) one.checked = false;
    note(null);
    drawn.querySelector("input").focus();
  });
  const drawn = make("fieldset", { class: "item", "data-item": name }, make("legend", { class: "item-words" }, item.text[view.language]), ...parts, ...(isNumber ? [] : [back]));
  drawn.dataset.kind = item.type;
  return drawn;
};
