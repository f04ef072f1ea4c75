/** The examples of the package's README.md: they run, and print what it says. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageUrl, programUrl } from './package.mjs';
import { runCommand } from './project.mjs';

const readme = readFileSync(new URL('../../bindings/js/README.md', import.meta.url), 'utf8');

/** Its blocks of code: the words after the backquotes, and the text. */
const blocks = [...readme.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(([, info, text]) => ({ info, text }));

const programs = blocks.filter(({ info }) => /^c \w+\.c$/.test(info)).map(({ info, text }) => ({ name: info.slice(2, -2), text }));

test('the C programs are those that the tests build', () => {
  assert.ok(programs.length >= 2);
  for (const { name, text } of programs) assert.equal(text, readFileSync(new URL(`programs/${name}.c`, import.meta.url), 'utf8'));
});

const examples = blocks.flatMap(({ info, text }, i) => (info === 'js' ? [{ text, output: blocks[i + 1]?.info === 'text output' ? blocks[i + 1].text : undefined }] : []));

test('each example in JavaScript has its output', () => {
  assert.ok(examples.length >= 4);
  assert.deepEqual(examples.filter(({ output }) => output === undefined), []);
});

examples.forEach(({ text, output }, i) => {
  test(`example ${i + 1} prints what it says`, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'weft-readme-'));
    t.after(() => rmSync(directory, { recursive: true }));
    mkdirSync(join(directory, 'node_modules'));
    symlinkSync(fileURLToPath(packageUrl), join(directory, 'node_modules/weft-wasm'));
    for (const { name } of programs) cpSync(fileURLToPath(programUrl(name)), join(directory, `${name}.wasm`));
    writeFileSync(join(directory, 'example.mjs'), text);
    assert.deepEqual(await runCommand(process.execPath, ['example.mjs'], { cwd: directory }), { status: 0, output });
  });
});

test('every option and every code is in it', () => {
  const declarations = readFileSync(new URL('../../bindings/js/types/index.d.ts', import.meta.url), 'utf8');
  const [, options] = /export interface LoadOptions \{([^]*?)^\}/m.exec(declarations) ?? [];
  const [, codes] = /export type PackageErrorCode =([^;]*);/.exec(declarations) ?? [];
  const names = [...options.matchAll(/^ {2}(\w+)\?:/gm), ...codes.matchAll(/'(\w+)'/g)].map(([, name]) => name);
  assert.ok(names.length > 20);
  assert.deepEqual(names.filter((name) => !readme.includes(`\`${name}\``)), []);
});

/** @param {string} text of a page @returns {string[]} the anchors of its headings */
const anchorsOf = (text) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => `#${heading.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-')}`);

test('the links of the pages in the package lead somewhere in it', () => {
  for (const page of ['README.md', 'docs/javascript.md']) {
    const text = readFileSync(new URL(page, packageUrl), 'utf8').replaceAll(/^```[^]*?^```$/gm, '');
    const links = [...text.matchAll(/\]\(([^)#]*)(#[^)]*)?\)/g)];
    assert.ok(links.length > 20, page);
    for (const [, path, anchor] of links) {
      const url = new URL(path, new URL(page, packageUrl));
      assert.ok(url.href.startsWith(packageUrl.href), path);
      const target = path === '' ? text : readFileSync(url, 'utf8');
      if (anchor) assert.ok(anchorsOf(target).includes(anchor), `${page}: ${path}${anchor}`);
    }
  }
});

test('the links of README.md lead to files in the source, too', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map(([, path]) => path);
  assert.ok(links.length > 5);
  for (const link of links) readFileSync(new URL(link, new URL('../../bindings/js/', import.meta.url)));
});
