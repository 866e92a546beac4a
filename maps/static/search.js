// @ts-check
/* Search: what a reader types among names in every language, tolerant of one slip of the hand. */

/**
 * @typedef {object} Entry what can be found
 * @property {string} key
 * @property {number} order which comes first of what fits as well: places before lines
 * @property {string[]} names folded, in every language
 * @property {string[]} about folded: what else it is found by, such as its kind
 */

const EXACT = 0;
const PREFIX = 1;
const WORDS = 2;
const WITHIN = 3;
const SLIP = 4;
const NOT = 5;

/** From this length on a word may hold one slip. */
const LONG = 4;

/** Letters that stand for another once case and marks are folded: the dotless i, the schwa, Arabic forms of Persian letters. */
const ALIKE = new Map([["ı", "i"], ["ə", "e"], ["ß", "ss"], ["ø", "o"], ["đ", "d"], ["ł", "l"], ["ي", "ی"], ["ى", "ی"], ["ك", "ک"], ["ة", "ه"]]);

/**
 * A text without what tells two spellings of a name apart: case, marks, signs between words.
 *
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const bare = text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/[\p{M}\u200c\u200d]/gu, "");
  const alike = [...bare].map((letter) => ALIKE.get(letter) ?? letter).join("");
  return alike.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * Whether one word becomes another by at most one letter put in, left out, exchanged, or swapped with the next:
 * Damerau 1964, doi:10.1145/363958.363994.
 *
 * @param {string} one
 * @param {string} other
 * @returns {boolean}
 */
export function within1(one, other) {
  const [a, b] = one.length <= other.length ? [one, other] : [other, one];
  if (b.length - a.length > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (a.length < b.length) return a.slice(at) === b.slice(at + 1);
  if (a.slice(at + 1) === b.slice(at + 1)) return true;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/**
 * Whether a word is meant by what was typed, with one slip: the whole word, or its beginning.
 *
 * @param {string} typed
 * @param {string} word
 */
function slipped(typed, word) {
  const { length } = typed;
  return length >= LONG && [length - 1, length, length + 1].some((end) => within1(typed, word.slice(0, end)));
}

/**
 * How well a name fits what was typed, both folded: 0 the same, 1 its beginning, 2 beginnings of its words, 3 within it,
 * 4 with a slip or another space, 5 not.
 *
 * @param {string} typed
 * @param {string} name
 * @returns {number}
 */
export function fit(typed, name) {
  if (name === typed) return EXACT;
  if (name.startsWith(typed)) return PREFIX;
  const [asked, words] = [typed.split(" "), name.split(" ")];
  if (asked.every((each) => words.some((word) => word.startsWith(each)))) return WORDS;
  if (asked.every((each) => name.includes(each))) return WITHIN;
  if (typed.length >= LONG && name.replaceAll(" ", "").includes(typed.replaceAll(" ", ""))) return SLIP;
  return asked.every((each) => words.some((word) => word.startsWith(each) || slipped(each, word))) ? SLIP : NOT;
}

/**
 * Beginnings of a name and of its words rank alike, so that "Baku" finds the city before the line from Baku where a
 * language puts a word before the name of the city.
 *
 * @param {number} how
 */
const group = (how) => (how === WORDS ? PREFIX : how);

/**
 * What fits best, first: by how well it fits, then by its order, then the shorter name.
 *
 * @param {string} text what was typed
 * @param {Entry[]} entries
 * @param {number} most how many at most
 * @returns {Entry[]}
 */
export function search(text, entries, most) {
  const typed = fold(text).replace(/\bst /g, "saint ");
  if (!typed) return [];
  /* Slips come last, and looking for them takes long: only where the rest is not enough. */
  const asked = typed.split(" ");
  const close = ranked(typed, entries.filter(({ names, about }) => asked.every((each) => names.some((name) => name.includes(each)) || about.some((name) => name.includes(each)))));
  const enough = close.filter((found) => found.fit < SLIP).length >= most;
  return (enough ? close : ranked(typed, entries)).slice(0, most).map((found) => found.entry);
}

/**
 * What fits, with how well it does, the best first.
 *
 * @param {string} typed
 * @param {Entry[]} entries
 */
function ranked(typed, entries) {
  return entries
    .map((entry) => {
      const fits = entry.names.map((name) => fit(typed, name));
      // Some write half of a name in another language: "Sankt Petersburg".
      const mixed = fit(typed, entry.names.join(" ")) < NOT ? SLIP : NOT;
      const best = Math.min(...fits, mixed);
      const about = Math.min(NOT, ...entry.about.map((name) => (fit(typed, name) < WITHIN ? WITHIN : NOT)));
      const length = Math.min(...entry.names.filter((_, i) => fits[i] <= best || best === SLIP).map((name) => name.length));
      return { entry, fit: Math.min(best, about), length };
    })
    .filter((found) => found.fit < NOT)
    .sort((a, b) => group(a.fit) - group(b.fit) || a.entry.order - b.entry.order || a.fit - b.fit || a.length - b.length);
}
