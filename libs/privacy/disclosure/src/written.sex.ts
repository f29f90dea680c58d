import { folded } from './folded.word.js';

const WOMEN =
  'f female w woman weiblich frau femme feminin feminine mujer femenino mulher feminino donna femmina vrouw kvinna kvinde';
const MEN = 'm male man mannlich mann maennlich homme masculin masculine hombre masculino homem uomo maschio mand';
/** Further words of DICOM and registries for a sex; DICOM writes O. */
const OTHERS = 'o other x d divers diverse intersex andere autre';
const SEXES: ReadonlyMap<string, string> = new Map(
  [
    [WOMEN, 'F'],
    [MEN, 'M'],
    [OTHERS, 'O'],
  ].flatMap(([words, sex]) => words.split(' ').map((word) => [word, sex] as const)),
);

/** @returns `F`, `M` or `O`; undefined for any other text, numbers included: registries code them in several ways */
export function sexOf(text: string): string | undefined {
  return SEXES.get(folded(text));
}

/** Whether a text is a word for one of the two sexes that records mostly hold. */
export function isSexWord(text: string): boolean {
  return ['F', 'M'].includes(sexOf(text) ?? '');
}
