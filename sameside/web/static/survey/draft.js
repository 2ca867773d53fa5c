// What somebody has filled in so far, on this device alone: kept for 14 days, gone once it is sent or cleared.
const KEPT_MS = 14 * 86400000;
const MARK = "sameside-survey:";

// A mark of the link, not the link: two people who share a device each find their own draft.
const markOf = (token) => {
  let one = 0xdeadbeef, two = 0x41c6ce57;
  for (const sign of token) {
    one = Math.imul(one ^ sign.codePointAt(0), 2654435761);
    two = Math.imul(two ^ sign.codePointAt(0), 1597334677);
  }
  return ((two >>> 0) * 4096 + (one >>> 20)).toString(36);
};

const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

// A browser may refuse to keep anything; the form then lives as long as its page.
const quietly = (act) => { try { return act(); } catch { return null; } };

const drafts = () => quietly(() => Object.keys(localStorage).filter((key) => key.startsWith(MARK))) ?? [];

export const forgetOld = (now = Date.now()) => {
  for (const key of drafts()) {
    const kept = quietly(() => JSON.parse(localStorage.getItem(key)));
    if (!kept || now - kept.savedAt > KEPT_MS) quietly(() => localStorage.removeItem(key));
  }
};

// That answers went by a link from this device: nothing of what they were, and nothing the server is asked or told.
const SENT = "survey-sent:";
export const sentFromHere = {
  is: (token) => quietly(() => localStorage.getItem(SENT + markOf(token))) === "yes",
  note: (token) => quietly(() => localStorage.setItem(SENT + markOf(token), "yes")),
  forget: (token) => quietly(() => localStorage.removeItem(SENT + markOf(token))),
};

export const clearAll = () => {
  for (const key of quietly(() => Object.keys(localStorage).filter((key) => key.startsWith(SENT))) ?? []) quietly(() => localStorage.removeItem(key));
  for (const key of drafts()) quietly(() => localStorage.removeItem(key));
  quietly(() => sessionStorage.clear());
};

export const openDraft = (round, token) => {
  const key = `${MARK}${round}:${markOf(token)}`;
  const fresh = () => ({ answers: {}, place: null, group: null, answerId: newId(), savedAt: Date.now() });
  const read = () => quietly(() => JSON.parse(localStorage.getItem(key)));
  let held = read() ?? fresh();
  const write = () => { held.savedAt = Date.now(); quietly(() => localStorage.setItem(key, JSON.stringify(held))); };
  if (!held.answers || !held.answerId) held = fresh();
  write(); // from here on another tab with the same link sends under the same id: one answer, whichever comes first
  return {
    get answers() { return held.answers; },
    get answerId() { return held.answerId; },
    get place() { return held.place; },
    get group() { return held.group ?? null; }, // by an open link, as its sender named it
    name(group) {
      if (held.group?.function !== group.function) held = { ...fresh(), answerId: held.answerId }; // other questions are asked
      held.group = group;
      write();
    },
    set(name, value) {
      held = read() ?? held; // another tab may have gone on
      if (value === null) delete held.answers[name]; else held.answers[name] = value;
      write();
    },
    stay(place) { held.place = place; write(); },
    restart() { held = { ...fresh(), answerId: held.answerId, group: held.group }; write(); },
    remove() { quietly(() => localStorage.removeItem(key)); },
  };
};

export const remembered = {
  get: (name) => quietly(() => sessionStorage.getItem(MARK + name)),
  set: (name, value) => quietly(() => sessionStorage.setItem(MARK + name, value)),
};
export const chosen = {
  is: (name) => quietly(() => localStorage.getItem(`survey-choice:${name}`)) !== "no",
  set: (name, isOn) => quietly(() => localStorage.setItem(`survey-choice:${name}`, isOn ? "yes" : "no")),
};
