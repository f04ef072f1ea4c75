/** The command line of `weft-wasm run`. */
import { parseArgs } from 'node:util';
import { buildOptions, buildUsage, toBuild } from './build_options.mjs';
import { exitStatus } from './run_process.mjs';
import { UsageError } from './usage_error.mjs';

export const usage = `usage: weft-wasm run [OPTION]... PROGRAM [ARGUMENT]...

Runs PROGRAM in the terminal: with its standard input, output and error. It is a source in C, which is compiled unless the
cache has it; a .wasm file that was built for the page host; or the .mjs file of a build. Ctrl-C cancels the program's main coroutine, whose cleanup runs; the second Ctrl-C ends it at once.
Ctrl-\\ prints the tree of tasks.

  --env NAME=VALUE  an environment variable for the program, which sees no others. May be repeated
  --tasks           print the tree of tasks to standard error, once a second
  --trace FILE      write what happens to the tasks to FILE: JSON for Perfetto and Chrome's performance panel

For sources:
  --with FILE.c               a further source of the program. May be repeated
${buildUsage('debug')}

Exit status: the program's; ${exitStatus.trap} after a trap or an exception; ${exitStatus.notStarted} if the program could not be started; ${exitStatus.usage} for bad usage.
`;

/** @type {import('node:util').ParseArgsConfig['options']} */
const options = {
  ...buildOptions, with: { type: 'string', multiple: true }, env: { type: 'string', multiple: true }, tasks: { type: 'boolean' }, trace: { type: 'string' },
};

/**
 * @param {string[]} words options, the program, and its arguments, which may look like options
 * @returns {{env: Record<string, string>, tasks?: boolean, trace?: string, file: string, args: string[],
 *   build?: Pick<import('../toolchain/compile.mjs').Options, 'sources' | 'optimize' | 'includes' | 'flags'>}} build: how a source is compiled
 * @throws {UsageError}
 */
export function parse(words) {
  const { tokens } = parseArgs({ args: words, options, strict: false, tokens: true });
  const program = tokens.find(({ kind }) => kind === 'positional');
  const at = program?.index ?? words.length;
  try {
    const { values } = parseArgs({ args: words.slice(0, at), options });
    if (!program) throw new UsageError(`which program?\n${usage}`);
    const { env = [], tasks, trace, with: more = [], ...others } = /** @type {Record<string, any>} */ (values);
    const file = words[at];
    const isSource = file.endsWith('.c');
    if (!isSource && !/\.(wasm|m?js)$/.test(file)) throw new UsageError(`${file}: a source in C ends in .c, and a program in .wasm or .mjs`);
    const [only] = isSource ? [] : Object.keys({ ...others, ...(more.length > 0 && { with: more }) });
    if (only) throw new UsageError(`--${only} is for sources, and ${file} is none`);
    return {
      tasks, trace, env: environment(env), file, args: words.slice(at + 1),
      ...(isSource && { build: { sources: [file, ...more], ...toBuild(others, 'debug') } }),
    };
  } catch (error) {
    if (/** @type {any} */ (error).code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(/** @type {Error} */ (error).message);
    throw error;
  }
}

/** @param {string[]} settings @returns {Record<string, string>} @throws {UsageError} */
function environment(settings) {
  return Object.fromEntries(settings.map((setting) => {
    const equals = setting.indexOf('=');
    if (equals < 1) throw new UsageError(`--env ${setting}: expected NAME=VALUE`);
    return [setting.slice(0, equals), setting.slice(equals + 1)];
  }));
}
