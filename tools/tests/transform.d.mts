/** The source that Jest compiles, with the built-in objects that it names bound once before its first line. */
export function bound(source: string): string;
