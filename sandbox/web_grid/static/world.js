// The side panel "World": the clock, things that happen, things that break, a sync now.

const SPEEDS = [
  ["Pause", { pause: true }],
  ["×1", { speed: 1, pause: false }],
  ["×60", { speed: 60, pause: false }],
  ["×1440", { speed: 1440, pause: false }],
];
const HAPPENS = [
  ["A dispute opens", "dispute"],
  ["A parcel is scanned", "parcel"],
  ["A 1★ review", "review"],
  ["A refund", "refund"],
  ["200 orders at once", "orders"],
];
const BREAKS = [
  ["Shopify down", "shopify"],
  ["PayPal: too many requests", "paypal"],
  ["Trustpilot sends rubbish", "trustpilot"],
  ["Sheets: done, but error", "sheets"],
  ["Two syncs at once", "twice"],
];

const shown = new Intl.DateTimeFormat("en-GB", {
  weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC",
});

export function openWorld(button, panel, send, say) {
  let timer;
  const clock = Object.assign(document.createElement("div"), { className: "clock" });
  const told = Object.assign(document.createElement("div"), { className: "told", ariaLive: "polite" });
  const speeds = [];

  function show(state) {
    clock.textContent = `${shown.format(new Date(state.now))} UTC${state.paused ? " · paused" : ` · ×${state.speed}`}`;
    if (told.textContent !== state.told) told.textContent = state.told;
    if (state.said) say(state.said);
    speeds.forEach(([pressed, order]) => {
      const now = order.pause ? state.paused : !state.paused && state.speed === order.speed;
      pressed.setAttribute("aria-pressed", String(now));
    });
  }

  async function ask(order, pressed) {
    pressed.disabled = true;
    try {
      show(await send("/page/world", order));
    } catch {
      say("The sandbox does not answer. Is the demo still running?");
    }
    pressed.disabled = false;
  }

  function part(title, choices, order) {
    const row = Object.assign(document.createElement("div"), { className: "row" });
    for (const [words, given] of choices) {
      const each = Object.assign(document.createElement("button"), { className: "button", textContent: words });
      each.addEventListener("click", () => ask(order(given), each));
      if (title === "Clock") speeds.push([each, given]);
      row.append(each);
    }
    return [Object.assign(document.createElement("h2"), { textContent: title }), ...(title === "Clock" ? [clock] : []), row];
  }

  panel.append(
    ...part("Clock", SPEEDS, (given) => ({ clock: given })),
    ...part("Let something happen", HAPPENS, (given) => ({ happen: given })),
    ...part("Break something", [...BREAKS, ["Mend everything", "mend"]], (given) => (given === "mend" ? { mend: true } : { break: given })),
    ...part("Sync", [["Sync now", {}]], () => ({ sync: true })),
    Object.assign(document.createElement("h2"), { textContent: "What the last sync from here did" }),
    told,
  );

  async function look() {
    const answer = await fetch("/page/world").catch(() => null);
    if (answer?.ok) show(await answer.json());
    else clock.textContent = "The world does not answer.";
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    button.click();
    button.focus();
  });

  button.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    clearInterval(timer);
    if (!panel.hidden) {
      panel.querySelector("button").focus();
      look();
      timer = setInterval(look, 2000);
    }
    globalThis.dispatchEvent(new Event("resize"));
  });
}
