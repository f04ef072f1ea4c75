/**
 * The JavaScript of the page host in several modules, for the npm package: a core that every program needs, and features
 * that are imported when a program imports their functions.
 *
 * Each library of web/host is a feature, but for those of the core. Features that need each other are one. What several
 * of them use is in the feature `common`, unless the core uses it, too; constants are in each module that uses them.
 */
import { closure, inJavaScript, LinkError, printDefinitions, printPostsets, textOf, usesMemory } from './library.mjs';

/** @typedef {import('./library.mjs').Libraries} Libraries */

/** The libraries whose definitions are in the core, unless they need a feature. */
const coreLibraries = ['host_page.js', 'host_web.js'];

/** Constants, which are copied. */
const constants = 'host_layout.mjs';

/** Definitions of the other libraries that several features use. */
const common = ['$weftBytes', '$weftEncoder', '$weftFail', '$weftReason', '$weftStdio'];

/** Definitions that are not where the others of their library are. @type {Record<string, string>} */
const elsewhere = {
  $weftCheckProgram: 'check', $weftConnect: 'universal', $weftFunction: 'universal', $weftNumbered: 'common', $weftThrown: 'common', $weftWasiError: 'stdio',
  weft_host_js_forget: 'common',
};

/** Libraries that are one feature, because programs that use one mostly use the other. @type {Record<string, string>} */
const together = {
  'host_web_errors.js': 'export', 'host_web_js.js': 'sources', 'host_web_serve.js': 'export', 'host_web_values.js': 'export',
  'http_request.mjs': 'fetch',
};

/** Names of the frame, page_module.mjs, that features may use. Others change. */
const ofFrame = ['ENVIRONMENT_IS_NODE', 'ExitStatus', 'Module', 'bound', 'entered', 'err', 'out'];
/** Definitions that the frame uses, or that use what changes in it. */
const frameUses = ['$weftCheckProgram', '$weftConnect', '$weftEnding', '$weftNoSystem', '$weftPump', '$weftVersion'];
const views = ['HEAPU8', 'HEAP32', 'HEAPU32', 'HEAPF64'];

/** @param {string} library @returns {string} the name of its feature */
const featureOf = (library) => together[library] ?? library.replace(/^host_(web_)?|\.m?js$/g, '');

/** @param {string} text @param {string} name */
const mentions = (text, name) => new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text);

/**
 * Assigns each definition to the core or a feature.
 * @param {Libraries} libraries
 * @returns {Map<string, string>} the feature of each definition; that of the core is 'core'
 */
function assign(libraries) {
  const { definitions, origins } = libraries;
  const functions = Object.keys(definitions).filter((name) => !name.startsWith('$') && !/__(deps|postset|sig)$/.test(name));
  const names = closure(libraries, [...functions, ...frameUses]).order.filter((name) => origins[name] !== constants);
  const isOfCore = (/** @type {string} */ name) => coreLibraries.includes(origins[name]);
  const isOfWasi = (/** @type {string} */ name) => !name.startsWith('$') && !(`${name}__sig` in definitions);
  const coreRoots = names.filter((name) => isOfCore(name) && !name.startsWith('$') && !isOfWasi(name));
  const core = new Set(closure(libraries, [...coreRoots, ...frameUses.filter((name) => !(name in elsewhere))]).order);
  /** @type {Map<string, string>} */
  const found = new Map(names.map((name) => {
    if (elsewhere[name]) return [name, elsewhere[name]];
    if (core.has(name)) return [name, 'core'];
    if (common.includes(name)) return [name, 'common'];
    if (!isOfCore(name)) return [name, featureOf(origins[name])];
    return [name, isOfWasi(name) ? 'stdio' : 'common'];
  }));
  const uses = (/** @type {string} */ name) => (definitions[`${name}__deps`] ?? []).filter((/** @type {string} */ used) => found.has(used));
  for (const name of core) {
    const other = uses(name).find((/** @type {string} */ used) => found.get(used) !== 'core');
    if (other) throw new LinkError(`${name} is in the core of the page host, but needs ${other}, which is not`);
  }
  joinCycles(found, uses);
  return found;
}

/**
 * Makes features that need each other one feature.
 * @param {Map<string, string>} found
 * @param {(name: string) => string[]} uses
 */
function joinCycles(found, uses) {
  for (;;) {
    const needs = featureNeeds(found, uses);
    const pair = [...needs].flatMap(([feature, others]) => [...others].map((other) => [feature, other])).find(([feature, other]) => needs.get(other)?.has(feature));
    if (!pair) return;
    const [kept, joined] = pair.sort();
    for (const [name, feature] of found) if (feature === joined) found.set(name, kept);
  }
}

/**
 * @param {Map<string, string>} found
 * @param {(name: string) => string[]} uses
 * @returns {Map<string, Set<string>>} for each feature the others that it needs, directly or not
 */
