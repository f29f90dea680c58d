/** A word in small letters without accents, so that `Âge` is `age`. */
export function folded(text: string): string {
  return text.trim().toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '');
}
