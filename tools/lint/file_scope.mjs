/** The files of the runtime and of a host become one, weft.c. So what each defines for itself needs a name of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf } from '../amalgamate/amalgamation.mjs';
import { root } from '../setup/toolchain.mjs';

/** @typedef {import('../amalgamate/amalgamation.mjs').Part} Part */

/** The definitions that only their own file sees. Formatted sources begin each in the first column. */
const definitions = [
  /^static\s[^;{=(]*?\b(\w+)\s*(?=\((?!\*)|\[|=|;)/gm,
  /^static\s[^;{=(]*\(\*(?:const )?(\w+)(?:\[\w*\])?\)\(/gm, // a pointer to a function
  /^(?:typedef\s.*?\b|\} )(\w+);$/gm,
  /^(?:typedef )?((?:struct|union|enum) \w+) \{/gm,
];

/** @param {string} text @returns {Set<string>} */
function namesOf(text) {
  const code = text.replace(/\/\*[^]*?\*\//g, '').replace(/\\\n/g, ' ').replace(/__attribute__\(\(.*?\)\) ?/g, '');
  const macros = [...code.matchAll(/^#define (\w+)/gm)].map(([, name]) => name).filter((name) => !code.includes(`#undef ${name}\n`));
  const enumerators = [...code.matchAll(/^(?:typedef )?enum(?: \w+)? \{([^}]*)\}/gm)].flatMap(([, list]) => list.match(/\b[A-Z]\w+(?=\s*(=|,|$))/g) ?? []);
  return new Set([...macros, ...enumerators, ...definitions.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name]) => name))]);
}

/** @param {(string | Part[])[]} files @returns {string[][]} the files of each program that can be made of them */
function programsOf(files) {
  return files.reduce((/** @type {string[][]} */ programs, file) => {
    const additions = Array.isArray(file) ? file.flatMap((part) => programsOf(part.files)) : [[file]];
    return programs.flatMap((program) => additions.map((addition) => [...program, ...addition]));
  }, [[]]);
}

/** @returns {string[]} */
export function fileScope() {
  /** @type {Map<string, Set<string>>} */
  const names = new Map();
  /** @type {Set<string>} */
  const findings = new Set();
  for (const program of programsOf(partsOf(root).sources)) {
    /** @type {Map<string, string>} */
    const first = new Map();
    for (const file of program) {
      const own = names.get(file) ?? namesOf(readFileSync(join(root, file), 'utf8'));
      names.set(file, own);
      for (const name of own) {
        const other = first.get(name);
        if (other) findings.add(`${file}:1: ${name} is the name of something else in ${other}`);
        else first.set(name, file);
      }
    }
  }
  return [...findings];
}
