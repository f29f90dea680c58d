import { digestOf, lookOf, type Digest, type Json } from '@collimate/kernel-canonical';
import { formatRational, parseRational } from '@collimate/kernel-numeric';
import { keyOfWritten, type FeatureKey } from '@collimate/radiomics-vocabulary';
import { isBuiltInStage, STAGE_OF_ASKED, stagesOf, type VariableDeclaration } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { planMeaning } from './plan.meaning.js';

/** Meanings of the variables of one protocol, each computed once. */
export interface VariableMeanings {
  /** Equal for two variables that give a patient the same value, however they are written. */
  of(name: string): Digest;
  /** The same with the cells that the value falls into: its labels or bins. */
  withCells(name: string): Digest;
  /** Names of the plans by which scans are read for it; empty for a variable without scans. */
  plansOf(name: string): readonly string[];
}

/**
 * Meanings of variables, independent of the names of variables and plans, of scaling and of the order of lists. Units,
 * references, the positive label and sources of publication are left out too: they change no cell that a patient falls
 * into.
 */
export function variableMeanings({ plans, variables }: Pick<DeclaredProtocol, 'plans' | 'variables'>): VariableMeanings {
  const plan = (name: string, key: FeatureKey): Digest => planMeaning(plans![name], key);
  const of = memo((name: string): Digest => {
    // A patient is at the last stage with a value for every variable, so all variables are part of the meaning.
    if (isBuiltInStage(name, variables)) return digestOf(stageDomain(name), Object.keys(variables).map(of).sort());
    const parts: Parts = { plan, variable: (one) => of(one), reference: (one) => referenceOf(variables[one]) };
    return digestOf('collimate.question-variable/2', meaningOf(name, variables[name], parts));
  });
  const withCells = memo((name: string): Digest => {
    return digestOf('collimate.question-cells/1', {
      variable: of(name),
      cells: isBuiltInStage(name, variables) ? [...stagesOf(variables, name)] : cellsOf(variables[name]),
    });
  });
  const plansOf = memo((name: string): readonly string[] => {
    if (isBuiltInStage(name, variables))
      return Object.values(variables).flatMap((one) => (one.source === 'feature' ? [one.plan] : []));
    const declared = variables[name];
    switch (declared.source) {
      case 'cohort':
        return [];
      case 'feature':
        return [declared.plan];
      case 'change':
        return plansOf(declared.of);
      case 'score':
        return declared.terms.flatMap(({ variable }) => plansOf(variable));
    }
  });
  return { of, withCells, plansOf };
}

/**
 * The stages of all patients who were asked, and of those who consented, have different domains, because they count
 * different people.
 */
function stageDomain(name: string): string {
  return name === STAGE_OF_ASKED ? 'collimate.question-stage-of-asked/1' : 'collimate.question-stage/1';
}

/** Digests of the parts of a variable. */
interface Parts {
  plan(name: string, key: FeatureKey): Digest;
  variable(name: string): Digest;
  /** If a term is scaled by its reference, the reference is part of the value. */
  reference(name: string): Json;
}

function meaningOf(name: string, declared: VariableDeclaration, parts: Parts): Json {
  const { source } = declared;
  switch (declared.source) {
    case 'cohort':
      return { source, ...cohortMeaning(name, declared) };
    case 'feature': {
      const { roi, timepoint = null, transform } = declared;
      const key = keyOfWritten(declared);
      return { source, plan: parts.plan(declared.plan, key), roi, timepoint, key, transform };
    }
    case 'change': {
      const { from, to, as } = declared;
      return { source, of: parts.variable(declared.of), from, to, as };
    }
    case 'score': {
      const terms = declared.terms.map(({ variable, scale, coefficient }) =>
        digestOf('collimate.question-term/1', {
          ...{ variable: parts.variable(variable), coefficient: exact(coefficient), scale },
          reference: scale === 'reference' ? parts.reference(variable) : null,
        }),
      );
      return { source, intercept: exact(declared.intercept), terms: terms.sort() };
    }
  }
}

function cohortMeaning(name: string, declared: Extract<VariableDeclaration, { source: 'cohort' }>): Record<string, Json> {
  const { type } = declared;
  switch (declared.type) {
    case 'category':
      return { type, column: lookOf(declared.column ?? name) };
    case 'number': {
      const { column = name, bounds, transform = 'identity' } = declared;
      return { type, column: lookOf(column), bounds: bounds.map(exact), transform };
    }
    case 'survival':
      return { type, time: lookOf(declared.time), event: lookOf(declared.event) };
  }
}

function cellsOf(declared: VariableDeclaration): Json {
  if (declared.source === 'cohort' && declared.type === 'category') return { labels: [...declared.labels].sort() };
  const edges = declared.edges?.map(exact) ?? null;
  if (declared.source !== 'cohort' || declared.type !== 'survival') return { edges };
  const { horizon, eventLabels, censoredLabels } = declared;
  return { edges, horizon: exact(horizon), eventLabels: [...eventLabels].sort(), censoredLabels: [...censoredLabels].sort() };
}

function referenceOf(declared: VariableDeclaration): Json {
  if (!('reference' in declared) || declared.reference === undefined) return null;
  return { centre: exact(declared.reference.centre), width: exact(declared.reference.width) };
}

/** @returns the number itself as text: `120`, `120.0` and `0120` are one */
export function exact(text: string): string {
  return formatRational(parseRational(text));
}

function memo<T>(make: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const found = known.get(name) ?? make(name);
    known.set(name, found);
    return found;
  };
}
