/* What the page says, by the ids of messages: the catalogues, numbers and names of maps/words/messages in the language
   chosen. An element that says a message keeps its id and what fills it, so that another language can be put there. */
"use strict";
(function () {
  const { FluentBundle, FluentResource, FluentNumber, FluentType } = Fluent;
  const formats = {};
  let block = { languages: [{ code: "en", locale: "en-GB", direction: "ltr", signs: {} }], kinds: {}, catalogues: { en: "" }, names: {} };
  let now = block.languages[0];

  /* Numbers, by the rules of maps/words/numbers.py: twelve digits, then rounded half up. */
  const plain = (value) => Number(value.toPrecision(12));
  const placesOf = (rule, size) => ((rule.places || []).find(([below]) => size < below) || [0, 0])[1];
  function format(size, places, group, trim) {
    const key = [places, group, trim].join();
    formats[key] = formats[key] || new Intl.NumberFormat("en-GB", { minimumFractionDigits: trim ? 0 : places, maximumFractionDigits: places, useGrouping: group });
    return own(formats[key].format(size));
  }
  /* Signs and digits of the language, which a browser need not know. */
  const own = (text) => text.replace(/[\d.,%]/g, (sign) => now.signs[sign] || sign);
  const missing = (value) => value === null || value === undefined || Number.isNaN(value);
  function rounded(kind, value) {
    const rule = block.kinds[kind];
    const scaled = plain(value * (rule.percent ? 100 : 1));
    const power = 10 ** placesOf(rule, Math.abs(scaled));
    return Math.round(plain(Math.abs(scaled) * power)) / power / (rule.percent ? 100 : 1) * Math.sign(scaled);
  }
  corridor.figure = function (kind, value, sign) {
    if (missing(value)) return "–";
    const rule = block.kinds[kind];
    const scaled = plain(value * (rule.percent ? 100 : 1));
    const size = Math.abs(scaled);
    const places = placesOf(rule, size);
    const group = rule.group !== false;
    let text = format(size, places, group, rule.trim);
    let before = scaled < 0 ? "−" : sign || rule.sign ? "+" : "";
    if (!rounded(kind, value)) {
      before = rule.least && scaled > 0 ? "< " : "";
      if (before) text = format(10 ** -places, places, group);
      else if (rule.least) text = format(0, 0, group);
    } else if (before && now.code === "fa") before = "\u200e" + before;
    return before + text + (rule.percent ? "\u00a0" + own("%") : "");
  };

  /* Names: in the language where it is known there, else as the atlas has it. */
  const named = {
    node: (id) => corridor.features.get("place " + id)?.properties.name,
    segment: (id) => corridor.features.get("line " + id)?.properties.name,
    route: (id) => corridor.data.routes[id]?.name,
    branch: (id) => corridor.data.branches[id],
    country: (id) => corridor.data.countries[id],
    description: (id) => corridor.data.routes[id]?.description,
    scenario: (id) => corridor.data.scenarios?.list.find((each) => each.id === id)?.title,
    reading: (id) => corridor.data.scenarios?.list.find((each) => each.id === id)?.reading,
    claim: (id) => corridor.data.claims[id],
    atlas: (id) => corridor.data[id],
  };
  const bundles = {};
  const bundle = () => (bundles[now.code] = bundles[now.code] || make(now.code));
  const entry = (id, attribute) => {
    const found = bundle().getMessage(id);
    const pattern = found && (attribute ? found.attributes[attribute] : found.value);
    return pattern ? bundle().formatPattern(pattern) : null;
  };
  corridor.name = function (of, form, short) {
    const at = of.indexOf("/");
    const [kind, id] = [of.slice(0, at), of.slice(at + 1)];
    const key = kind + "-" + id;
    const formed = form ? entry(key, form) : null;
    if (formed !== null) return formed;
    const base = named[kind] && named[kind](id);
    let text = (block.names[now.code] || {})[of] || (now.code === "en" && base) || entry(key) || base || id;
    if (short) text = text.split(" (")[0];
    return form && bundle().hasMessage(kind + "-" + form) ? corridor.text(kind + "-" + form, { name: text }) : text;
  };

  /* Every name, and every text of a message without variables, in the languages there are; for the search. */
  const everywhere = (say) =>
    block.languages.map((language) => {
      const before = now;
      now = language;
      const text = say();
      now = before;
      return text;
    });
  corridor.everyName = (of) => everywhere(() => corridor.name(of));
  corridor.everyText = (id) => everywhere(() => corridor.text(id));

  class Figure extends FluentNumber {
    constructor(value, text) {
      super(value);
      this.text = text;
    }
    toString() {
      return this.text;
    }
  }
  class Named extends FluentType {
    toString() {
      return this.form("", false);
    }
    form(form, short) {
      return tell(this.value, form, short);
    }
  }
  function series(texts) {
    if (texts.length < 3) return texts.length === 2 ? said("series-two", { a: texts[0], b: texts[1] }) : texts.join("");
    const before = texts.slice(1, -1).reduce((a, b) => said("series-next", { a, b }), texts[0]);
    return said("series-last", { a: before, b: texts[texts.length - 1] });
  }
  const isMessage = (value) => Array.isArray(value);
  function tell(value, form, short) {
    if (value && value.name !== undefined) return corridor.name(value.name, form, short);
    if (value && value.list) return series(value.list.map((each) => tell(each, form, short)));
    return String(filled(value));
  }
  function filled(value) {
    if (isMessage(value)) return said(value[0], value[1]);
    if (typeof value === "number" || missing(value)) return new Figure(missing(value) ? NaN : value, corridor.figure(Number.isInteger(value) ? "count" : "figure", value));
    if (typeof value !== "object") return String(value);
    if (value.date) {
      const [year, month, day] = value.date.split("-").map(Number);
      return said("date", { day, month, year });
    }
    return new Named(value);
  }
  function make(code) {
    const functions = Object.fromEntries(
      Object.keys(block.kinds).map((kind) => [
        kind.toUpperCase(),
        ([{ value }], { sign }) => new Figure(missing(value) ? NaN : rounded(kind, value), corridor.figure(kind, value, Boolean(sign && sign.value))),
      ])
    );
    functions.NAME = ([what], { case: form, short }) => (what instanceof Named ? what.form(form || "", Boolean(short && short.value)) : what);
    const made = new FluentBundle(block.languages.find((each) => each.code === code).locale, { functions, useIsolating: false });
    made.addResource(new FluentResource(block.catalogues[code]));
    return made;
  }
  function said(id, args) {
    const found = bundle().getMessage(id);
    if (!found) return id;
    return bundle().formatPattern(found.value, Object.fromEntries(Object.entries(args || {}).map(([name, value]) => [name, filled(value)])));
  }

  /* A message as plain text, and as nodes, with figures in bold where ⟦ ⟧ stand about them. */
  corridor.text = (id, args) => said(id, args).replace(/[⟦⟧]/g, "");
  corridor.rich = (id, args) =>
    said(id, args).split(/(⟦[^⟧]*⟧)/).filter(Boolean).map((part) => (part[0] === "⟦" ? corridor.h("b", {}, part.slice(1, -1)) : document.createTextNode(part)));

  /* Put into an element what it says: data-msg and data-args, data-name, data-number; data-msg-title and so on for attributes. */
  corridor.tell = function (element) {
    const { msg, args, name, number } = element.dataset;
    const values = args && JSON.parse(args);
    if (msg) element.replaceChildren(...corridor.rich(msg, values));
    if (name) element.textContent = corridor.name(name, "", element.dataset.short !== undefined);
    if (number) {
      const [kind, value, sign] = number.split(" ");
      element.textContent = corridor.figure(kind, value === "" ? null : Number(value), Boolean(sign));
    }
    for (const attribute of spoken) {
      const id = element.getAttribute("data-msg-" + attribute);
      if (id) element.setAttribute(attribute, corridor.text(id, values));
      const of = element.getAttribute("data-name-" + attribute);
      if (of) element.setAttribute(attribute, corridor.name(of));
    }
    return element;
  };
  const spoken = ["title", "aria-label", "placeholder", "alt", "label", "aria-valuetext"];
  const speaking = ["data-msg", "data-name", "data-number", ...spoken.flatMap((each) => ["data-msg-" + each, "data-name-" + each])].map((name) => `[${name}]`).join();
  corridor.speaks = (element) => element.matches(speaking);

  /* What `corridor.name` calls a line or a place by its key in `corridor.features`. */
  corridor.nameOf = (key) => key.replace("line ", "segment/").replace("place ", "node/");

  /* h("p", corridor.msg("id", { km: 3 })) says a message; the other arguments are further attributes. */
  corridor.msg = (id, args, more) => ({ ...more, "data-msg": id, "data-args": args ? JSON.stringify(args) : null });

  /* Have an element that is there say a message. */
  corridor.put = function (element, id, args) {
    element.dataset.msg = id;
    if (args) element.dataset.args = JSON.stringify(args);
    else delete element.dataset.args;
    return corridor.tell(element);
  };

  /* The same for an attribute of an element that is there. */
  corridor.label = function (element, attribute, id, args) {
    element.setAttribute("data-msg-" + attribute, id);
    if (args) element.dataset.args = JSON.stringify(args);
    return corridor.tell(element);
  };

  /* The language of the page. Heard by what draws its words itself. */
  corridor.language = "en";
  corridor.onLanguage = [];
  corridor.speak = function (code) {
    now = block.languages.find((each) => each.code === code) || block.languages[0];
    corridor.language = now.code;
    document.documentElement.lang = now.code;
    document.documentElement.dir = now.direction;
    document.title = corridor.name("atlas/title");
    corridor.retell(document);
    for (const listen of corridor.onLanguage) listen(now.code);
  };
  corridor.retell = (root) => root.querySelectorAll(speaking).forEach(corridor.tell);
  corridor.languages = () => block.languages;
  corridor.learn = (messages) => {
    block = messages;
    now = block.languages[0];
  };
})();
