import type { Rational } from '@collimate/kernel-numeric';
import { rhoOf } from '@collimate/privacy-accounting';
import type { ReleaseDesign } from './define.release.js';
import { sigma2For } from './sigma2.js';

/** @param rho of all steps together @returns the same release at another price: the same vector with more or less noise */
export function repriced<D extends ReleaseDesign<string>>(design: D, rho: Rational, steps = 1): D {
  const { d2 } = design.event;
  const event = { ...design.event, sigma2: sigma2For(d2, { num: rho.num, den: rho.den * BigInt(steps) }) };
  return { ...design, event, rho: rhoOf(event) };
}
