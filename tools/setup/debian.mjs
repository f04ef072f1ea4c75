/**
 * Installs and fetches Debian packages. Packages of the running system are installed by apt-get as usual.
 * Packages of a newer release are only fetched: apt then runs with its lists, sources and cache in a private
 * directory, and the system's package sources stay unchanged.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { release, systemPackages } from './recipe.mjs';
import { ToolError, run, step } from './command.mjs';
import { onPath } from './toolchain.mjs';

/** @returns {boolean} whether this is Debian itself (derivatives name their packages differently) */
export function isDebian() {
  return onPath('apt-get') !== undefined && osRelease('ID') === 'debian';
}

/** @param {string} field @returns {string | undefined} a field of /etc/os-release */
function osRelease(field) {
  if (!existsSync('/etc/os-release')) return undefined;
  const text = readFileSync('/etc/os-release', 'utf8');
  return new RegExp(`^${field}="?([^"\n]*)"?$`, 'm').exec(text)?.[1];
}

/**
 * @param {string[]} names system packages; one that the recipe does not list provides a command with its name
 * @returns {string[]} those that are not installed
 */
export function missingPackages(names) {
  return names.filter((name) => {
    const { command, file } = systemPackages[name] ?? { command: name };
    return file === undefined ? !onPath(command) : !existsSync(file);
  });
}

/**
 * Installs packages of the running system's own release.
 * @param {string[]} names
 * @param {string} scratch a directory for temporary files
 * @throws {ToolError} if they cannot be installed
 */
export async function installPackages(names, scratch) {
  const root = process.getuid?.() === 0;
  const advice = `Run this as root, then try again:\n    apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (!root) {
    await run('sudo', ['-n', 'true']).catch(() => {
      throw new ToolError(`packages are missing (${names.join(', ')}), and only root can install them`, advice);
    });
  }
  const options = ['-c', writeHooksOff(scratch), '-o', 'DPkg::Lock::Timeout=600'];
  // sudo drops the environment, so env(1) sets the variable.
  const command = [...(root ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options];
  /** @param {...string} args */
  const aptGet = (...args) => run(command[0], [...command.slice(1), ...args], { advice });
  await step(`installing ${names.join(' ')}`, async () => {
    const attempt = async () => {
      await aptGet('update');
      await aptGet('install', '-y', '--no-install-recommends', ...names);
    };
    // Another apt-get may hold the lists, or delete the archives that this one is installing, as it does in
    // container images. Such a failure is temporary.
    await attempt().catch(() => sleep(5000).then(attempt));
  });
  const still = missingPackages(names);
  if (still.length > 0) throw new ToolError(`apt-get installed ${still.join(', ')}, but the expected files are still missing`);
}

/**
 * Writes a configuration with which apt-get does not run the system's hooks. In container images, one of them
 * removes every package file, even those that another apt-get is about to unpack.
 * @param {string} directory
 * @returns {string} the configuration file
 */
function writeHooksOff(directory) {
  const file = join(directory, 'hooks-off.conf');
  writeFileSync(file, ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((hook) => `#clear APT::Update::${hook};\n`).join(''));
  return file;
}

/**
 * @returns {Promise<string[]>} the addresses of the Debian archives that this machine is configured to use,
 *   the most likely one first; or only WEFT_DEBIAN_MIRROR if it is set
 */
async function mirrors() {
  if (process.env.WEFT_DEBIAN_MIRROR) return [process.env.WEFT_DEBIAN_MIRROR];
  // Without release information, apt-get lists the sources even before the first `update`.
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(CREATED_BY)';
  const targets = await run('apt-get', ['indextargets', '--no-release-info', '--format', format]);
  const suites = ['stable', 'oldstable', 'testing', 'unstable', 'sid', osRelease('VERSION_CODENAME')];
  /** @type {Set<string>} */
  const found = new Set();
  for (const line of targets.split('\n')) {
    const [address, suite, component, createdBy] = line.split('|');
    if (createdBy !== 'Packages' || component !== 'main' || !suites.includes(suite)) continue;
    if (!address.startsWith('cdrom:')) found.add(address);
  }
  /** @param {string} address */
  const rank = (address) => (/\/debian\/?$/.test(address) ? 0 : 1);
  return [...found].sort((a, b) => rank(a) - rank(b));
}

