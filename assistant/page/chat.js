// The chat's buttons and its scrolling. Gradio hands in `element`, `trigger`, `props` and `watch`.
const copied = () => element.querySelector(".chat")?.dataset.copied ?? "";

const copy = async (button, text) => {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
  } else { // a plain-http page from another machine has no clipboard API
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const before = button.textContent;
  button.textContent = copied();
  setTimeout(() => { button.textContent = before; }, 1500);
};

const edit = (turn, on) => {
  const form = element.querySelector(`form.edit[data-turn="${turn}"]`);
  const button = element.querySelector(`button[data-act="edit"][data-turn="${turn}"]`);
  if (!form || !button) return;
  form.hidden = !on;
  button.setAttribute("aria-expanded", String(on));
  const area = form.querySelector("textarea");
  area.value = area.defaultValue;
  (on ? area : button).focus();
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const { act, text } = button.dataset;
  const turn = Number(button.dataset.turn ?? button.closest("form")?.dataset.turn);
  const n = Number(button.dataset.n);
  if (act === "open" || act === "near") {
    element.querySelectorAll(".opener").forEach((each) => each.classList.remove("opener"));
    button.classList.add("opener");
  }
  if (act === "open") trigger("open", { turn, n });
  if (act === "near") trigger("near", { turn, n });
  if (act === "ask") trigger("submit", { text });
  if (act === "retry") trigger("submit", { text, turn });
  if (act === "copy") copy(button, text);
  if (act === "edit") edit(turn, button.getAttribute("aria-expanded") !== "true");
  if (act === "cancel") edit(turn, false);
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const text = form.querySelector("textarea").value;
  if (!text.trim()) return;
  edit(form.dataset.turn, false);
  trigger("submit", { text, turn: Number(form.dataset.turn) });
});

element.addEventListener("keydown", (event) => {
  const form = event.target.closest("form.edit");
  if (!form || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); }
  if (event.key === "Escape") edit(form.dataset.turn, false);
});

let shown = 0;
let wasBusy = false;
watch("value", () => {
  const turns = element.querySelectorAll(".turn");
  const busy = element.querySelector('.chat[aria-busy="true"]') !== null;
  const last = turns[turns.length - 1];
  if (last && (busy || wasBusy || turns.length > shown)) {
    const room = window.innerHeight - (document.querySelector("#composer")?.offsetHeight ?? 0);
    last.scrollIntoView({ block: last.offsetHeight > room ? "start" : "nearest" });
  }
  shown = turns.length;
  wasBusy = busy;
});
