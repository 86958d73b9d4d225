// The tab for analysts. Its pieces share this script: each has its own `element`, `trigger`, `watch`.
const desk = (window.saksi.verify ??= {
  fields: {}, page: 0, answer: null, cited: null, near: null,
  drafts: new Map(), // comments that are not saved yet, by the id of their field
  pressed: null, opener: null, left: null,
});
const find = (selector) => element.querySelector(selector);
const mine = (id) => element.closest(id) !== null;
const NAME = "saksi.reviewer";
const who = () => {
  const field = document.querySelector('#verify-bar input[name="who"]');
  if (field) return field.value.trim();
  try { return localStorage.getItem(NAME) ?? ""; } catch { return ""; }
};
const looked = () => {
  const { fields, page, answer, cited, near } = desk;
  return { ...fields, page, answer, cited, near, who: who() };
};
const look = (change, parts) => {
  Object.assign(desk, change);
  trigger("look", { looked: looked(), parts: [...parts, "notice"] });
};
const QUEUE = ["queue"], ALL = ["queue", "review", "panel"], SIDE = ["panel"];
const SHUT = { cited: null, near: null };

// Others' marks may show now, or no longer. A mark that is on its way brings that itself, and what
// it says must not be wiped away.
const renamed = () => {
  const parts = desk.answer === null ? QUEUE : ["queue", "review"];
  if (!desk.pressed) trigger("look", { looked: looked(), parts });
};

const readForm = () => {
  const form = find(".verify-form");
  desk.fields = { ...Object.fromEntries(new FormData(form)), changed: form.changed.checked };
};

const press = (button) => {
  const { act } = button.dataset;
  const number = Number(button.dataset.number) || null;
  if (act === "page") look({ page: Number(button.dataset.page) }, QUEUE);
  if (act === "answer") desk.left = null;
  if (act === "answer") look({ answer: number, ...SHUT }, ["review", "panel"]);
  if (act === "back") { desk.left = desk.answer; look({ answer: null, ...SHUT }, ALL); }
  if (act === "cited" || act === "near") {
    const n = Number(button.dataset.n);
    desk.opener = button.dataset;
    look({ ...SHUT, [act]: n }, SIDE);
  }
  if (act === "shut") look(SHUT, SIDE);
  if (act === "clear") {
    find(".verify-form").querySelectorAll("input, select").forEach((each) => {
      if (each.type === "checkbox") each.checked = false; else each.value = "";
    });
    readForm();
    look({ page: 0 }, QUEUE);
  }
  if (act === "csv" || act === "json") trigger("save", { looked: looked(), kind: act });
  if (act === "mark") {
    const claim = button.closest("[data-part]");
    const field = claim.querySelector("textarea");
    const { verdict } = button.dataset;
    const pressed = { part: claim.dataset.part, verdict, field: field.id, said: field.value };
    const name = document.querySelector('#verify-bar input[name="who"]'); // with users: none
    const nameless = name !== null && !who();
    desk.pressed = nameless ? null : pressed; // without a name it is refused
    // of the answer that is seen: another may be on its way
    const answer = Number(button.closest(".review").dataset.number);
    const given = { part: Number(claim.dataset.part), verdict, comment: field.value };
    trigger("mark", { looked: { ...looked(), answer }, ...given });
    if (nameless) name.focus();
  }
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (button && !button.disabled) press(button);
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  readForm();
  look({ page: 0 }, QUEUE);
});
element.addEventListener("change", (event) => {
  if (event.target.name === "who") {
    try { localStorage.setItem(NAME, who()); } catch { /* a browser that keeps nothing */ }
    setTimeout(renamed, 300);
  } else if (event.target.matches(".verify-form select, .verify-form [type=checkbox]")) {
    event.target.form.requestSubmit();
  }
});
element.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) desk.drafts.set(event.target.id, event.target.value);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && mine("#verify-panel") && find(".source")) look(SHUT, SIDE);
});

const fillName = () => {
  const field = find('input[name="who"]');
  if (!field || field.value) return;
  try { field.value = localStorage.getItem(NAME) ?? ""; } catch { /* as above */ }
};

let shown = null; // the number of the answer that this piece shows
const drawnReview = () => {
  const section = find(".review");
  const { pressed } = desk;
  desk.pressed = null;
  // what was saved is no draft, unless more was written while it was being saved
  const saved = pressed && document.getElementById(pressed.field)?.defaultValue.trim();
  if (saved === pressed?.said.trim() && desk.drafts.get(pressed?.field) === pressed?.said) {
    desk.drafts.delete(pressed.field);
  }
  element.querySelectorAll("textarea").forEach((field) => {
    if (desk.drafts.has(field.id)) field.value = desk.drafts.get(field.id);
  });
  const number = section?.dataset.number ?? null;
  if (number !== null) desk.answer = Number(number);
  if (section && number !== shown) {
    section.focus({ preventScroll: true });
    document.querySelector("#verify")?.scrollIntoView({ block: "start" });
  } else if (section && pressed) {
    find(`[data-part="${pressed.part}"] [data-verdict="${pressed.verdict}"][data-act]`)?.focus();
  }
  shown = number;
};

const drawnPanel = () => {
  const source = find(".source");
  if (!source) {
    const from = desk.opener;
    desk.opener = null;
    if (!from) return;
    document.querySelector(`#verify-review [data-act="${from.act}"][data-n="${from.n}"]`)?.focus();
    return;
  }
  const text = find(".article-text, .texts");
  const words = find("mark.words, mark.quote, .near, .texts del, .texts ins");
  if (text && words) {
    const above = words.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop += above - text.clientHeight / 3;
  }
  if (source.matches(".compare") || window.matchMedia("(max-width: 900px)").matches) {
    source.scrollIntoView({ block: "start" });
  }
  source.focus({ preventScroll: true });
};

// Back in the queue, at the answer that was left: once its view is gone, and the queue is drawn.
const comeBack = () => {
  if (desk.left === null) return;
  const row = document.querySelector(`#verify-queue [data-number="${desk.left}"]`);
  row?.focus();
  if (row && document.activeElement === row) desk.left = null;
};

watch("value", () => {
  if (mine("#verify-bar")) fillName();
  if (mine("#verify-review")) drawnReview();
  if (mine("#verify-panel")) drawnPanel();
  if (mine("#verify-queue") || mine("#verify-review")) requestAnimationFrame(comeBack);
});
if (mine("#verify-bar")) fillName();
if (mine("#verify-queue")) {
  desk.refresh = () => look({}, QUEUE);
  desk.refresh();
}
