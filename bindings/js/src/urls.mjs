/** URLs and paths of programs, and modules of Node.js, which has the paths. */

/** Bundlers do not follow this. @param {string} name @returns {Promise<any>} a module of Node.js */
export const nodeModule = async (name) => globalThis.process.getBuiltinModule?.(name)
  ?? import(/* @vite-ignore */ /* webpackIgnore: true */ name);

/**
 * A string that is no URL is a path, where there are files. In a page it is relative to the page.
 * @param {string} text
 * @returns {Promise<URL>}
 */
export async function urlOf(text) {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (base || !globalThis.process?.versions?.node || /^[a-z][-+.\w]+:/i.test(text)) return new URL(text, base);
  return (await nodeModule('node:url')).pathToFileURL(text);
}
