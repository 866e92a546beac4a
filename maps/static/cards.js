/* Cards: every fact of a line or a place, with its unit, its sources and how sure it is. */
"use strict";
(function () {
  const { h } = corridor;

  /* A fact with its unit: a message, or what stands there in the atlas. */
  function value(name, unit, raw) {
    if (typeof raw === "boolean") return h("dd", corridor.msg(raw ? "yes" : "no"));
    if (name.endsWith("_node")) return h("dd", { "data-name": "node/" + raw });
    if (name === "border_with") return h("dd", { "data-name": "country/" + raw });
    if (name === "countries") return h("dd", corridor.msg("only", { what: { list: raw.split(";").map((code) => ({ name: "country/" + code })) } }));
    if (typeof raw === "number") return unit === "year" ? h("dd", { "data-number": "year " + raw }) : unit ? h("dd", corridor.msg("measure-" + unit, { value: raw })) : h("dd", { "data-number": "figure " + raw });
    return h("dd", { dir: "auto" }, String(raw));
  }

  function facts(properties, fields, skip) {
    const rows = [];
    const names = [...Object.keys(fields), ...Object.keys(properties).filter((name) => !(name in fields))];
    for (const name of names) {
      const raw = properties[name];
      if (skip.includes(name) || raw === null || raw === undefined || raw === "") continue;
      const unit = name === "capacity" ? { "Mt/y": "mt_y", "trucks/day": "trucks_day" }[properties.capacity_unit] : fields[name];
      rows.push(name in fields ? h("dt", corridor.msg("field-" + name)) : h("dt", { dir: "auto" }, name), value(name, unit, raw));
    }
    return h("dl", {}, rows);
  }

  corridor.sources = function (list) {
    const items = (Array.isArray(list) ? list : String(list || "").split(";")).filter(Boolean).map((id) => {
      const source = corridor.data.sources[id];
      return h("li", {}, source ? [...source.cloneNode(true).childNodes] : id);
    });
    return items.length ? [h("h4", corridor.msg(items.length > 1 ? "sources" : "source")), h("ul", { dir: "auto" }, items)] : [];
  };

  /* The status of the moment: that of the scenario and year chosen. */
  const statusOf = ({ id, status }) => (corridor.features.get("line " + id) || { status }).status;
  const byReader = (id) => Boolean(corridor.closing && corridor.closing.answer() && corridor.closing.answer().shut.has(id));
  const titleOf = (status, id) => (status !== "closed" ? "status-" + status : byReader(id) ? "close-title" : "lost-in-scenario");

  /* What a line carries in the scenario chosen, beside what it carried before. */
  function carried(properties) {
    const flow = ((corridor.result && corridor.result().flow) || []).find(([, , ids]) => ids.includes(properties.id));
    if (!flow) return null;
    return h("p", corridor.msg(properties.mode === "pipeline" ? "carries-gas" : "carries", { before: flow[0], after: flow[1] }));
  }

  function sure(properties) {
    const parts = [];
    if (properties.geometry_method) {
      parts.push(h("p", corridor.msg("line-drawn", { way: ["method-" + properties.geometry_method], metres: properties.geometry_accuracy_m })));
    }
    const tone = { high: "●●●", medium: "●●○", low: "●○○" }[properties.confidence] || "";
    const told = corridor.msg("facts-sure", { confidence: ["confidence-" + properties.confidence], date: String(properties.as_of) });
    parts.push(h("p", {}, h("span", { "aria-hidden": "true" }, tone + " "), h("span", told)));
    return h("div", { class: "sure" }, parts);
  }

  /* The other lines and places under the same click, as buttons. */
  function others(keys) {
    const rows = keys.map((key) => {
      const { properties } = corridor.features.get(key);
      const sign = properties.mode ? corridor.swatch(properties.mode, statusOf(properties)) : corridor.marker(properties.kind, 1, corridor.toCome.has(properties.id));
      return h("li", {}, h("button", { type: "button", class: "plainbutton", onclick: () => corridor.show(key, true) }, sign, " ", h("span", { "data-name": corridor.nameOf(key) })));
    });
    return rows.length ? [h("h4", corridor.msg("also-here")), h("ul", { class: "also" }, rows)] : [];
  }

  /* Words joined by dots, each a message or a name. */
  const joined = (parts) => parts.filter(Boolean).flatMap((part, i) => (i ? [" · ", h("span", part)] : [h("span", part)]));
  const named = (of) => ({ "data-name": of });
  const about = (properties) => named((properties.mode ? "segment/" : "node/") + properties.id);
  const what = (properties, now) =>
    properties.mode
      ? [corridor.msg("mode-" + properties.mode), corridor.msg(titleOf(now, properties.id))]
      : [corridor.msg(...corridor.kindOf(properties)), named("country/" + properties.country)];

  corridor.card = function (properties, beneath) {
    const { data } = corridor;
    const line = Boolean(properties.mode);
    const now = line ? statusOf(properties) : null;
    const sign = line ? corridor.swatch(properties.mode, now, true) : corridor.marker(properties.kind, 1.2, corridor.toCome.has(properties.id));
    const missing = line && now !== "operational" && now !== "closed";
    const gone = ["missing" + (properties.opens ? "-opens" : ""), { status: ["state-" + now], ...(properties.opens ? { year: properties.opens } : {}) }];
    const routes = line ? corridor.routesOf(properties.id) : [];
    const skip = ["name", "mode", "status", "branch", "kind", "country", "source", "as_of", "confidence", "geometry_method", "geometry_accuracy_m", "note", "length_note", "lat", "lon", "capacity_unit"];
    return h(
      "article",
      { class: "card", tabindex: -1, "data-name-aria-label": about(properties)["data-name"] },
      h("h3", about(properties)),
      h("p", { class: "kind" }, sign, " ", ...joined([...what(properties, now), line && named("branch/" + properties.branch)])),
      missing ? h("p", corridor.msg(...gone, { class: "missing" })) : null,
      !line && corridor.toCome.has(properties.id) ? h("p", corridor.msg("missing-place", null, { class: "missing" })) : null,
      line ? carried(properties) : null,
      facts(properties, line ? data.segment_fields : data.node_fields, skip),
      properties.lat === undefined ? null : h("p", corridor.msg("position", corridor.position(properties.lat, properties.lon), { class: "muted" })),
      properties.length_note ? h("p", { dir: "auto" }, properties.length_note) : null,
      properties.note ? h("p", { dir: "auto" }, properties.note) : null,
      routes.length ? h("details", {}, h("summary", corridor.msg("part-of-routes", { count: routes.length })), h("ul", {}, routes.map((id) => h("li", named("route/" + id))))) : null,
      corridor.sources(properties.source),
      sure(properties),
      others(beneath || [])
    );
  };

  corridor.tip = (properties) => h("div", {}, h("b", about(properties)), h("br"), ...joined(what(properties, properties.mode && statusOf(properties))));
})();
