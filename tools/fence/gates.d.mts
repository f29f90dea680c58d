export const DOORS: readonly string[];
export const CODECS: readonly string[];
export const MARKS: readonly string[];
export const INNER_MARKS: readonly string[];
