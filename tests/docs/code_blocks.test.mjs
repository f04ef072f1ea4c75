/**
 * Every C program of the documentation compiles and runs, and every fragment compiles. CONTRIBUTING.md
 * describes how a block says what it is. What the preset native builds is linked, and for blocks marked `web`
 * what the preset web builds.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findEmscripten } from '../../tools/setup/toolchain.mjs';
import { run } from '../node/run_program.mjs';
import { blocksOf, pages, root } from '../../tools/docs/read_pages.mjs';

const compileLimit = 120_000;
const kinds = ['program', 'fragment', 'debug', 'host', 'runtime', 'web'];
const warnings = ['-std=gnu17', '-O1', '-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Werror', `-I${root}runtime/include`];

/** What a fragment may use without including it. */
const prelude = ['assert', 'math', 'stdio', 'stdlib', 'string'].map((name) => `#include <${name}.h>\n`).join('')
  + '#include <weft/weft.h>\n#include <weft/sim.h>\n';

let directory;
before(() => { directory = mkdtempSync(join(tmpdir(), 'weft-docs-')); });
after(() => rmSync(directory, { recursive: true }));

/** @param {string[]} command @throws {assert.AssertionError} with what it printed, if it fails */
async function succeed(command) {
  const { status, signal, stdout, stderr } = await run(command, { limit: compileLimit });
  assert.equal(signal ?? status, 0, `${stdout}${stderr}`.split('\n').slice(0, 12).join('\n'));
}

/** The library that a preset builds. @throws {Error} if it is not built */
function libraryOf(preset, path) {
  const file = `${root}build/${preset}/${path}`;
  if (!existsSync(file)) throw new Error(`${file} is missing: build the preset ${preset} first`);
  return file;
}

/** A fragment as a file of its own, whose errors have the page's line numbers. @param {import('../../tools/docs/read_pages.mjs').Block} block */
function wrapped({ page, line, text, comments }) {
  const start = comments.in === 'function'
    ? 'void fragment(void);\nvoid fragment(void) {\n'
    : `WEFT_ASYNC(fragment, ${comments.fields ?? 'int unused;'}) {\nWEFT_BEGIN;\n`;
  const use = comments.in === 'function' ? '' : 'weft_awaitable use(void);\nweft_awaitable use(void) { return WEFT_CALL(fragment); }\n';
  return `${prelude}${comments.before ?? ''}\n${start}#line ${line} "${page}"\n${text}}\n${use}`;
}

/** @param {import('../../tools/docs/read_pages.mjs').Block} block @returns {string} of `kinds`, if the page is right */
const kindOf = ({ words: [kind = 'program'] }) => kind;

/** The files of the runtime and of the simulated host, as without_cmake.md lists them. */
const allSources = () => [
  ...readdirSync(`${root}runtime/src`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.c')).map((name) => `${root}runtime/src/${name}`),
  ...readdirSync(`${root}runtime/sim`).filter((name) => /^(host_sim|sim_.*)\.c$/.test(name)).map((name) => `${root}runtime/sim/${name}`),
  ...readdirSync(`${root}runtime/posix`).filter((name) => name.endsWith('.c')).map((name) => `${root}runtime/posix/${name}`),
];
const privateIncludes = [`-I${root}runtime/src`, `-I${root}runtime`];

/** How to build a block of each kind; the result is the command that runs it. */
const build = {
  async program(file) {
    await succeed(['cc', ...warnings, file, libraryOf('native', 'runtime/sim/libweft_sim.a'), '-lm', '-o', `${file}.out`]);
    return [`${file}.out`];
  },
  async debug(file) {
    // Without -Werror for what the pages show that is wrong.
    await succeed(['cc', '-std=gnu17', '-g', '-DWEFT_DEBUG', `-I${root}runtime/include`, ...privateIncludes, file, ...allSources(), '-lm', '-o', `${file}.out`]);
    return [`${file}.out`];
  },
  async runtime(file) {
    await succeed(['cc', ...warnings, ...privateIncludes, file, libraryOf('native', 'runtime/sim/libweft_sim.a'), '-lm', '-o', `${file}.out`]);
    return [`${file}.out`];
  },
  async host(file) {
    await succeed(['cc', ...warnings, file, libraryOf('native', 'runtime/libweft_runtime.a'), '-lm', '-o', `${file}.out`]);
    return [`${file}.out`];
  },
  async web(file) {
    const libraries = readdirSync(`${root}web/host`).filter((name) => /\.m?js$/.test(name)).map((name) => `--js-library=${root}web/host/${name}`);
    const options = ['-sMODULARIZE=1', '-sEXPORT_ES6=1', '-sENVIRONMENT=web,worker,node', '-sEXIT_RUNTIME=1', '-sALLOW_MEMORY_GROWTH=1'];
    await succeed([findEmscripten().emcc, ...warnings, file, libraryOf('web', 'web/host/libweft_web.a'), ...libraries, ...options, '-o', `${file}.mjs`]);
    return [process.execPath, `${root}web/run_web.mjs`, `${file}.mjs`];
  },
  async fragment(file) {
    await succeed(['cc', ...warnings, '-Wno-unused-variable', '-Wno-unused-function', '-c', file, '-o', `${file}.o`]);
    return undefined;
  },
};

for (const page of pages) {
  const blocks = blocksOf(page);
  blocks.forEach((block, i) => {
    const place = `${page}:${block.line}`;
    if (block.language === 'c') {
      const kind = kindOf(block);
      const next = blocks[i + 1];
      const output = next?.language === 'text' && next.words[0] === 'output' ? next.text : undefined;
      test(`${place}: ${kind === 'fragment' ? 'the fragment compiles' : `the ${kind === 'program' ? '' : `${kind} `}program compiles and runs`}`, async () => {
        assert.ok(kinds.includes(kind), `"c ${kind}" is none of ${kinds.join(', ')}`);
        const file = join(directory, `block_${block.page.replace(/\W/g, '_')}_${block.line}.c`);
        const firstLine = kind === 'debug' ? '#line 1 "app.c"' : `#line ${block.line} "${page}"`;
        writeFileSync(file, kind === 'fragment' ? wrapped(block) : `${firstLine}\n${block.text}`);
        const command = await build[kind](file);
        if (!command || !/\bWEFT_MAIN\b|\bint main\b/.test(block.text)) return;
        const { status, signal, stdout, stderr } = await run(command);
        assert.equal(String(signal ?? status), block.comments.exits ?? '0', stderr);
        if (output !== undefined) assert.equal(stdout.toString() + stderr, output);
      });
    }
    if (block.language === 'js') {
      test(`${place}: the JavaScript is valid`, async () => {
        const file = join(directory, `block_${block.page.replace(/\W/g, '_')}_${block.line}.mjs`);
        writeFileSync(file, block.text);
        await succeed([process.execPath, '--check', file]);
      });
    }
  });
}
