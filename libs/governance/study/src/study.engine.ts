import { ENGINE_DEFINITIONS, nearestOf, type EngineDefinition } from '@collimate/radiomics-vocabulary';
import { invalid } from './protocol.error.js';
import { isDeclared, type StudyProtocol } from './protocol.js';

/** @returns the definition of the engine that a study names; undefined without one, as in version 1 */
export function engineOf(protocol: StudyProtocol): string | undefined {
  return isDeclared(protocol) ? protocol.engine : undefined;
}

/**
 * @returns the newest definition, for a study that could name one and does not although its features depend on it;
 *   undefined for a study that needs none, or is of version 1
 */
export function engineToName(protocol: StudyProtocol): EngineDefinition | undefined {
  if (!isDeclared(protocol) || protocol.engine !== undefined) return undefined;
  const hasFeatures = Object.values(protocol.variables).some(({ source }) => source === 'feature');
  return hasFeatures ? ENGINE_DEFINITIONS[ENGINE_DEFINITIONS.length - 1] : undefined;
}

/**
 * Refuses an engine that no site has. It applies to new studies only: a site that reads a study has to be able to
 * answer that a later definition is not its own.
 * @throws StudyError INVALID_PROTOCOL at `engine`, with the nearest definition that exists
 */
export function refuseUnknownEngine(protocol: StudyProtocol): void {
  const named = engineOf(protocol);
  const known: readonly string[] = ENGINE_DEFINITIONS;
  if (named === undefined || known.includes(named)) return;
  const near = nearestOf(named, known);
  const all = `Possible ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`;
  throw invalid(
    'engine',
    `there is no definition of the engine "${named}"`,
    near === undefined ? all : `Did you mean "${near}"? ${all}`,
  );
}
