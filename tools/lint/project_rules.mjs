/** The project's own rules, which no other tool checks. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../setup/toolchain.mjs';
import { tracked } from './sources.mjs';

/** The files whose names tools demand in each directory. */
const demanded = ['CMakeLists.txt', '.clang-tidy', 'Cargo.toml', 'README.md', 'index.html', 'package.json'];

/** A file is found by its name alone. @returns {string[]} */
export function fileNames() {
  /** @type {Map<string, string>} */
  const first = new Map();
  const findings = [];
  for (const file of tracked()) {
    const name = basename(file);
    if (demanded.includes(name)) continue;
    const other = first.get(name);
    if (other === undefined) first.set(name, file);
    else findings.push(`${file}:1: another file has this name: ${other}`);
  }
  return findings;
}

/**
 * `weft_x` is public and `weft__x` is private, so a reader who misses one underscore must not find the other. Macros
 * are exempt: a public one may expand to a private one of the same name.
 * @returns {string[]}
 */
export function identifiers() {
  /** The identifiers of each spelling with single underscores, with the place where each first occurs. @type {Map<string, Map<string, string>>} */
  const spellings = new Map();
  for (const file of tracked('.c', '.h')) {
    for (const [i, line] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
      for (const [identifier] of line.matchAll(/\bweft_\w+/g)) {
        const spelling = identifier.replace(/_+/g, '_');
        const places = spellings.get(spelling) ?? new Map();
        if (!places.has(identifier)) places.set(identifier, `${file}:${i + 1}`);
        spellings.set(spelling, places);
      }
    }
  }
  const findings = [];
  for (const places of spellings.values()) {
    const [[name, place], ...others] = places;
    for (const [other, otherPlace] of others) findings.push(`${otherPlace}: ${other} differs from ${name} (${place}) only by underscores`);
  }
  return findings;
}

/** Where the version stands. @type {[string, RegExp][]} */
const versionPlaces = [
  ['CMakeLists.txt', /^project\(weft VERSION (\S+)/m], ['package.json', /^ +"version": "(.*)"/m],
  ['runtime/include/weft/version.h', /^#define WEFT_VERSION "(.*)"/m], ['page/host/host_page.js', /\$weftVersion: "'(.*)'"/],
];

/** @returns {string[]} */
export function versions() {
  const [[, first], ...others] = versionPlaces.map(([file, pattern]) => [file, pattern.exec(readFileSync(join(root, file), 'utf8'))?.[1]]);
  return others.filter(([, version]) => version !== first).map(([file, version]) => `${file}:1: the version is ${version}, and not ${first} as in CMakeLists.txt`);
}

const readmeLimit = 120;

/** The figures that `npm run bench -- --write` writes do not count. @returns {string[]} */
export function readmeLength() {
  const text = readFileSync(join(root, 'README.md'), 'utf8').replace(/<!-- figures:[^]*<!-- end of figures -->\n+/, '');
  const lines = text.trimEnd().split('\n').length;
  return lines <= readmeLimit ? [] : [`README.md:${readmeLimit + 1}: ${lines} lines; the limit is ${readmeLimit}`];
}
