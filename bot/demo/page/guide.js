// The first incident, in six steps. The server says which are done; the words are here.

import { button, h } from "./dom.js";
import { here } from "./route.js";

const DECLARE = "/incident Checkout is down sev1";
const RESOLVE = "/incident resolve rolled back deploy v2.3.4";

const WORDS = {
  declare: ["Declare an incident", "In #general, send the line below. One line is enough.", DECLARE],
  look: ["Look around the war room", "A channel was opened, people were invited, and a live card is pinned in it. #incidents was told."],
  lead: ["Take command", "Press Take command on the card. Whoever commands owes the updates."],
  answer: ["Let time pass, then answer", "When an update is due, the bot reminds the room: after 15 minutes in a SEV1, after 30 in a SEV2. Press +15 min at the top until it does, then No change, or Post update."],
  resolve: ["Resolve it", "Send the line below in the war room. The fix is watched for a while: move time until the bot asks, then press Confirm resolved.", RESOLVE],
  read: ["Read the postmortem draft", "It is written from what happened. Open the thread under 📝 in the war room, then the file."],
};

const PHONE = matchMedia("(max-width: 720px)"); // as in frame.css

/** desk: {type(channel, line), open(channel), dismiss()} */
export function guide(state, desk) {
  const { steps, room } = state.guide;
  const last = steps.map((one) => one.done).lastIndexOf(true); // what was passed over is not asked for again
  const next = steps.find((one, index) => !one.done && index > last)?.name;
  return [
    h("header", {}, h("h2", {}, "Your first incident"), button("×", desk.dismiss, { "aria-label": "Dismiss the guide", class: "quiet", key: "dismiss-guide" })),
    h("ol", { class: "steps" }, steps.map(({ name, done }, index) => {
      const [title, words, line] = WORDS[name];
      const current = name === next;
      return h("li", { class: done ? "done" : current ? "current" : null, data: { number: index + 1 }, "aria-current": current ? "step" : null },
        h("h3", {}, title, done ? h("span", { class: "mark" }, " ✓ done") : null),
        current ? [
          h("p", {}, words),
          line ? h("code", {}, line) : null,
          line ? button("Put it in the message field", () => desk.type(name === "declare" ? "C0GENERAL1" : room, line), { key: `do-${name}`, class: "primary" }) : null,
          !line && room && here().where !== room ? button("Go to the war room", () => desk.open(room), { key: `do-${name}`, class: "primary" }) : null,
        ] : null);
    })),
    next ? null : h("details", { class: "finished", open: !PHONE.matches },
      h("summary", {}, "That was a whole incident. What next?"),
      h("p", {}, "See what others see: act as Dana, who only reads, and look at #incidents and #executives. Open a second tab to be two people at once. Or declare another one with a form: /incident declare.")),
  ];
}
