export type { StudyResult } from './result.types.js';
