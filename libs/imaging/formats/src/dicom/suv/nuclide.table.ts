import { TAG } from '@collimate/imaging-dicom';
import type { DataSet } from '../data-set.js';

/** Half-lives in seconds of the nuclides that PET images. @source DICOM PS3.16 CID 4020; half-lives: NuDat 3 (Brookhaven) */
const NUCLIDES: readonly (readonly [code: string, mass: string, symbol: string, element: string, seconds: number])[] = [
  ['C-105A1', '11', 'C', 'Carbon', 1221.8],
  ['C-107A1', '13', 'N', 'Nitrogen', 597.9],
  ['C-1018C', '14', 'O', 'Oxygen', 70.62],
  ['C-B1038', '15', 'O', 'Oxygen', 122.24],
  ['C-111A1', '18', 'F', 'Fluorine', 6586.2],
  ['C-155A1', '22', 'Na', 'Sodium', 8.21e7],
  ['C-135A4', '38', 'K', 'Potassium', 458.2],
  ['126605', '43', 'Sc', 'Scandium', 14_007.6],
  ['126600', '44', 'Sc', 'Scandium', 14_292],
  ['C-166A2', '45', 'Ti', 'Titanium', 11_088],
  ['126601', '51', 'Mn', 'Manganese', 2772],
  ['C-130A1', '52', 'Fe', 'Iron', 29_790],
  ['C-149A1', '52', 'Mn', 'Manganese', 483_062],
  ['126607', '52m', 'Mn', 'Manganese', 1266],
  ['C-127A4', '60', 'Cu', 'Copper', 1422],
  ['C-127A1', '61', 'Cu', 'Copper', 12_020],
  ['C-127A5', '62', 'Cu', 'Copper', 580.2],
  ['C-141A1', '62', 'Zn', 'Zinc', 33_095],
  ['C-127A2', '64', 'Cu', 'Copper', 45_724],
  ['C-131A1', '66', 'Ga', 'Gallium', 34_164],
  ['C-131A3', '68', 'Ga', 'Gallium', 4062.6],
  ['C-128A2', '68', 'Ge', 'Germanium', 2.3408e7],
  ['126602', '70', 'As', 'Arsenic', 3156],
  ['C-115A2', '72', 'As', 'Arsenic', 93_600],
  ['C-116A2', '73', 'Se', 'Selenium', 25_740],
  ['C-113A1', '75', 'Br', 'Bromine', 5802],
  ['C-113A2', '76', 'Br', 'Bromine', 58_320],
  ['C-113A3', '77', 'Br', 'Bromine', 205_344],
  ['C-159A2', '82', 'Rb', 'Rubidium', 75.45],
  ['C-162A3', '86', 'Y', 'Yttrium', 53_064],
  ['C-168A4', '89', 'Zr', 'Zirconium', 282_276],
  ['126603', '90', 'Nb', 'Niobium', 52_560],
  ['C-162A7', '90', 'Y', 'Yttrium', 230_580],
  ['C-163AA', '94m', 'Tc', 'Technetium', 3120],
  ['C-114A5', '124', 'I', 'Iodine', 360_806],
  ['126606', '152', 'Tb', 'Terbium', 63_000],
];

/** A nuclide as the standard codes it. */
export interface Nuclide {
  readonly code: string;
  readonly scheme: 'SRT' | 'DCM';
  /** `^18^Fluorine`. */
  readonly meaning: string;
  readonly halfLifeSeconds: number;
}

/**
 * @input code and meaning of a radionuclide, whatever scheme they are of
 * @returns the nuclide; undefined where it is none that is known
 */
export function nuclideOf(code: string, meaning: string): Nuclide | undefined {
  const found = NUCLIDES.find(([own]) => own === code) ?? nuclideNamed(meaning.toLowerCase());
  if (found === undefined) return undefined;
  const [own, mass, , element, halfLifeSeconds] = found;
  return { code: own, scheme: /^\d+$/u.test(own) ? 'DCM' : 'SRT', meaning: `^${mass}^${element}`, halfLifeSeconds };
}

/** `^18^Fluorine`, `Fluorine-18`, `F-18`, `18F`: some code by another scheme than that of the standard. */
function nuclideNamed(meaning: string): (typeof NUCLIDES)[number] | undefined {
  const [mass] = /\d+m?/u.exec(meaning) ?? [];
  const name = meaning.replace(mass ?? '', '').replace(/[^a-z]/gu, '');
  return NUCLIDES.find(
    ([, number, symbol, element]) => number === mass && (name === symbol.toLowerCase() || name === element.toLowerCase()),
  );
}

/** @input a radiopharmaceutical @returns the half-life in seconds of the nuclide that it codes; undefined where it codes none that is known */
export function halfLifeOfNuclide(pharmaceutical: DataSet): number | undefined {
  const [item] = pharmaceutical.items(TAG.RadionuclideCodeSequence);
  if (item === undefined) return undefined;
  return nuclideOf(item.text(TAG.CodeValue) ?? '', item.text(TAG.CodeMeaning) ?? '')?.halfLifeSeconds;
}
