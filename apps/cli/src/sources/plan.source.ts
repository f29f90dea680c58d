import { existsSync } from 'node:fs';
import { readBytes } from '@collimate/platform-scans';
import { type ExtractionPlan, PLAN_PRESETS, parsePlan, planPreset } from '@collimate/radiomics-vocabulary';
import { parse } from 'yaml';
import { CliError, located } from '../errors/cli.error.js';
import { noDocument } from './document.source.js';

/**
 * A preset by its name, or a plan from a YAML or JSON file.
 * @throws PlanError UNKNOWN_PRESET; LocatedError over PlanError; CliError BAD_DOCUMENT
 */
export function readPlan(nameOrFile: string): ExtractionPlan {
  const isName = PLAN_PRESETS.some((plan) => plan.name === nameOrFile) || !existsSync(nameOrFile);
  if (isName && !/[./\\]/.test(nameOrFile)) return planPreset(nameOrFile);
  const text = new TextDecoder().decode(readBytes(nameOrFile));
  return located([nameOrFile], () => parsePlan(documentOf(text)));
}

function documentOf(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new CliError('BAD_DOCUMENT', 'input', noDocument(error), {
      hint: 'Start from a preset: `collimate plan ct-default > my-plan.yaml`.',
    });
  }
}
