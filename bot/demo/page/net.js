// Asks the server what a person sees, tells it what they do, and hears when something has changed.

import { tell } from "./dom.js";

export async function look(who, channel, thread) {
  const query = new URLSearchParams({ as: who, channel: channel ?? "", thread: thread ?? "" });
  const answer = await fetch(`state?${query}`);
  if (!answer.ok) location.hash = ""; // there is no such person: begin anew
  return answer.json();
}

/** Does one thing as somebody. Returns whether it was done; what went wrong is told. */
export async function act(who, wish) {
  try {
    const answer = await fetch("act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: who, ...wish }),
    });
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { error: await answer.text() };
    if (said.error) tell(said.error);
    return answer.ok && !said.error;
  } catch {
    tell("The demo does not answer. Is it still running?");
    return false;
  }
}

export async function readFile(who, file) {
  const answer = await fetch(`file/${encodeURIComponent(file)}?as=${who}`);
  return answer.text();
}

export async function traffic(since) {
  return (await fetch(`traffic?since=${since}`)).json();
}

/** Calls back at once, and each time that something has changed. The browser reconnects by itself. */
export function onNews(callback) {
  const source = new EventSource("news");
  source.addEventListener("message", callback);
  source.addEventListener("open", () => document.body.classList.remove("away"));
  source.addEventListener("error", () => document.body.classList.add("away"));
}
