import { PLAN_PRESETS, lintPlan, planDigest } from '@collimate/radiomics-vocabulary';
import { stringify } from 'yaml';
import { note } from '../../output/print.js';
import { readPlan } from '../../sources/plan.source.js';

/** `collimate plan`: lists the presets, prints one, or checks a file. @returns the exit code */
export function runPlan(name: string | undefined): number {
  if (name === undefined) {
    for (const plan of PLAN_PRESETS)
      process.stdout.write(`${plan.name.padEnd(16)} ${plan.modality.padEnd(4)} ${planDigest(plan).slice(0, 12)}\n`);
    return 0;
  }
  const plan = readPlan(name);
  process.stdout.write(`# plan digest ${planDigest(plan)}\n${stringify(plan, { flowCollectionPadding: false })}`);
  for (const warning of lintPlan(plan)) note(`${warning.key}: ${warning.message}`);
  return 0;
}
