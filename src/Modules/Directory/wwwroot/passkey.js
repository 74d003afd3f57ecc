// Passkeys: asks the browser for one and sends the form with the answer. Every page that uses it also works without, by password and code.
"use strict";

const toBytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
const toText = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = list => (list ?? []).map(c => ({ ...c, id: toBytes(c.id) }));

function create(options) {
  return navigator.credentials.create({
    publicKey: { ...options, challenge: toBytes(options.challenge), user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: named(options.excludeCredentials) }
  });
}

function get(options) {
  return navigator.credentials.get({ publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: named(options.allowCredentials) } });
}

function answer(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults()
  });
}

// Browsers refuse passkeys on bare addresses.
const byName = !/^[\d.]+$|^\[/.test(location.hostname);
for (const hint of document.querySelectorAll("[data-passkey-by-name]")) hint.hidden = byName;

for (const part of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential || !byName) continue;
  part.hidden = false;
  const button = part.querySelector("button");
  const failed = part.querySelector("[role=alert]");
  if (part.dataset.passkey === "create") {
    // Enter in the name field is the button.
    button.form.addEventListener("submit", e => {
      if (part.querySelector("[name=Credential]").value || !part.querySelector("[data-passkey-name]").value.trim()) return;
      e.preventDefault();
      button.click();
    });
  }
  button.addEventListener("click", async () => {
    const name = button.form.querySelector("[data-passkey-name]");
    if (name && !name.value.trim()) {
      // The page says what is missing, before the device keeps a passkey that nobody knows.
      button.form.requestSubmit();
      return;
    }
    failed.hidden = true;
    try {
      const options = JSON.parse(part.dataset.options);
      part.querySelector("[name=Credential]").value = answer(await (part.dataset.passkey === "create" ? create(options) : get(options)));
      button.form.requestSubmit();
    } catch {
      // Cancelled, timed out, no such key here: the browser does not say which, and neither do we.
      failed.textContent = part.dataset.failed;
      failed.hidden = false;
    }
  });
}