/** @returns {string} the file with Debian's archive keys */
function keyring() {
  const files = ['gpg', 'pgp'].map((ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`);
  const file = files.find((name) => existsSync(name));
  if (!file) throw new ToolError("Debian's archive keys are missing", 'apt-get install debian-archive-keyring');
  return file;
}

/**
 * Runs apt-get with a private state. @typedef {(args: string[], cwd?: string) => Promise<string>} AptGet
 */

/**
 * Sets up a private apt for `release`: fetches its lists and checks their signatures.
 * @param {string} directory for its state
 * @param {number} lock the descriptor of the locked file, which the commands keep open
 * @returns {Promise<AptGet>}
 * @throws {ToolError} if no archive has the release
 */
export async function privateApt(directory, lock) {
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'sources']) {
    mkdirSync(join(directory, name), { recursive: true });
  }
  const emptyStatus = join(directory, 'status');
  writeFileSync(emptyStatus, '');
  const settings = {
    'Dir::State': join(directory, 'state'),
    'Dir::State::status': emptyStatus,
    'Dir::Cache': join(directory, 'cache'),
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(directory, 'sources'),
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::AllowInsecureRepositories': 'false',
    'Acquire::AllowWeakRepositories': 'false',
    'Acquire::AllowDowngradeToInsecureRepositories': 'false',
    'APT::Get::AllowUnauthenticated': 'false',
    'APT::Update::Error-Mode': 'any',
    // apt's own user may not be able to reach the directory.
    'APT::Sandbox::User': 'root',
  };
  const options = ['-c', writeHooksOff(directory), ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
  const advice = `Debian's ${release} must be available from an archive that apt on this machine is configured to use.\n`
    + '  Set WEFT_DEBIAN_MIRROR to the address of one, or update debian-archive-keyring.';
  /** @type {AptGet} */
  const aptGet = (args, cwd) => run('apt-get', [...options, ...args], { cwd, holdOpen: lock, advice });

  /** @type {unknown} */
  let failure = new ToolError('apt on this machine is configured without a Debian archive', advice);
  for (const address of await mirrors()) {
    writeFileSync(
      join(directory, 'sources', 'weft.sources'),
      `Types: deb\nURIs: ${address}\nSuites: ${release}\nComponents: main\nTargets: Packages\nSigned-By: ${keyring()}\n`,
    );
    try {
      await aptGet(['update']);
      return aptGet;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/**
 * Fetches packages without installing them. Continues an interrupted fetch.
 * @param {AptGet} aptGet
 * @param {string[]} names
 * @param {string} directory for the package files
 * @returns {Promise<Map<string, {file: string, version: string}>>} by package name
 * @throws {ToolError} if one cannot be fetched or is damaged
 */
export async function fetchPackages(aptGet, names, directory) {
  mkdirSync(directory, { recursive: true });
  // Run in an empty directory, because apt does not list files that already exist.
  const empty = join(directory, 'empty');
  mkdirSync(empty, { recursive: true });
  const listed = [...(await aptGet(['download', '--print-uris', ...names], empty))
    .matchAll(/^'\S+' ((\S+?)_(\S+)_\S+\.deb) (\d+) SHA256:([0-9a-f]{64})$/gm)]
    .map(([, file, name, version, size, sha256]) => ({ file: join(directory, file), name, version, size: Number(size), sha256 }));
  const absent = names.filter((name) => !listed.some((entry) => entry.name === name));
  if (absent.length > 0) throw new ToolError(`apt cannot fetch ${absent.join(', ')} from ${release}`);

  listed.sort((a, b) => b.size - a.size);
  const label = listed.slice(0, 3).map((entry) => `${entry.name} ${entry.version.replace(/^\d+:|[+-].*$/g, '')}`);
  const megabytes = Math.ceil(listed.reduce((sum, entry) => sum + entry.size, 0) / 1e6);
  await step(`fetching ${label.join(', ')} (${megabytes} MB)`, async () => {
    await aptGet(['download', ...names], directory);
    // apt checks what it fetches, but it accepts an existing file by its size.
    for (const { file, sha256 } of listed) {
      if ((await digest(file)) !== sha256) throw new ToolError(`${file} is damaged`, 'Remove it and try again.');
    }
  });
  return new Map(listed.map((entry) => [entry.name, entry]));
}

/** @param {string} file @returns {Promise<string>} its SHA-256 in hexadecimal */
async function digest(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}
