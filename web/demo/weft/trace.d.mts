/** trace.mjs of the npm package, which CMake puts here. */
export * from '../../../bindings/js/src/trace.mjs';
