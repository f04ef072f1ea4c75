import weft from 'weft-wasm/vite';

export default { plugins: [weft()] };
