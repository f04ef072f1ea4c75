/**
 * All hosts are installed into one directory, beside one another, and projects build programs with them: by CMake with the
 * installed toolchain files, by CMake with those of the sources, and by pkg-config.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { blocksOf } from '../../tools/docs/read_pages.mjs';
import { checkProgram, compilerEnvironment, root, source, succeed } from './one_program.mjs';

/** The presets of the hosts, and the variables of a build that the installation needs. */
const presets = { sim: 'native', wasi: 'wasi', page: 'page', web: 'web' };
const hosts = Object.keys(presets);
/** The package of the page host has it, too. */
const universal = 'universal';

let directory;
let prefix;
let env;

/** @param {string} host @returns {string} the directory of the libraries that its build installs, below the prefix */
const libraries = (host) => /^CMAKE_INSTALL_LIBDIR:\w+=(.*)$/m.exec(readFileSync(join(root, 'build', presets[host] ?? presets.page, 'CMakeCache.txt'), 'utf8'))[1];
/** @param {string} host @returns {string} */
const packageOf = (host) => join(prefix, libraries(host), 'cmake/weft');

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weft-packages-'));
  prefix = join(directory, 'installed');
  env = compilerEnvironment(join(directory, 'bin'));
  for (const preset of Object.values(presets)) {
    await succeed(['cmake', '--install', join(root, 'build', preset), '--prefix', prefix], { cwd: directory });
  }
});
after(() => rmSync(directory, { recursive: true }));

/** @param {string} name @param {string[]} options @param {Record<string, string>} [variables] */
const configure = (name, options, variables) => succeed(
  ['cmake', '-G', 'Ninja', '-S', join(root, 'tests/consume/project'), '-B', name, `-DPROGRAM=${source}`, '-DCMAKE_BUILD_TYPE=Release', ...options],
  { cwd: directory, env: variables },
);

for (const host of hosts) {
  test(`${host}: a project with CMake`, async () => {
    await configure(host, host === 'sim' ? [`-DCMAKE_PREFIX_PATH=${prefix}`] : [`-DCMAKE_TOOLCHAIN_FILE=${packageOf(host)}/${host}_toolchain.cmake`]);
    await succeed(['cmake', '--build', host], { cwd: directory });
    await checkProgram(host, join(directory, host));
  });
}

test(`${universal}: a project with CMake`, async () => {
  await configure(universal, [`-DCMAKE_TOOLCHAIN_FILE=${packageOf('page')}/page_toolchain.cmake`, `-DWEFT=${universal}`]);
  await succeed(['cmake', '--build', universal], { cwd: directory });
  await checkProgram(universal, join(directory, universal));
});

for (const [host, how] of [['wasi', 'variable'], ['web', 'variable'], ['page', 'environment']]) {
  test(`${host}: the toolchain file of the sources finds the package in CMAKE_PREFIX_PATH (${how})`, async () => {
    const toolchain = `-DCMAKE_TOOLCHAIN_FILE=${root}${host}/${host}_toolchain.cmake`;
    const options = [toolchain, '-DCMAKE_C_COMPILER_WORKS=1'];
    if (how === 'variable') await configure(`${host}-of-sources`, [...options, `-DCMAKE_PREFIX_PATH=${prefix}`]);
    else await configure(`${host}-of-sources`, options, { CMAKE_PREFIX_PATH: prefix });
    assert.match(readFileSync(join(directory, `${host}-of-sources`, 'CMakeCache.txt'), 'utf8'), new RegExp(`^weft_DIR:\\w+=${packageOf(host)}$`, 'm'));
    await assert.rejects(configure(`${host}-without-package`, options), /Could not find a package configuration file provided by "weft"/);
  });
}

const commands = blocksOf('docs/without_cmake.md').find(({ words }) => words[0] === 'package').text.trim().split('\n');

for (const command of commands) {
  const [, host] = /weft_(\w+)/.exec(command);
  test(`${host}: pkg-config`, async () => {
    const own = join(directory, `${host}-of-pkg-config`);
    mkdirSync(own);
    const variables = { ...env, PKG_CONFIG_PATH: join(prefix, libraries(host), 'pkgconfig') };
    await succeed(['sh', '-e', '-c', `ln -s '${source}' hello.c; ${command}`], { cwd: own, env: variables });
    await checkProgram(host, own, host === 'page' || host === universal ? join(packageOf('page'), 'page/load_page.mjs') : undefined);
  });
}

test('pkg-config has a file for each host', () => {
  assert.deepEqual(commands.map((command) => /weft_(\w+)/.exec(command)[1]).sort(), [...hosts, universal].sort());
});
