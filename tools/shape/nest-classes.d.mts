export function madeClasses(text: string): readonly string[];
export function providedNames(text: string): readonly string[];
