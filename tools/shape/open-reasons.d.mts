import type { HostFor } from './read-once.mjs';

export function openReasons(root: string, config: string, reasons: ReadonlySet<string>, hostFor?: HostFor): readonly string[];
