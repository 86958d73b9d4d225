// Runs before Gradio: its own words follow the page's language, which this browser remembers.
(() => {
  let language = "id";
  try {
    if (localStorage.getItem("saksi.language") === "en") language = "en";
  } catch { /* a browser that keeps nothing gets the default */ }
  document.documentElement.lang = language;
  Object.defineProperty(Navigator.prototype, "language", { get: () => language });
  Object.defineProperty(Navigator.prototype, "languages", { get: () => [language] });
  // Gradio's notice of a lost connection is hidden, because it speaks English: this one does not.
  const ask = window.fetch;
  const lost = (is) => { document.querySelector("#lost")?.toggleAttribute("hidden", !is); };
  window.fetch = async (...given) => {
    try {
      const reply = await ask(...given);
      lost(false);
      if (reply.status === 401) location.assign("/login");
      return reply;
    } catch (error) {
      if (error.name !== "AbortError") lost(true);
      throw error;
    }
  };
  // The one label that Gradio has in no language but English.
  const named = (chosen) => {
    const more = chosen === "en" ? "More tabs" : "Tab lainnya";
    document.querySelector(".overflow-menu > button")?.setAttribute("aria-label", more);
    return chosen;
  };
  window.saksi = {
    language: () => named(document.documentElement.lang),
    setLanguage(chosen) {
      document.documentElement.lang = named(chosen);
      try { localStorage.setItem("saksi.language", chosen); } catch { /* as above */ }
      return chosen;
    },
    save(made) {
      const { name, type, text } = JSON.parse(made || "{}");
      if (!text) return;
      const url = URL.createObjectURL(new Blob([text], { type }));
      if (name) {
        const link = Object.assign(document.createElement("a"), { href: url, download: name });
        link.click();
      } else { // a page to print
        const frame = document.createElement("iframe");
        frame.hidden = true;
        frame.srcdoc = text;
        frame.onload = () => { frame.contentWindow.print(); };
        document.body.append(frame);
      }
      setTimeout(() => URL.revokeObjectURL(url), 60000);
    },
  };
})();
