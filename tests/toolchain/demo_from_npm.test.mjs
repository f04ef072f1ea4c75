/** The demo without compilers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildFromNpm } from '../../tools/demo/build_from_npm.mjs';
import { npmCompiler, runCommand } from './toolchain_package.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('clang from npm builds the scraper', { skip: npmCompiler.skip }, async () => {
  const program = await buildFromNpm('scrape');
  const { status, stdout } = await runCommand([process.execPath, 'web/run_web.mjs', program, 'data:text/html,<title>One</title>'], { cwd: root });
  assert.equal(status, 0);
  assert.match(stdout, /^200 +18 .*: One\n1 of 1 fetched, 18 bytes\n/m);
});
