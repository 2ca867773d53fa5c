// A form whose button asks the browser for a security key: data-security-key is "create" or "get", data-options what the program asks.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  // What the program sends as text, the browser wants as bytes.
  const asked = (kind, options) => {
    const wanted = { ...options, challenge: bytes(options.challenge) };
    if (kind === "create") {
      wanted.user = { ...options.user, id: bytes(options.user.id) };
      wanted.excludeCredentials = known(options.excludeCredentials);
    } else {
      wanted.allowCredentials = known(options.allowCredentials);
    }
    return wanted;
  };

  const answered = (found) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[part]) response[part] = text(found.response[part]);
    }
    if (found.response.getTransports) response.transports = found.response.getTransports();
    return { id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: found.getClientExtensionResults() };
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const kind = form.dataset.securityKey;
    if (!kind || form.elements.credential.value) return;
    event.preventDefault();
    const said = form.querySelector("[data-said]");
    said.hidden = true;
    try {
      const publicKey = asked(kind, JSON.parse(form.dataset.options).publicKey);
      const found = await navigator.credentials[kind]({ publicKey });
      form.elements.credential.value = JSON.stringify(answered(found));
      form.submit();
    } catch (refused) {
      said.textContent = "No key answered. Try again, or choose another way.";
      said.hidden = false;
    }
  });
})();
