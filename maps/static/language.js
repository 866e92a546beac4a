/* The choice of the language, kept in the address. */
"use strict";
corridor.parts.push(function (map) {
  const { h } = corridor;
  const row = document.querySelector(".tool-row");
  if (!row) return;
  const choice = h("select", { class: "tool", "data-language": "", "aria-label": "Language · Dil · Язык · زبان" }, corridor.languages().map(({ code, name }) => h("option", { value: code, lang: code }, name)));
  function speak(code) {
    corridor.speak(code);
    choice.value = corridor.language;
    map.invalidateSize({ animate: false, pan: false });
    corridor.changed();
  }
  choice.addEventListener("change", () => speak(choice.value));
  row.prepend(choice);
  corridor.keep("lang", () => (corridor.language === "en" ? "" : corridor.language), (code) => (code || "en") !== corridor.language && speak(code));
});
