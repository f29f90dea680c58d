export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;
export function importsOf(src: string): ImportGraph;
export function foldersOf(imports: ImportGraph): ImportGraph;
export function circlesOf(graph: ImportGraph): readonly (readonly string[])[];
export function arrowsOf(imports: ImportGraph, circle: readonly string[]): readonly string[];
