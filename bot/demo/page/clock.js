// The demo's clock: it goes on by itself, and leaps when told, so that reminders come without waiting.

import { button, find, h } from "./dom.js";

const STEPS = [1, 5, 15];

let ahead = 0;
let moving = false;
let show = () => {};

export const now = () => new Date(Date.now() + ahead);

export function buildClock(move) {
  const time = h("time", { id: "time" });
  const steps = STEPS.map((minutes) => button([`+${minutes}`, h("span", {}, " min")], async () => {
    if (moving) return;
    setMoving(true);
    await move(minutes);
    setMoving(false);
  }, { "aria-label": `Move time by ${minutes} minutes`, data: { minutes } }));
  find("clock").append(time, ...steps);
  show = () => { time.textContent = now().toLocaleTimeString("en", { hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit" }); };
  setInterval(() => show(), 1000);
}

export function setClock(state) {
  ahead = state.now * 1000 - Date.now();
  setMoving(state.moving);
  show();
}

function setMoving(is) {
  moving = is;
  find("clock").setAttribute("aria-busy", String(is));
  for (const one of find("clock").querySelectorAll("button")) one.setAttribute("aria-disabled", String(is));
}
