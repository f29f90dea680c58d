export type { BenchLine } from './measure.js';
