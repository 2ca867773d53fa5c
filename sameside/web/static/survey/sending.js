// Fetches the questions and sends the form: no cookie, no referrer, and the same form as often as it takes.
const ask = (url, said) => fetch(url, {
  method: "POST", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", keepalive: true,
  headers: { "Content-Type": "application/json" }, body: JSON.stringify(said),
});

// key: the token of the link, or by an open link the group its sender names.
export const begin = async (url, key) => {
  const answered = await ask(url, key);
  return { status: answered.status, told: await answered.json() };
};

const FIRST_WAIT = 2000, LONGEST_WAIT = 30000;
const isWorthTrying = (status) => status >= 500 || status === 429 || status === 408;

// Tries until somebody answers for good. waiting(tryNow) is called before each pause: tryNow ends it.
export const send = async (url, form, waiting) => {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    let reason = "offline";
    try {
      const answered = await ask(url, form);
      const told = await answered.json().catch(() => ({}));
      if (!isWorthTrying(answered.status)) return { status: answered.status, told };
      reason = ["not_yet", "wait"].includes(told.reason) ? told.reason : reason;
    } catch { /* no connection, or it broke off: the same form again is stored once */ }
    await new Promise((goOn) => {
      const timer = setTimeout(goOn, wait);
      const now = () => { clearTimeout(timer); goOn(); };
      addEventListener("online", now, { once: true });
      waiting(reason, now);
    });
  }
};
