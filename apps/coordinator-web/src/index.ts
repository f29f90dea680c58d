export type { ShownResult } from './public.client.js';
