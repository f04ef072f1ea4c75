/**
 * The demos of web/demo as a user sees them: the buttons, the slider, and a reload in the middle, under the policy
 * that their server sends. Screenshots go to build/demo-screenshots.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { buildDemos, serveDemos } from '../../tools/demo/pages.mjs';
import { preset } from '../web/program.mjs';
import { browserNames, openBrowser } from './browser.mjs';
import { testInspector } from './demo_inspector.mjs';
import { testLoad } from './demo_load.mjs';
import { testScrape } from './demo_scrape.mjs';
import { newSuite, screenshots } from './demo_suite.mjs';
import { testOverview, testTimeline } from './demo_timeline.mjs';

/** @type {Awaited<ReturnType<typeof serveDemos>>} */
let server;
before(async () => {
  await buildDemos(preset);
  await mkdir(screenshots, { recursive: true });
  server = await serveDemos(0, {}, preset);
});
after(() => server?.close());

test('the server permits no code from strings, and does not isolate the pages', async () => {
  const { headers } = await fetch(server.origin);
  assert.equal(headers.get('content-security-policy'), "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
  assert.deepEqual([headers.get('cross-origin-opener-policy'), headers.get('cross-origin-embedder-policy')], [null, null]);
});

for (const name of browserNames) {
  describe(name, () => {
    let browser;
    before(async () => (browser = await openBrowser(name)));
    after(() => browser?.close());
    const suite = newSuite(name, () => ({ browser, origin: server.origin }));
    for (const define of [testOverview, testTimeline, testScrape, testLoad, testInspector]) define(suite);
  });
}
