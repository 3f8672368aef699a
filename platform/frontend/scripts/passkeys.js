// Passkeys: a form asks the server for a challenge, has the browser's own window answer it, and sends the answer along.
// Without script, or where the browser knows no passkeys, these forms stay hidden; every page has another way.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (credentials) => (credentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const make = async (asked) => {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    clientDataJSON: base64url(made.response.clientDataJSON),
    attestationObject: base64url(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
    made,
  };
};

const sign = async (asked) => {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
  const made = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
  return {
    clientDataJSON: base64url(clientDataJSON),
    authenticatorData: base64url(authenticatorData),
    signature: base64url(signature),
    userHandle: userHandle ? base64url(userHandle) : null,
    made,
  };
};

const answered = async (form) => {
  const token = form.elements.csrf_token.value;
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok || answer.redirected) throw new Error("no challenge");
  const { made, ...response } = await (form.dataset.passkey === "make" ? make : sign)(await answer.json());
  return JSON.stringify({ id: made.id, rawId: base64url(made.rawId), type: made.type, response });
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest?.("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const said = form.querySelector("[role=alert]");
  said.textContent = "";
  button.disabled = true;
  try {
    form.elements.credential.value = await answered(form);
    form.submit();
  } catch (error) {
    button.disabled = false;
    said.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.ended;
  }
});

const can = window.isSecureContext && "PublicKeyCredential" in window;
for (const part of document.querySelectorAll("[data-with-passkeys]")) part.hidden = !can;
for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = can;

for (const button of document.querySelectorAll("button[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
