/** Puts C files together: each header of Weft's own takes the place of the first #include that names it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, normalize, dirname } from 'node:path';

/** Where headers are looked for, after the directory of the file that includes them. */
const includeDirectories = ['runtime/include', 'runtime/src', 'runtime', 'web/host'];

const layers = ['base', 'core', 'sync', 'js', 'io', 'trace'];

/** In place of the JavaScript that a host does not have. */
const withoutJs = 'runtime/src/js/host_without_js.c';

/**
 * @typedef {object} Part files that are compiled on one condition
 * @property {string} [when] the condition of the preprocessor; none: that of an `else`
 * @property {(string | Part[])[]} files their paths from the root; or parts, of which the first applies whose condition
 *   holds
 */

/** @param {string} root @param {string} directory @param {RegExp} pattern @returns {string[]} */
function list(root, directory, pattern) {
  const names = readdirSync(join(root, directory)).filter((name) => pattern.test(name)).sort();
  if (names.length === 0) throw new Error(`${directory} has no ${pattern}`);
  return names.map((name) => `${directory}/${name}`);
}

/**
 * @param {string} root the root of the project, with a slash at its end
 * @returns {{headers: (string | Part[])[], sources: (string | Part[])[]}}
 */
export function partsOf(root) {
  const all = layers.flatMap((layer) => list(root, `runtime/src/${layer}`, /\.c$/)).filter((file) => file !== withoutJs);
  const isForObjects = (/** @type {string} */ file) => /\/script_\w+\.c$/.test(file);
  const runtime = all.filter((file) => !isForObjects(file));
  const objects = [{ when: 'defined(WEFT_OBJECTS)', files: all.filter(isForObjects) }];
  const web = [
    ...list(root, 'web/host', /^host_web(?!_exit).*\.c$/),
    [{ when: 'defined(__EMSCRIPTEN__)', files: ['web/host/host_web_exit.c'] }, { files: list(root, 'page/host', /\.c$/) }],
  ];
  const wasi = [
    ...list(root, 'wasi/host', /^(?!.*fetch).*\.c$/),
    [{ when: 'defined(WEFT_FETCH)', files: ['wasi/host/host_wasi_fetch.c'] }, { files: ['wasi/host/host_wasi_no_fetch.c'] }],
  ];
  const simulated = list(root, 'runtime/sim', /sim_.*\.c$|_sim\.c$/);
  const hosts = [
    { when: 'defined(WEFT_NO_HOST)', files: [] },
    { when: 'defined(__EMSCRIPTEN__) || defined(WEFT_PAGE)', files: web },
    { files: [...list(root, 'runtime/posix', /\.c$/), withoutJs, [{ when: 'defined(__wasi__)', files: wasi }, { files: simulated }]] },
  ];
  return {
    headers: [
      ...['weft.h', 'host.h', 'js_function.h'].map((name) => `runtime/include/weft/${name}`),
      [{ when: '!defined(__wasm__)', files: ['runtime/include/weft/sim.h'] }],
    ],
    sources: [...runtime, objects, hosts],
  };
}

/** Writes files with the headers that they include. */
export class Amalgamation {
  #root;

  /** The headers that are there already. @type {Set<string>} */
  #seen = new Set();

  /** @param {string} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {string} from the file that includes it @param {string} name @returns {string | undefined} its path, if it is Weft's */
  #find(from, name) {
    return [dirname(from), ...includeDirectories].map((directory) => normalize(join(directory, name)))
      .find((file) => existsSync(join(this.#root, file)));
  }

  /**
   * @param {string} file
   * @returns {string} its text
   * @throws {Error} if it includes a header of Weft's on a condition, on which the others do not depend
   */
  #expand(file) {
    const isHeader = file.endsWith('.h');
    let depth = isHeader ? -1 : 0; // its include guard is no condition
    const lines = readFileSync(join(this.#root, file), 'utf8').trimEnd().split('\n').map((line) => {
      if (/^#\s*if/.test(line)) depth++;
      else if (/^#\s*endif/.test(line)) depth--;
      const [, name] = /^#include [<"](.*)[>"]/.exec(line) ?? [];
      const header = name && this.#find(file, name);
      if (!header) return line;
      if (this.#seen.has(header)) return undefined;
      if (depth > 0) throw new Error(`${file} includes ${name} on a condition, and no file before it includes it`);
      this.#seen.add(header);
      return this.#expand(header);
    });
    return `/* ---- ${file} ---- */\n\n${lines.filter((line) => line !== undefined).join('\n').trim()}\n`;
  }

  /** @param {Part[]} parts @returns {string} */
  #choose(parts) {
    const before = this.#seen;
    const after = new Set(before);
    const text = parts.map(({ when, files }, i) => {
      this.#seen = new Set(before);
      const directive = i === 0 ? `#if ${when}` : when ? `#elif ${when}` : '#else';
      return `${directive}\n\n${this.add(files)}`;
    }).join('');
    this.#seen = after;
    return `${text}#endif\n`;
  }

  /** @param {(string | Part[])[]} files @returns {string} */
  add(files) {
    return files.map((file) => {
      if (Array.isArray(file)) return `${this.#choose(file)}\n`;
      if (this.#seen.has(file)) return '';
      this.#seen.add(file);
      return `${this.#expand(file)}\n`;
    }).join('');
  }
}
