/**
 * Writes TypeScript declarations of what a program exports and imports.
 *
 * @typedef {import('./read_tables.mjs').Type} Type
 * @typedef {import('./read_tables.mjs').Exported} Exported
 * @typedef {import('./read_tables.mjs').Imported} Imported
 * @typedef {import('./read_tables.mjs').Foreign} Foreign
 * @typedef {import('./read_tables.mjs').Shared} Shared
 */
import { weftTypeOfKind } from '../web/host/host_layout.mjs';

/** Words that cannot be the name of a parameter, or of a variable. */
const reserved = new Set((
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if '
  + 'implements import in instanceof interface let new null options package private protected public return static super switch this throw true try '
  + 'typeof var void while with yield'
).split(' '));

/** @param {string} name @returns {boolean} whether it is a word of JavaScript or TypeScript */
export const isReserved = (name) => reserved.has(name);

const parameterName = (/** @type {string} */ name) => (isReserved(name) ? `${name}_` : name);

/** @param {Type} type @param {boolean} fromC @returns {string} */
const typeName = ({ kind, size }, fromC) => weftTypeOfKind(kind, size, fromC) ?? 'unknown';

/** @param {Exported} exported @returns {string} */
function exportedLine({ name, parameters, result, isGenerator }) {
  const given = [...parameters.map((one) => `${parameterName(one.name)}: ${typeName(one, false)}`), 'options?: CallOptions'];
  return `  ${name}(${given.join(', ')}): ${isGenerator ? 'AsyncIterableIterator' : 'Promise'}<${typeName(result, true)}>;\n`;
}

/** @param {Imported} imported @returns {string} */
function importedLine({ name, parameters, result }) {
  const given = [...parameters.map((one, i) => `argument${i + 1}: ${typeName(one, true)}`), 'options: ImportOptions'];
  const returned = typeName(result, false);
  return `  ${name}(${given.join(', ')}): ${returned === 'void' ? 'unknown' : `${returned} | PromiseLike<${returned}>`};\n`;
}

/** @type {Record<string, string>} */
const namesOfLetters = { v: 'void', i: 'number', j: 'bigint', f: 'number', d: 'number' };

/** @param {string} text */
const key = (text) => (/^[a-z_$][\w$]*$/i.test(text) ? text : JSON.stringify(text));

/** @param {Foreign[]} foreign @returns {string[]} for each module its functions, which C calls as its own */
const foreignLines = (foreign) => [...new Set(foreign.map(({ module }) => module))].map((module) => {
  const lines = foreign.filter((one) => one.module === module).map(({ name, type: [result, ...parameters] }) => {
    const taken = parameters.map((letter, i) => `argument${i + 1}: ${namesOfLetters[letter] ?? 'unknown'}`);
    return `    ${key(name)}(${taken.join(', ')}): ${namesOfLetters[result] ?? 'unknown'};\n`;
  });
  return `  ${key(module)}: {\n${lines.join('')}  };\n`;
});

/** By enum weft__object_kind of weft/export_object.h. */
const classes = ['Queue<number>', 'Event', 'Lock', 'Condition', 'Semaphore', 'Barrier'];

/** @param {Shared} shared @returns {string} */
const sharedLine = ({ name, kind }) => `  ${name}: ${classes[kind] ? `asyncio.${classes[kind]}` : 'unknown'};\n`;

/** @param {string} name @param {string} comment @param {string[]} lines */
const interfaceOf = (name, comment, lines) => `/** ${comment} */\nexport interface ${name} {\n${lines.join('')}}\n`;

/**
 * @param {import('./read_tables.mjs').Tables} tables
 * @param {string} file the program's name
 * @returns {string}
 */
export function declarations({ exported, imported, foreign, shared }, file) {
  const used = Object.entries({ CallOptions: exported, ImportOptions: imported, asyncio: shared }).filter(([, { length }]) => length > 0).map(([name]) => name);
  const imports = used.length > 0 ? `import type { ${used.join(', ')} } from 'weft-wasm';\n` : '';
  const needed = [...imported.map(importedLine), ...foreignLines(foreign)];
  return [
    `// Made by \`weft-wasm types\` of ${file}: do not edit.\n${imports}`,
    interfaceOf('Exports', `The coroutines of ${file}: \`const app = await load<Exports>(...)\`.`, exported.map(exportedLine)),
    needed.length > 0 && interfaceOf('Imports', `The functions that ${file} needs: the option \`imports\` of \`load\`.`, needed),
    shared.length > 0 && interfaceOf('Objects', `The objects that ${file} shares: \`const app = await load<Exports, Objects>(...)\`, \`(await app.asyncio()).objects\`.`, shared.map(sharedLine)),
  ].filter(Boolean).join('\n');
}
