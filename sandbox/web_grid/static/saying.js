// The line at the bottom that says what happened: for eight seconds, or, where words would be lost with it, until it is
// closed. A screen reader speaks it at once.

const QUIET_MS = 8000;

export function saying(home) {
  const words = document.createElement("span");
  const close = Object.assign(document.createElement("button"), { className: "button", textContent: "Close" });
  home.append(words, close);
  let quiet;
  const hide = () => {
    clearTimeout(quiet);
    home.hidden = true;
  };
  close.addEventListener("click", hide);
  return {
    say(text, { stays = false } = {}) {
      clearTimeout(quiet);
      words.textContent = text;
      close.hidden = !stays;
      home.hidden = false;
      if (!stays) quiet = setTimeout(hide, QUIET_MS);
    },
    // What was said holds no more.
    unsay(text) {
      if (words.textContent === text) hide();
    },
  };
}