function featureNeeds(found, uses) {
  /** @type {Map<string, Set<string>>} */
  const needs = new Map();
  for (const feature of new Set(found.values())) needs.set(feature, new Set());
  for (const [name, feature] of found) {
    for (const used of uses(name)) {
      const other = /** @type {string} */ (found.get(used));
      if (other !== feature && other !== 'core') needs.get(feature)?.add(other);
    }
  }
  for (let grows = true; grows;) {
    grows = false;
    for (const others of needs.values()) {
      const before = others.size;
      for (const other of [...others]) for (const further of needs.get(other) ?? []) others.add(further);
      grows ||= others.size > before;
    }
  }
  return needs;
}

/**
 * @param {Libraries} libraries
 * @param {{fill: (slots: Record<string, string>) => string, own: string, wasi: string, setters: Record<string, string>, functions: string}} frame
 *   fill: fills in page_module.mjs; the modules of WebAssembly, and the prefixes of setters, as make_module.mjs knows them
 * @returns {Record<string, string>} the texts of the modules, by name; that of the core loads any program
 * @throws {LinkError}
 */
export function makeFeatures(libraries, { fill, own, wasi, setters, functions }) {
  const { definitions } = libraries;
  const found = assign(libraries);
  const uses = (/** @type {string} */ name) => (definitions[`${name}__deps`] ?? []).filter((/** @type {string} */ used) => found.has(used));
  const needs = featureNeeds(found, uses);
  const isImported = (/** @type {string} */ name) => !name.startsWith('$');
  const isOwn = (/** @type {string} */ name) => `${name}__sig` in definitions;
  const entry = (/** @type {string} */ name) => `${name}: ${usesMemory(libraries, name) ? `entered(_${name})` : `_${name}`},`;

  /** What a feature consists of, in order. @param {string} feature */
  const parts = (feature) => {
    const roots = [...found.keys()].filter((name) => found.get(name) === feature);
    const { order, functions: called } = closure(libraries, roots);
    const members = order.filter((name) => found.get(name) === feature || !found.has(name));
    const text = members.map((name) => `${textOf(libraries, name)}\n${definitions[`${name}__postset`] ?? ''}`).join('\n');
    return {
      members, roots, text,
      called: called.filter((name) => mentions(text, `_${name}`)),
      ownFunctions: roots.filter((name) => isImported(name) && isOwn(name)),
      wasiFunctions: roots.filter((name) => isImported(name) && !isOwn(name)),
      foreign: order.filter((name) => found.has(name) && found.get(name) !== feature && mentions(text, inJavaScript(name))).map(inJavaScript),
    };
  };
  const bind = (/** @type {string[]} */ called) => called.map((name) => `_${name} = exports.${name} && bound(exports.${name});`).join('\n');

  /** @type {Map<string, Set<string>>} */
  const sharedBy = new Map();
  /** @type {Record<string, string>} */
  const texts = {};
  // Each after those that it needs, which need fewer.
  const names = [...needs.keys()].filter((feature) => feature !== 'core').sort((a, b) => Number(needs.get(a)?.size) - Number(needs.get(b)?.size));
  const printed = names.map((feature) => ({ feature, ...parts(feature) }));
  sharedBy.set('check', new Set(['weftCheckProgram']));
  for (const { foreign } of printed) {
    for (const name of foreign) {
      const owner = /** @type {string} */ (found.get(`$${name}`) ?? found.get(name.slice(1)));
      if (!sharedBy.has(owner)) sharedBy.set(owner, new Set());
      sharedBy.get(owner)?.add(name);
    }
  }
  for (const { feature, members, text, called, foreign, ownFunctions, wasiFunctions } of printed) {
    const changing = ['ABORT', 'EXITSTATUS', 'runtimeExited'].find((name) => mentions(text, name));
    if (changing) throw new LinkError(`the feature ${feature} of the page host uses ${changing}, which changes and is known to the core alone`);
    const postsets = printPostsets(libraries, members);
    const [atStart, atExit] = [libraries.atStart.splice(0), libraries.atExit.splice(0)];
    const used = [...new Set([...ofFrame.filter((name) => mentions(text, name) || name === 'bound' || name === 'entered'), ...foreign])];
    texts[feature] = `export default (shared) => {
const { ${used.join(', ')} } = shared;
let ${[...views, 'exports', ...called.map((name) => `_${name}`)].join(', ')};
${printDefinitions(libraries, members)}
${postsets}
return {
shared: { ${[...(sharedBy.get(feature) ?? [])].join(', ')} },
own: { ${ownFunctions.map(entry).join(' ')} },
wasi: { ${wasiFunctions.map(entry).join(' ')} },
views: (...given) => { [${views.join(', ')}] = given; },
bind: (given) => { exports = given; ${bind(called)} },
start: () => { ${atStart.join('\n')} },
exit: () => { ${atExit.join('\n')} },
${feature === 'universal' ? `connect: (provided) => { ${connectAll(definitions, own, setters, functions)} },` : ''}
};
};
`;
  }
  texts.core = printCore();
  return texts;

  /** @returns {string} */
  function printCore() {
    const core = parts('core');
    const postsets = printPostsets(libraries, core.members);
    const shared = [...ofFrame, ...(sharedBy.get('core') ?? [])];
    const table = Object.fromEntries(printed.map(({ feature, ownFunctions, wasiFunctions }) => [feature, {
      needs: directly(needs, feature),
      functions: shorten([...ownFunctions, ...wasiFunctions], [...found.keys()].filter((name) => isImported(name) && found.get(name) !== feature)),
    }]));
    return fill({
      'C functions': `let ${core.called.map((name) => `_${name}`).join(', ')};`,
      definitions: printDefinitions(libraries, core.members),
      postsets,
      state: 'const features = [];',
      views: `for (const feature of features) feature.views(${views.join(', ')});`,
      imports: core.ownFunctions.map(entry).join('\n'),
      WASI: core.wasiFunctions.map(entry).join('\n'),
      functions: '',
      features: `const shared = { ${shared.join(', ')} };
for (const { default: make } of await importFeatures(program)) {
  const feature = make(shared);
  Object.assign(shared, feature.shared);
  Object.assign(provided.${own}, feature.own);
  Object.assign(provided.${wasi}, feature.wasi);
  features.push(feature);
}`,
      // Only a program that lacks something is told what.
      check: `let fits = WebAssembly.Module.exports(program).some(({ name }) => name === 'weft__version_' + weftVersion);
for (const { module, name } of WebAssembly.Module.imports(program)) {
  if (typeof provided[module]?.[name] === 'function') continue;
  if (module === '${wasi}') provided[module][name] = weftNoSystem;
  else fits = false;
}
if (!fits) (await featureTable.check[0]()).default(shared).shared.weftCheckProgram(program, provided);`,
      bind: `${bind(core.called)}\nfor (const feature of features) feature.bind(exports);`,
      connect: 'for (const feature of features) feature.connect?.(provided);',
      'at start': [...libraries.atStart, 'for (const feature of features) feature.start();'].join('\n'),
      'at exit': [...libraries.atExit, 'for (const feature of features) feature.exit();'].join('\n'),
      'at death': 'weftPump.die(error);',
      default: `${printImporter(table, setters)}\nexport default load;`,
    });
  }
}

