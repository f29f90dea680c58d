import 'reflect-metadata';
import type { Provider, Type } from '@nestjs/common';
import { createLogger } from '@collimate/platform-service-kit';
import { AgentModule } from './agent.module.js';
import { readSiteConfig } from './config/site-config.js';

const setting = {
  config: readSiteConfig({ COLLIMATE_SITE_DATA: '/nowhere' }),
  logger: createLogger({ name: 'spec', level: 'silent' }),
};
const listed = <T>(of: Type, what: 'imports' | 'providers' | 'exports'): readonly T[] =>
  (Reflect.getMetadata(what, of) as readonly T[] | undefined) ?? [];
const nameOf = (token: unknown): string => (typeof token === 'symbol' ? String(token.description) : (token as Type).name);
const tokenOf = (provider: Provider): unknown => ('provide' in provider ? provider.provide : provider);

/** Every module below the agent's own, by its name. */
const modules = new Map<string, Type>();
const visit = (of: Type): void => {
  if (modules.has(of.name)) return;
  modules.set(of.name, of);
  listed<Type>(of, 'imports').forEach(visit);
};
for (const imported of AgentModule.with(setting).imports ?? []) if (typeof imported === 'function') visit(imported as Type);

/** What the classes of a module may ask for, besides settings, logger, clock and randomness. */
function seenBy(name: string): readonly string[] {
  const of = modules.get(name) as Type;
  const shown = listed<Type>(of, 'imports').flatMap((imported) => listed<unknown>(imported, 'exports').map(nameOf));
  const own = listed<Provider>(of, 'providers').map((provider) => nameOf(tokenOf(provider)));
  return [...new Set([...shown, ...own])].sort();
}
const importersOf = (name: string): readonly string[] =>
  [...modules.values()]
    .filter((of) => listed<Type>(of, 'imports').some((imported) => imported.name === name))
    .map((of) => of.name)
    .sort();

describe('the modules of the agent', () => {
  it('let the door see who takes part, what is allowed and the ledger, and nothing that sends', () => {
    expect(seenBy('ReleaseModule')).toEqual([
      'AttemptLedger',
      'CandidateBuilder',
      'CurrentPolicy',
      'FigureService',
      'HouseRules',
      'HouseWord',
      'LedgerStore',
      'OpenDecision',
      'PatientBudget',
      'ReleaseService',
      'SITE_STORE',
      'ScanStanding',
      'ShareDoor',
      'SiteBudget',
      'StudyCohort',
      'StudyFlow',
      'StudyNames',
    ]);
  });

  it('let dispatch and masking alone see the doors, and the conductor alone see dispatch, with the recovery for its witness', () => {
    expect(importersOf('ReleaseModule')).toEqual(['DispatchModule', 'MaskingModule']);
    expect(importersOf('DispatchModule')).toEqual(['AssignmentsModule', 'MaskingModule', 'RecoveryModule']);
    expect(importersOf('MaskingModule')).toEqual(['AssignmentsModule']);
    expect(seenBy('AssignmentsModule')).not.toContain('ShareDoor');
    expect(seenBy('AssignmentsModule')).not.toContain('ReleaseService');
    expect(seenBy('AssignmentsModule')).not.toContain('LedgerStore');
  });

  it('let nobody see the keys who neither seals nor signs, and nobody the link who tells the coordinator nothing', () => {
    expect(importersOf('KeysModule')).toEqual([
      'ConsentModule',
      'CosigningModule',
      'DispatchModule',
      'ExtractionModule',
      'LinkModule',
      'LocalApiModule',
      'MaskingModule',
      'RecoveryModule',
      'StoreModule',
    ]);
    expect(importersOf('LinkModule')).toEqual([
      'AssignmentsModule',
      'DispatchModule',
      'LocalApiModule',
      'MaskingModule',
      'MonitoringModule',
      'RecoveryModule',
    ]);
    expect(importersOf('SilenceModule')).toEqual([
      'CosigningModule',
      'DispatchModule',
      'HelloModule',
      'LinkModule',
      'MaskingModule',
    ]);
    expect(modules.size).toBe(25);
  });
});
