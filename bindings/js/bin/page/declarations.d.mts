/** declarations.mjs, which make_package.mjs copies from page/. */
export * from '../../../../page/declarations.mjs';
