export const GENERATED: readonly string[];
export function isGenerated(path: string): boolean;
