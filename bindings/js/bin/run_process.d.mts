/** run_process.mjs, which make_package.mjs copies from web/. */
export * from '../../../web/run_process.mjs';
