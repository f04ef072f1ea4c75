/** read_tables.mjs, which make_package.mjs copies from page/. */
export * from '../../../../page/read_tables.mjs';
