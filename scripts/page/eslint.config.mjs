// Scripts of the page are of two kinds: classic ones, which share `corridor`, and modules, which import each other.
import js from "@eslint/js";
import globals from "globals";

const MODULES = ["maps/static/close/*.js", "maps/static/geodesic.js", "maps/static/main.js", "maps/static/search.js"];
const page = { ...globals.browser, Fluent: "readonly", L: "readonly", corridor: "readonly", Fflate: "readonly", corridorUnpack: "readonly" };

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-implicit-globals": "error",
      "no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["maps/static/*.js"], ignores: MODULES, languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: page } },
  { files: MODULES, languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: page } },
  { files: ["**/*.mjs"], languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node } },
];
