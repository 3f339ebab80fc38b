// The few emoji that are written by name here.

export const EMOJI = {
  pushpin: "📌",
  mega: "📣",
  eyes: "👀",
  white_check_mark: "✅",
  "+1": "👍",
  fire: "🔥",
  rotating_light: "🚨",
  memo: "📝",
  tada: "🎉",
};

export const PICKED = ["pushpin", "mega", "eyes", "white_check_mark", "+1"];

export const shown = (name) => EMOJI[name] ?? `:${name}:`;
