// Asks the server what a person sees, sends it what they do, and hears when something has changed.

import { toast } from "./dom.js";

export async function look(who, channel, thread) {
  const query = new URLSearchParams({ as: who, channel: channel ?? "", thread: thread ?? "" });
  const answer = await fetch(`state?${query}`);
  if (!answer.ok) location.hash = ""; // there is no such person: start again
  return answer.json();
}

/** Performs one action as someone. Returns whether it was done; what went wrong is shown. */
export async function act(who, action) {
  try {
    const answer = await fetch("act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: who, ...action }),
    });
    const reply = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { error: await answer.text() };
    if (reply.error) toast(reply.error);
    return answer.ok && !reply.error;
  } catch {
    toast("The demo does not answer. Is it still running?");
    return false;
  }
}

export async function readFile(who, file) {
  const answer = await fetch(`file/${encodeURIComponent(file)}?as=${who}`);
  return answer.text();
}

export async function readEntries(since) {
  return (await fetch(`traffic?since=${since}`)).json();
}

/** Calls back at once, and each time that something has changed. The browser reconnects by itself. */
export function onChange(callback) {
  const source = new EventSource("changes");
  source.addEventListener("message", callback);
  source.addEventListener("open", () => document.body.classList.remove("away"));
  source.addEventListener("error", () => document.body.classList.add("away"));
}
