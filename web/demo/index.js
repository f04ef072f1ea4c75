import { showSource } from './program.js';

await showSource('timeline/lock');
