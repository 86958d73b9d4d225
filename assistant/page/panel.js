// The source panel: shows the cited words when it opens, and gives the focus back when it closes.
const close = () => {
  props.value = "";
  document.querySelector(".opener")?.focus();
};

element.addEventListener("click", (event) => {
  if (event.target.closest('button[data-act="close"]')) close();
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

watch("value", () => {
  const source = element.querySelector("#source");
  if (!source) return;
  const text = element.querySelector("#article-text");
  const words = element.querySelector("#cited-words, #cited-quote, #near");
  if (text) text.scrollTop = 0;
  if (text && words) {
    const above = words.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop = above - text.clientHeight / 3;
  }
  if (window.matchMedia("(max-width: 900px)").matches) source.scrollIntoView({ block: "start" });
  source.focus({ preventScroll: true });
});
