export type { BenchLine } from './timing/bench.line.js';
