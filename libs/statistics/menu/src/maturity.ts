import { MEASURED_ANALYSES, MEASURED_RELEASES, type Measured, type MeasuredRelease } from './maturity.figures.js';

const UNMEASURED: Measured = { oracle: 'none', within: 'not measured', coverage: 'not measured', specs: [], mark: 'provisional' };
const UNATTACKED: MeasuredRelease = { oracle: 'none', within: 'not measured', attacks: 'none', specs: [], mark: 'provisional' };

/**
 * @param kind of the analysis
 * @returns what was measured of it; a kind of which nothing stands in the file of figures is provisional
 * @source Morris, White and Crowther 2019, Using simulation studies to evaluate statistical methods (coverage)
 * @example
 * ```ts
 * import { maturityOfAnalysis } from '@collimate/statistics-menu';
 * maturityOfAnalysis('moments').mark; // => 'proven'
 * maturityOfAnalysis('of a later version').mark; // => 'provisional'
 * ```
 */
export function maturityOfAnalysis(kind: string): Measured {
  return MEASURED_ANALYSES.get(kind) ?? UNMEASURED;
}

/**
 * @param kind of the release
 * @returns what was measured of it; a kind of which nothing stands in the file of figures is provisional
 * @source Morris, White and Crowther 2019, Using simulation studies to evaluate statistical methods (coverage)
 * @example
 * ```ts
 * import { maturityOfRelease } from '@collimate/statistics-menu';
 * maturityOfRelease('cells').mark; // => 'proven'
 * ```
 */
export function maturityOfRelease(kind: string): MeasuredRelease {
  return MEASURED_RELEASES.get(kind) ?? UNATTACKED;
}
