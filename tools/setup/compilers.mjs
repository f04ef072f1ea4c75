/** Compilers that some users of Weft have, and that only tests/consume needs. Its tests skip those that are missing. */
import { join } from 'node:path';
import { OptionalTools, limit, npm } from './optional_tools.mjs';
import { run } from './command.mjs';

/** @type {Record<'zig' | 'yowasp-clang', import('./optional_tools.mjs').Recipe>} */
const recipes = {
  zig: { required: false, from: 'pip', version: '0.17.1', fetch: zig, program: 'packages/ziglang/zig', check: ['version'], command: 'zig' },
  // clang, lld and wasi-libc as WebAssembly, for Node.js and pages. Newer versions are snapshots of LLVM's development.
  'yowasp-clang': { required: false, ...npm('@yowasp/clang', '21.1.4-3', 'gen/bundle.js'), check: undefined },
};

/** @param {string} directory */
async function zig(directory) {
  const options = ['--no-deps', '--no-input', '--disable-pip-version-check', '--timeout=15', '--retries=1', '--only-binary=:all:'];
  await run('python3', ['-m', 'pip', 'install', ...options, '--target', join(directory, 'packages'), `ziglang==${recipes.zig.version}`], { limit });
}

const compilers = new OptionalTools({
  kind: 'compilers', prefix: 'compiler', noun: 'compiler', without: 'its tests are skipped', recipes,
});

/** @param {'zig' | 'yowasp-clang'} name @returns {ReturnType<OptionalTools['find']>} a compiler, or why it is not available */
export const findCompiler = (name) => compilers.find(name);

/** Fetches the compilers that are missing, and reports those that are not available. @param {string[]} [names] of some */
export const setUpCompilers = (names) => compilers.setUp(names);
