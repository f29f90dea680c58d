import type { ExtractionPlan, Modality } from '@collimate/radiomics-vocabulary';
import type { DeclaredProtocol } from './declared.schema.js';
import { invalid } from './protocol.error.js';
import type { FeatureProtocol } from './protocol.schema.js';

/** @returns the modalities of a study's scans, each once, in the order of the protocol */
export function modalitiesOf({ modality }: Pick<FeatureProtocol | DeclaredProtocol, 'modality'>): readonly Modality[] {
  return typeof modality === 'string' ? [modality] : modality;
}

/** @returns which of them a plan is for; a plan that leaves it open is for the one of its study @param plan that its study has checked */
export function modalityOfPlan(plan: Pick<ExtractionPlan, 'modality'>, [first]: readonly Modality[]): Modality {
  return plan.modality === 'any' ? first : plan.modality;
}

/** @throws StudyError INVALID_PROTOCOL where the plans of a study are not for its modalities, each for one and each modality of one at least */
export function checkModalities(protocol: DeclaredProtocol): void {
  const modalities = modalitiesOf(protocol);
  if (new Set(modalities).size !== modalities.length) throw invalid('modality', 'a name stands here twice');
  const plans = Object.entries(protocol.plans ?? {});
  for (const [name, plan] of plans) {
    const at = `plans.${name}`;
    if (modalities.length === 1) checkModality(modalities[0], plan, at);
    else checkAmong(modalities, plan, at);
    checkUnit(modalityOfPlan(plan, modalities), plan, at);
  }
  if (modalities.length === 1) return;
  const unread = modalities.find((one) => plans.every(([, plan]) => plan.modality !== one));
  if (unread === undefined) return;
  throw invalid(
    'modality',
    `no plan is for ${unread}`,
    'Take it out, or add a plan: whoever consents has to allow each of them.',
  );
}

/** @throws StudyError INVALID_PROTOCOL for a plan of another modality than the one of its study */
export function checkModality(modality: Modality, plan: ExtractionPlan, at: string): void {
  if (plan.modality === modality || plan.modality === 'any') return;
  throw invalid(`${at}.modality`, 'the plan is for another modality than the study');
}

/** If a study has several modalities, each plan names its own. A plan that names none would read the scans of all. */
function checkAmong(modalities: readonly Modality[], { modality }: ExtractionPlan, at: string): void {
  const known = modalities.join(', ');
  if (modality === 'any')
    throw invalid(`${at}.modality`, 'in a study of several modalities each plan is for one', `Write one of ${known}.`);
  if (!modalities.includes(modality)) {
    throw invalid(
      `${at}.modality`,
      'the plan is for another modality than the study',
      `Write one of ${known}, or add ${modality} to the modality of the study.`,
    );
  }
}

/** Units of intensity of each modality; "arbitrary" fits any. */
const UNITS: Readonly<Record<Modality, RegExp>> = { CT: /^HU$/, MR: /^$/, PT: /^SUV/ };

/** A file without a modality is taken for the one of the plan, so a plan for MR or PET must not expect HU. */
function checkUnit(modality: Modality, { intensity }: ExtractionPlan, at: string): void {
  if (intensity.unit === 'arbitrary' || UNITS[modality].test(intensity.unit)) return;
  throw invalid(
    `${at}.intensity.unit`,
    `${intensity.unit} is no unit of ${modality}`,
    'Write "arbitrary", or take a plan for this modality.',
  );
}