/**
 * @param {Record<string, any>} definitions
 * @param {string} own
 * @param {Record<string, string>} setters
 * @param {string} functions
 */
function connectAll(definitions, own, setters, functions) {
  const types = Object.fromEntries(Object.keys(definitions).filter((name) => name.endsWith('__sig')).map((name) => [name.replace('__sig', ''), definitions[name]]));
  return `weftConnect(${JSON.stringify(setters[own])}, provided.${own}, ${JSON.stringify(types)});
weftConnect(${JSON.stringify(setters[functions])}, {}, {});`;
}

/**
 * @param {string[]} names
 * @param {string[]} others
 * @returns {string[]} beginnings of the names, and of none of the others
 */
function shorten(names, others) {
  const [first = ''] = names;
  const start = first.slice(0, [...first].findIndex((letter, i) => names.some((name) => name[i] !== letter)) >>> 0);
  return names.length > 1 && !others.some((name) => name.startsWith(start)) ? [start] : names;
}

/**
 * @param {Map<string, Set<string>>} needs
 * @param {string} feature
 * @returns {string[]} the features that it needs and that no other one of these needs
 */
function directly(needs, feature) {
  const all = [...(needs.get(feature) ?? [])];
  return all.filter((needed) => !all.some((other) => needs.get(other)?.has(needed)));
}

/**
 * @param {Record<string, {needs: string[], functions: string[]}>} table
 * @param {Record<string, string>} setters
 * @returns {string} importFeatures()
 */
function printImporter(table, setters) {
  const lines = Object.entries(table).map(([feature, { needs, functions }]) => (
    `${feature}: [() => import('./${feature}.mjs'), ${JSON.stringify(needs)}, ${JSON.stringify(functions.join(' '))}],`));
  return `/** For each feature: its module, the features that it needs, and the beginnings of the functions that it has. */
const featureTable = {
${lines.join('\n')}
};

/** The features that a program uses, each after those that it needs. @param {WebAssembly.Module} program */
const importFeatures = (program) => {
  const names = WebAssembly.Module.imports(program).map(({ name }) => name);
  const wanted = new Set();
  const want = (feature) => {
    featureTable[feature][1].forEach(want);
    wanted.add(feature);
  };
  for (const { name } of WebAssembly.Module.exports(program)) {
    const set = /^(?:${Object.values(setters).join('|')})(.+)/.exec(name);
    if (!set) continue;
    names.push(set[1]);
    want('universal');
  }
  for (const feature in featureTable) {
    const functions = featureTable[feature][2];
    if (functions && functions.split(' ').some((start) => names.some((name) => name.startsWith(start)))) want(feature);
  }
  return Promise.all([...wanted].map((feature) => featureTable[feature][0]()));
};`;
}
