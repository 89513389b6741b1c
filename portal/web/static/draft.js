// Saves what is typed into a form to the portal as a draft, and says what became of it. Keeps nothing in the browser.
"use strict";
(() => {
  // An older browser has the button, as without scripts: what it cannot tell apart, Save draft and Send, must not be mistaken.
  if (!(window.SubmitEvent && "submitter" in SubmitEvent.prototype)) return;
  if (!HTMLFormElement.prototype.requestSubmit || !AbortSignal.timeout) return;
  const line = document.getElementById("draft-line"), heard = document.getElementById("draft-heard");
  const form = line.closest("form"), words = line.dataset, address = form.getAttribute("action");
  const AFTER = 2000, AGAIN = 15000, PATIENCE = 5000; // milliseconds
  let turn = 0, timer = 0, running = null, dirty = words.unsaved === "yes", state = "", leaving = false, waiting = false, warned = false;

  // The line changes with each save; what is read out changes only where saving begins to work or to fail.
  function say(kind, text) {
    line.textContent = text;
    line.classList.toggle("hw-draft-failed", kind !== "saved");
    if (kind !== state) heard.textContent = text;
    state = kind;
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => save("typing"), wait);
  }

  async function send(how, last) {
    const body = new FormData(form);
    body.set("save_draft", how);
    body.set("draft_turn", String(++turn));
    dirty = false;
    let answer, told = {};
    try {
      const signal = last ? undefined : AbortSignal.timeout(PATIENCE);
      answer = await fetch(address, { method: "POST", body, redirect: "manual", keepalive: last, signal });
      if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) told = await answer.json();
    } catch {
      dirty = true;
      later(AGAIN);
      return say("away", words.away);
    }
    if (answer.ok && told.draft) {
      form.elements.namedItem("draft").value = told.draft;
      return say("saved", told.said);
    }
    dirty = true;
    if (answer.type === "opaqueredirect") return say("ended", words.ended); // to the sign-in page
    if (told.said) say("refused", told.said);
    else if (answer.status === 400) return say("old", words.old);
    else say("failed", words.failed);
    if (answer.status === 429 || answer.status >= 500) later(AGAIN);
  }

  // One at a time, so that a page's own saves arrive in their order.
  async function save(how) {
    clearTimeout(timer);
    timer = 0;
    while (running) await running;
    if (how === "typing" && !dirty) return;
    running = send(how, false);
    await running;
    running = null;
  }

  function typed() {
    dirty = true;
    leaving = false;
    if (!timer) later(AFTER);
  }

  function left() {
    if (document.visibilityState === "hidden" && dirty && !leaving) send("typing", true);
  }

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  document.addEventListener("visibilitychange", left);
  window.addEventListener("pageshow", () => { leaving = false; });
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button && button.name === "save_draft") {
      event.preventDefault();
      return save("pressed");
    }
    if (leaving || !(dirty || running)) {
      leaving = true;
      return undefined;
    }
    // What is on its way arrives before the form does, and what was typed last is safe whatever becomes of the form.
    event.preventDefault();
    if (waiting) return undefined;
    waiting = true;
    await save("typing");
    waiting = false;
    if (state === "away" && !warned) {
      warned = true;
      return say("unsent", words.unsent);
    }
    leaving = true;
    return form.requestSubmit(button);
  });
  if (dirty) later(0);
})();
