/**
 * Debian's packages. Those of the running system are installed by apt-get as usual. Those of
 * a newer release are only fetched: apt runs with its lists, sources and cache in a private
 * folder, and the system's own package sources stay as they are.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { release, systemPackages } from './recipe.mjs';
import { SetupError, run, step } from './command.mjs';
import { onPath } from './toolchain.mjs';

/** @returns {boolean} whether this is Debian itself (its derivatives name other packages) */
export function isDebian() {
  return onPath('apt-get') !== undefined && osRelease('ID') === 'debian';
}

/** @returns {string | undefined} a field of /etc/os-release */
function osRelease(field) {
  if (!existsSync('/etc/os-release')) return undefined;
  const text = readFileSync('/etc/os-release', 'utf8');
  return new RegExp(`^${field}="?([^"\n]*)"?$`, 'm').exec(text)?.[1];
}

/**
 * @param {string[]} names of system packages; one that the recipe does not list has a command of its name
 * @returns {string[]} those that are not there
 */
export function missingPackages(names) {
  return names.filter((name) => {
    const { command, file } = systemPackages[name] ?? { command: name };
    return command ? !onPath(command) : !existsSync(file);
  });
}

/**
 * Installs packages of the running system's own release.
 * @param {string[]} names
 * @param {string} scratch a folder for temporary files
 */
export async function installPackages(names, scratch) {
  const root = process.getuid?.() === 0;
  const advice = `Run this as root, then try again:\n    apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (!root) {
    const refuse = () => {
      throw new SetupError(`packages are missing (${names.join(', ')}), and only root can install them`, advice);
    };
    await run('sudo', ['-n', 'true']).catch(refuse);
  }
  const options = ['-c', writeHooksOff(scratch), '-o', 'DPkg::Lock::Timeout=600'];
  // sudo drops the environment, so the variable goes through env(1).
  const command = [...(root ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options];
  const aptGet = (...args) => run(command[0], [...command.slice(1), ...args], { advice });
  await step(`installing ${names.join(' ')}`, async () => {
    const attempt = async () => {
      await aptGet('update');
      await aptGet('install', '-y', '--no-install-recommends', ...names);
    };
    // Another apt's `update` may hold the lists, or clear the archives under our install
    // (images for containers are set up so): such a failure passes.
    await attempt().catch(() => new Promise((resume) => setTimeout(resume, 5000)).then(attempt));
  });
  const still = missingPackages(names);
  if (still.length > 0) throw new SetupError(`apt-get installed ${still.join(', ')}, but not the files that were expected of it`);
}

/**
 * Configuration that keeps our apt-get from running the system's hooks: one of them, in
 * images for containers, removes every package file that another apt-get is about to unpack.
 */
function writeHooksOff(folder) {
  const file = join(folder, 'hooks-off.conf');
  writeFileSync(file, ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((hook) => `#clear APT::Update::${hook};\n`).join(''));
  return file;
}

/**
 * Addresses of Debian archives that this machine is set up to use, the likeliest first.
 * WEFT_DEBIAN_MIRROR overrides them.
 */
async function mirrors() {
  if (process.env.WEFT_DEBIAN_MIRROR) return [process.env.WEFT_DEBIAN_MIRROR];
  // Without release information the sources are listed even before the first `update`.
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(CREATED_BY)';
  const targets = await run('apt-get', ['indextargets', '--no-release-info', '--format', format]);
  const suites = ['stable', 'oldstable', 'testing', 'unstable', 'sid', osRelease('VERSION_CODENAME')];
  const found = new Set();
  for (const line of targets.split('\n')) {
    const [address, suite, component, createdBy] = line.split('|');
    if (createdBy !== 'Packages' || component !== 'main' || !suites.includes(suite)) continue;
    if (!address.startsWith('cdrom:')) found.add(address);
  }
  const rank = (address) => (/\/debian\/?$/.test(address) ? 0 : 1);
  return [...found].sort((a, b) => rank(a) - rank(b));
}

/** The file with Debian's archive keys. */
function keyring() {
  const files = ['gpg', 'pgp'].map((ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`);
  const file = files.find((name) => existsSync(name));
  if (!file) throw new SetupError("Debian's archive keys are missing", 'apt-get install debian-archive-keyring');
  return file;
}

/**
 * An apt of its own for `release`, its lists fetched and their signatures checked.
 * @param {string} folder its state goes here
 * @param {number} lock kept open by the commands
 * @returns {Promise<(args: string[], cwd?: string) => Promise<string>>} runs apt-get
 */
export async function privateApt(folder, lock) {
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'sources']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const emptyStatus = join(folder, 'status');
  writeFileSync(emptyStatus, '');
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': emptyStatus,
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(folder, 'sources'),
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::AllowInsecureRepositories': 'false',
    'Acquire::AllowWeakRepositories': 'false',
    'Acquire::AllowDowngradeToInsecureRepositories': 'false',
    'APT::Get::AllowUnauthenticated': 'false',
    'APT::Update::Error-Mode': 'any',
    // The folder may lie where apt's own user cannot reach.
    'APT::Sandbox::User': 'root',
  };
  const options = ['-c', writeHooksOff(folder), ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
  const advice = `Debian's ${release} is needed from an archive that apt on this machine is set up to use;\n`
    + '  set WEFT_DEBIAN_MIRROR to the address of one, or see that debian-archive-keyring is up to date.';
  const aptGet = (args, cwd) => run('apt-get', [...options, ...args], { cwd, holdOpen: lock, advice });

  let failure = new SetupError('apt on this machine names no Debian archive', advice);
  for (const address of await mirrors()) {
    writeFileSync(
      join(folder, 'sources', 'weft.sources'),
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
 * Fetches packages without installing them; goes on with what an interrupted run left.
 * @param {Awaited<ReturnType<typeof privateApt>>} aptGet
 * @param {string[]} names
 * @param {string} folder where the files go
 * @returns {Promise<Map<string, {file: string, version: string}>>} by package name
 */
export async function fetchPackages(aptGet, names, folder) {
  mkdirSync(folder, { recursive: true });
  // Asked in an empty folder, for apt leaves out of its answer what is there already.
  const empty = join(folder, 'empty');
  mkdirSync(empty, { recursive: true });
  const listed = [...(await aptGet(['download', '--print-uris', ...names], empty))
    .matchAll(/^'\S+' ((\S+?)_(\S+)_\S+\.deb) (\d+) SHA256:([0-9a-f]{64})$/gm)]
    .map(([, file, name, version, size, sha256]) => ({ file: join(folder, file), name, version, size: Number(size), sha256 }));
  const absent = names.filter((name) => !listed.some((entry) => entry.name === name));
  if (absent.length > 0) throw new SetupError(`apt cannot fetch ${absent.join(', ')} from ${release}`);

  listed.sort((a, b) => b.size - a.size);
  const label = listed.slice(0, 3).map((entry) => `${entry.name} ${entry.version.replace(/^\d+:|[+-].*$/g, '')}`);
  const megabytes = Math.ceil(listed.reduce((sum, entry) => sum + entry.size, 0) / 1e6);
  await step(`fetching ${label.join(', ')} (${megabytes} MB)`, async () => {
    await aptGet(['download', ...names], folder);
    // apt checks what it fetches, but takes a file that lies there for whole by its size.
    for (const { file, sha256 } of listed) {
      if ((await digest(file)) !== sha256) throw new SetupError(`damaged: ${file}`, 'Remove it and try again.');
    }
  });
  return new Map(listed.map((entry) => [entry.name, entry]));
}

/** @returns {Promise<string>} a file's SHA-256 in hexadecimal */
async function digest(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}
