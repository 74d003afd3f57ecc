// Signing with a token: asks the service on this computer (docs/protocols/local-signing.md) and sends the form with what came back.
"use strict";

const text = (pattern, value) => pattern.replace("{0}", value);
const second = 1000;

class Stopped extends Error {
  constructor(code, detail) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

// Browsers ask the person before a page may speak to this computer. Its name changed once; who knows neither does not ask.
async function permission() {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({ name })).state;
    } catch { }
  }
  return "granted";
}

// A failed call does not say why: forbidden by the browser, nobody there, or somebody there who does not know this page's address.
async function reason(service) {
  if (await permission() === "denied") return "blocked";
  try {
    await fetch(service + "v1/info", { mode: "no-cors", credentials: "omit", cache: "no-store" });
    return "not-listed";
  } catch {
    return "not-running";
  }
}

async function call(service, path, patience, order) {
  let answer;
  try {
    answer = await fetch(service + path, {
      method: order ? "POST" : "GET",
      headers: { "X-Local-Signing": "1", ...(order && { "Content-Type": "application/json" }) },
      body: order && JSON.stringify(order),
      credentials: "omit", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(patience)
    });
  } catch (e) {
    throw new Stopped(e.name === "TimeoutError" ? "timeout" : await reason(service));
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Stopped(told.error ?? "failed", told.triesLeft ?? told.error);
  return told;
}

async function sign(ask, tell) {
  tell("asking");
  await call(ask.service, "v1/info", 60 * second);
  const { certificates } = await call(ask.service, "v1/certificates", 60 * second);
  const certificate = ask.fingerprint ? certificates.find(c => c.fingerprint === ask.fingerprint) : certificates[0];
  if (!certificate) throw new Stopped(certificates.length ? "unknown-certificate" : "no-token", certificates.map(c => c.holder).join(", "));
  tell("confirm", ask.items.length);
  const { signatures } = await call(ask.service, "v1/sign", 150 * second, {
    fingerprint: certificate.fingerprint, algorithm: ask.algorithm ?? certificate.algorithms[0], description: ask.description, items: ask.items
  });
  return [...signatures.map(s => ["Signature", s]), ["Certificate", certificate.certificate]];
}

for (const form of document.querySelectorAll("form[data-token]")) {
  const ask = JSON.parse(form.dataset.token);
  const say = JSON.parse(form.dataset.say);
  const button = form.querySelector("button");
  const told = form.querySelector("[role=status]");
  const failed = form.querySelector("[role=alert]");
  form.querySelector("[data-token-plain]").hidden = true;
  form.querySelector("[data-token-live]").hidden = false;
  const tell = (code, detail) => { told.textContent = text(say[code], detail ?? ""); };
  button.addEventListener("click", async () => {
    button.disabled = true;
    failed.hidden = true;
    try {
      for (const [name, value] of await sign(ask, tell)) {
        const field = document.createElement("input");
        [field.type, field.name, field.value] = ["hidden", name, value];
        form.append(field);
      }
      tell("sending");
      form.requestSubmit();
    } catch (e) {
      told.textContent = "";
      failed.textContent = text(say[e.code] ?? say.failed, e.detail ?? e.message);
      failed.dataset.code = e.code ?? "failed";
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
