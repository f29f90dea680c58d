export function outwardUses(text: string): readonly string[];
