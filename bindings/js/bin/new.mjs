/** `weft-wasm new`: makes a project from a template. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError } from './usage_error.mjs';

const templates = new URL('../templates/', import.meta.url);

/** @type {Record<string, string>} */
const summaries = {
  cli: 'a program for the terminal, with a test',
  node: 'a module of Node.js with coroutines in C',
  http: 'an HTTP server in Node.js, whose answers are coroutines in C',
  vite: 'a page with coroutines in C, built by Vite',
};

export const usage = `usage: weft-wasm new DIRECTORY [--template TEMPLATE]

Makes a project in DIRECTORY, which is empty or does not exist.

${Object.entries(summaries).map(([name, summary]) => `  ${name.padEnd(5)}  ${summary}${name === 'cli' ? ' (the default)' : ''}`).join('\n')}

Exit status: 0; 1 if the project could not be made, with a message; 2 for bad usage.
`;

/** @param {string[]} words @returns {{directory: string, template: string}} @throws {UsageError} */
function parse(words) {
  try {
    const { values: { template = 'cli' }, positionals: [directory, ...more] } = parseArgs({
      args: words, allowPositionals: true, options: { template: { type: 'string', short: 't' } },
    });
    if (!directory || more.length > 0) throw new UsageError(`expected one directory\n${usage}`);
    if (!Object.hasOwn(summaries, template)) throw new UsageError(`--template ${template}: there are ${Object.keys(summaries).join(', ')}`);
    return { directory, template };
  } catch (error) {
    if (/** @type {any} */ (error).code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(/** @type {Error} */ (error).message);
    throw error;
  }
}

/** @param {string} directory @returns {string} a name that npm permits */
const packageName = (directory) => basename(directory).toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-').replace(/^[._-]+/, '') || 'program';

/** @param {string} directory @param {string} template */
function make(directory, template) {
  mkdirSync(directory, { recursive: true });
  cpSync(fileURLToPath(new URL(template, templates)), directory, { recursive: true });
  writeFileSync(join(directory, '.gitignore'), 'dist\nnode_modules\n*.d.ts\n*.wasm\n');
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const file = join(directory, 'package.json');
  const { dependencies, ...about } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, `${JSON.stringify({ name: packageName(directory), ...about, dependencies: { ...dependencies, 'weft-wasm': `^${version}` } }, null, 2)}\n`);
}

/** @param {string[]} words */
export async function run(words) {
  const { directory: name, template } = parse(words);
  const directory = resolve(name);
  try {
    if (existsSync(directory) && readdirSync(directory).length > 0) throw new Error('it is not empty');
    make(directory, template);
  } catch (error) {
    process.stderr.write(`weft-wasm new: ${name}: ${/** @type {Error} */ (error).message}\n`);
    return 1;
  }
  const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const first = 'dev' in scripts ? 'npm run dev' : 'npm start';
  console.log(`${name} is there. Next:\n\n  cd ${relative('.', directory) || '.'}\n  npm install\n  ${first}`);
  return 0;
}
