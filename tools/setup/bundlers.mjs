/**
 * What users of the npm package weft-wasm have beside it, and only its tests need: bundlers, test runners, the oldest
 * TypeScript that its types support. The tests skip what is missing.
 */
import { OptionalTools, npm } from './optional_tools.mjs';

/** @type {Record<'jest' | 'rollup' | 'typescript-oldest' | 'vite' | 'vite-older' | 'vitest' | 'webpack', import('./optional_tools.mjs').Recipe>} */
const recipes = {
  jest: { required: false, ...npm('jest', '30.5.2', 'bin/jest.js', ['jest-environment-jsdom@30.5.2']) },
  rollup: { required: false, ...npm('rollup', '4.68.8', 'dist/bin/rollup', ['@rollup/plugin-node-resolve@16.0.3']) },
  'typescript-oldest': { required: false, ...npm('typescript', '5.2.2', 'bin/tsc') },
  vite: { required: false, ...npm('vite', '8.3.8', 'bin/vite.js') },
  'vite-older': { required: false, ...npm('vite', '6.4.6', 'bin/vite.js') },
  vitest: { required: false, ...npm('vitest', '5.1.2', 'vitest.mjs') },
  webpack: { required: false, ...npm('webpack', '5.113.0', 'lib/index.js'), check: undefined },
};

const bundlers = new OptionalTools({
  kind: 'bundlers', prefix: 'bundler', noun: 'tool', without: 'its tests are skipped', recipes,
});

/** @param {keyof typeof recipes} name @returns {ReturnType<OptionalTools['find']>} a tool, or why it is not available */
export const findBundler = (name) => bundlers.find(name);

/** Fetches the tools that are missing, and reports those that are not available. */
export const setUpBundlers = () => bundlers.setUp();
