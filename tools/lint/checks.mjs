/** The checks of `npm run lint`, in the order in which they run: the fast ones first. */
import { clangFormat, clangTidy } from './clang.mjs';
import { fileScope } from './file_scope.mjs';
import { eslint, types } from './javascript.mjs';
import { fileNames, identifiers, readmeLength, versions } from './project_rules.mjs';
import { recursion } from './recursion.mjs';

/**
 * @typedef {object} Check
 * @property {string} title what it checks
 * @property {() => string[] | Promise<string[]>} run returns the findings: each starts with `FILE:LINE`
 */

/** By name. @type {Record<string, Check>} */
export const checks = {
  names: { title: 'file names are unique in the repository', run: fileNames },
  identifiers: { title: 'no two identifiers differ only by an underscore', run: identifiers },
  'file-scope': { title: 'names that a file defines for itself are its own', run: fileScope },
  readme: { title: 'README.md is short', run: readmeLength },
  version: { title: 'the version is the same wherever it stands', run: versions },
  'clang-format': { title: 'C is formatted by .clang-format', run: clangFormat },
  eslint: { title: 'JavaScript, by eslint.config.js', run: eslint },
  types: { title: 'the types in JSDoc comments are right (tsc)', run: types },
  recursion: { title: 'the runtime does not recurse without a known bound', run: recursion },
  'clang-tidy': { title: 'C of the preset native, by .clang-tidy', run: clangTidy },
};
