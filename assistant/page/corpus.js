// The corpus tab's buttons and files. Every part of the tab runs this; what it has not, is not there.
const limits = () => element.querySelector(".drop")?.dataset ?? {};

const base64 = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(String(reader.result).split(",", 2)[1] ?? "");
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(file);
});

// The server checks again. What it would refuse is not read, so that it never travels.
const send = async (chosen) => {
  const { files, bytes, together } = limits();
  const total = chosen.reduce((sum, file) => sum + file.size, 0);
  const few = chosen.length <= Number(files) && total <= Number(together);
  const sent = [];
  for (const file of chosen) {
    const fits = few && file.size <= Number(bytes) && /\.(txt|md)$/i.test(file.name);
    let data = null;
    try {
      if (fits) data = await base64(file);
    } catch { /* a file that went away, or a folder: it has no data, and the server says so */ }
    sent.push({ name: file.name, size: file.size, data });
  }
  if (sent.length) trigger("files", { files: sent, total });
};

const EVENTS = [ // Gradio looks for these names here, in double quotes
  "open", "sort", "sync", "passage", "near", "remove", "close", "drop", "discard", "accept", "restore",
];
let after = null; // what to focus when the part is drawn anew
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const { act, id, by, confirm: question } = button.dataset;
  const n = button.dataset.n === undefined ? undefined : Number(button.dataset.n);
  const start = button.dataset.start === undefined ? undefined : Number(button.dataset.start);
  if (question && !window.confirm(question)) return;
  if (act === "ask") {
    document.querySelector('#tabs button[role="tab"]')?.click();
    setTimeout(() => document.querySelector("#question textarea")?.focus(), 100);
    return;
  }
  if (act === "sort") after = `[data-by="${by}"]`;
  if (act === "passage") after = `.passage[data-n="${n}"]`;
  if (act === "near") after = "#volume";
  if (EVENTS.includes(act)) trigger(act, { id, n, by, start });
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && element.querySelector("#volume")) trigger("close", {});
});

element.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  send([...event.target.files]);
  event.target.value = "";
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  element.addEventListener(kind, (event) => {
    const drop = element.querySelector(".drop");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") send([...event.dataTransfer.files]);
  });
}

let shown = false;
watch("value", () => {
  const volume = element.querySelector("#volume");
  const tray = element.querySelector("#tray");
  const text = element.querySelector("#crawled");
  const marked = element.querySelector("mark.chosen");
  if (text && marked) {
    const above = marked.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop = above - text.clientHeight / 3;
  }
  const opens = (volume || tray) && !shown;
  const target = after ? element.querySelector(after) : opens ? volume ?? tray : null;
  if (volume && window.matchMedia("(max-width: 900px)").matches && (opens || after === "#volume")) {
    volume.scrollIntoView({ block: "start" });
  }
  target?.focus({ preventScroll: target === volume || target?.matches(".passage") });
  const list = element.querySelector(".passages");
  const row = element.querySelector('.passage[aria-expanded="true"]');
  if (list && row) list.scrollTop = row.parentElement.offsetTop - list.offsetTop;
  if (shown && !volume && element.id === "corpus-volume") {
    document.querySelector("#corpus-list .opener button, #corpus-search textarea")?.focus();
  }
  shown = Boolean(volume || tray);
  after = null;
});
