/** Requests of the web host, in Node.js. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { testFetch } from '../node/fetch_cases.mjs';
import { runProgram } from './program.mjs';

const probe = testFetch((args) => runProgram('fetch_probe', args));

test('file: URLs are read in Node.js', async () => {
  const text = await probe(new URL('fetch_probe.c', import.meta.url).href);
  assert.match(text, new RegExp(`${readFileSync(new URL('fetch_probe.c', import.meta.url)).length} bytes, checksum`));
  assert.match(await probe(new URL('no-such-file', import.meta.url).href), /^WEFT_EIO: ENOENT.*no-such-file/);
  assert.match(await probe(new URL('.', import.meta.url).href), /^WEFT_EIO: EISDIR/);
});
