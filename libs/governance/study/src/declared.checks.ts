import { add, compare, formatRational, multiply, parseRational, rational, ZERO } from '@collimate/kernel-numeric';
import {
  answersOf,
  mostOfBudget,
  needsOf,
  releaseVariables,
  STAGE_OF_ASKED,
  usesOf,
  type DeclaredSpec,
  type ReleaseVariable,
  type VariableUse,
} from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { invalid, unknownName } from './protocol.error.js';

/** @throws StudyError INVALID_PROTOCOL at the first name that names nothing, or something of another kind */
export function checkDeclared(protocol: DeclaredProtocol): void {
  const variables = releaseVariables(protocol.variables);
  checkSubgroups(protocol, variables);
  checkPlanned(protocol, variables);
  checkFolds(protocol);
  checkReleases(protocol, variables);
  checkAnalyses(protocol);
}

function checkSubgroups({ subgroups = {} }: DeclaredProtocol, variables: ReadonlyMap<string, ReleaseVariable>): void {
  for (const [name, { variable, is, atLeast, below }] of Object.entries(subgroups)) {
    const tag = `subgroups.${name}`;
    const found = variables.get(variable);
    if (found === undefined) throw unknownName(`${tag}.variable`, variable, 'variable', [...variables.keys()]);
    if (found.kind === 'labels') {
      if (is === undefined) throw invalid(tag, `${variable} is a category`, `Say which label: is: "${found.labels[0]}"`);
      if (!found.labels.includes(is)) throw unknownName(`${tag}.is`, is, `label of ${variable}`, found.labels);
    }
    if (found.kind === 'labels' && found.isBuiltIn)
      throw invalid(`${tag}.variable`, `${variable} is what an agent did, and makes no subgroup`);
    if (found.kind === 'survival') throw invalid(`${tag}.variable`, `${variable} is a survival time, and makes no subgroup`);
    const bounds = [atLeast, below].filter((bound) => bound !== undefined);
    if ((found.kind === 'labels') !== (bounds.length === 0) || (found.kind === 'number' && is !== undefined)) {
      throw invalid(tag, 'a category has `is`, and a number has `atLeast`, `below` or both');
    }
    if (atLeast !== undefined && below !== undefined && Number(atLeast) >= Number(below)) throw invalid(tag, 'nobody is in it');
  }
}

function checkPlanned(
  { planned, sites, minSites, noise }: DeclaredProtocol,
  variables: ReadonlyMap<string, ReleaseVariable>,
): void {
  if (planned.sites !== undefined && noise === 'shared') {
    throw invalid(
      'planned.sites',
      'under shared noise the roster says how much noise there is',
      'Take it out, or write noise: local.',
    );
  }
  if (planned.sites !== undefined && (planned.sites < minSites || planned.sites > sites.length))
    throw invalid('planned.sites', 'as many answer as minSites at least, and as sites at most');
  for (const [name, shares] of Object.entries(planned.shares ?? {})) {
    const tag = `planned.shares.${name}`;
    const found = variables.get(name);
    if (found === undefined) throw unknownName(tag, name, 'variable', [...variables.keys()]);
    if (found.kind !== 'labels') throw invalid(tag, `${name} is no category`);
    if (shares.length !== found.labels.length) throw invalid(tag, 'there is one share for each label');
    const exact = shares.map((text) => parseRational(text.startsWith('.') ? `0${text}` : text));
    if (exact.some((one) => compare(one, ZERO) <= 0)) throw invalid(tag, 'a share is above 0');
    if (compare(exact.reduce(add, ZERO), rational(1n)) !== 0) throw invalid(tag, 'the shares are together 1');
  }
}

function checkFolds({ folds }: DeclaredProtocol): void {
  if (folds !== undefined && Object.keys(folds).length < 2)
    throw invalid('folds', 'one fold is everybody', 'Name two at least, such as folds: { fit: 4, test: 1 }.');
}

function checkReleases(protocol: DeclaredProtocol, variables: ReadonlyMap<string, ReleaseVariable>): void {
  const subgroups = Object.keys(protocol.subgroups ?? {});
  const folds = Object.keys(protocol.folds ?? {});
  protocol.releases.forEach((spec, index) => {
    const tag = `releases.${index}`;
    checkUses(spec, tag, variables);
    checkAsked(spec, tag, variables);
    if (spec.where !== undefined && !subgroups.includes(spec.where)) {
      throw unknownName(`${tag}.where`, spec.where, 'subgroup', subgroups);
    }
    if (spec.fold !== undefined && !folds.includes(spec.fold)) throw unknownName(`${tag}.fold`, spec.fold, 'fold', folds);
  });
}

/**
 * Patients who refused may be counted only in tables that ask for them, neither as a cell nor among the patients left
 * out of one.
 */
function checkAsked(spec: DeclaredSpec, tag: string, variables: ReadonlyMap<string, ReleaseVariable>): void {
  const stage = variables.get(STAGE_OF_ASKED);
  if (!('tables' in spec) || stage?.kind !== 'labels' || !stage.isBuiltIn) return;
  const isOfAll = spec.tables.map((names) => names.includes(STAGE_OF_ASKED));
  const other = isOfAll.indexOf(false);
  if (other < 0 || !isOfAll.includes(true)) return;
  throw invalid(
    `${tag}.tables.${other}`,
    `this table is not of ${STAGE_OF_ASKED}, and others of the release are`,
    'Those who refused would be among the left out of it: give it a release of its own, or the stage.',
  );
}

/**
 * @throws StudyError INVALID_PROTOCOL at the first variable of a release that is unknown, is not of the kind that it
 *   needs, or stands there twice
 */
export function checkUses(spec: DeclaredSpec, tag: string, variables: ReadonlyMap<string, ReleaseVariable>): void {
  const uses = usesOf(spec);
  for (const use of uses) checkUse(`${tag}.${use.path}`, use, variables);
  checkOnce(uses, tag);
}

function checkUse(tag: string, { variable: name, needs }: VariableUse, variables: ReadonlyMap<string, ReleaseVariable>): void {
  const found = variables.get(name);
  if (found === undefined) throw unknownName(tag, name, 'variable', [...variables.keys()]);
  if (needs !== 'cells' && found.kind === 'labels' && found.isBuiltIn) {
    throw invalid(
      tag,
      `${name} is how far an agent came with a patient`,
      'It is a word of the tables of a release of kind cells alone.',
    );
  }
  if (needs === 'labels' && found.kind !== 'labels') throw invalid(tag, `${name} is no category`, 'Name one of type: category.');
  if ((needs === 'scaled' || needs === 'bins' || needs === 'readings') && found.kind !== 'number')
    throw invalid(tag, `${name} is no number`, 'Name a number, feature, change or score.');
  if (needs === 'readings' && found.kind === 'number' && !found.isRead) {
    throw invalid(tag, `${name} has one value for a patient`, 'Name a feature: it has one for each reading.');
  }
  if ((needs === 'scaled' || needs === 'readings') && found.kind === 'number' && found.scaled === undefined) {
    throw invalid(tag, `${name} has no reference`, `Give variables.${name} a reference: centre, width and from where they are.`);
  }
  if (needs === 'cells' && found.kind === 'number' && found.edges === undefined) {
    throw invalid(tag, `${name} has no public cells`, `Give variables.${name} edges, such as edges: ["50", "70"].`);
  }
  if (needs === 'bins' && found.kind === 'number' && found.edges === undefined) {
    throw invalid(tag, `${name} has no edges`, `Give variables.${name} edges, such as edges: ["50", "70"].`);
  }
}

/** Refuses the same variable twice in one table or one list, where it adds nothing. */
function checkOnce(uses: readonly VariableUse[], tag: string): void {
  const outcome = uses.find(({ path }) => path === 'outcome')?.variable;
  if (outcome !== undefined && uses.filter(({ variable }) => variable === outcome).length > 1) {
    throw invalid(`${tag}.outcome`, `${outcome} is explained by itself: it stands in of too`, 'Take it out of one of the two.');
  }
  const seen = new Set<string>();
  for (const { path, variable } of uses) {
    const place = `${path.replace(/\.?\d+$/, '')} ${variable}`;
    if (seen.has(place)) throw invalid(`${tag}.${path}`, `${variable} stands here twice`);
    seen.add(place);
  }
}

function checkAnalyses({ releases, analyses, budget, sites }: DeclaredProtocol): void {
  const asked = new Set<string>();
  const read = new Set(analyses.map(({ from }) => from));
  analyses.forEach(({ kind, from, ...keys }, index) => {
    const tag = `analyses.${index}`;
    // Every kind with `against` names a site of the study there.
    const against = 'against' in keys ? String(keys.against) : undefined;
    if (against !== undefined && !sites.some((site) => site === against))
      throw unknownName(`${tag}.against`, against, 'site', sites);
    const release = releases.find(({ name }) => name === from);
    if (release === undefined) {
      const names = releases.map(({ name }) => name);
      throw unknownName(`${tag}.from`, from, 'release', names);
    }
    const needs = needsOf(kind);
    if (!needs.includes(release.kind)) {
      const fitting = releases.filter((one) => needs.includes(one.kind)).map(({ name }) => name);
      const hint =
        fitting.length === 0 ? `Declare a release of kind ${needs.join(' or ')}.` : `Possible is ${fitting.join(', ')}.`;
      throw invalid(`${tag}.from`, `${kind} reads ${needs.join(' or ')}, and ${from} is ${release.kind}`, hint);
    }
    checkPart(tag, { kind, from }, release, budget.rho);
    if (asked.has(`${kind} ${from}`)) throw invalid(tag, `${kind} of ${from} is asked twice`);
    asked.add(`${kind} ${from}`);
  });
  releases.forEach(({ name }, index) => {
    if (read.has(name)) return;
    throw invalid(
      `releases.${index}`,
      `no analysis reads ${name}`,
      'Add one under analyses, or take the release out: it is charged.',
    );
  });
}

/** Questions of a study about its own fairness may cost only a small part of its budget. */
function checkPart(
  tag: string,
  { kind, from }: { readonly kind: string; readonly from: string },
  release: DeclaredSpec,
  budget: string,
): void {
  const most = mostOfBudget(kind);
  if (most === undefined) return;
  const price = multiply(parseRational(release.rho), rational(BigInt(answersOf(release))));
  const limit = multiply(parseRational(most), parseRational(budget));
  if (compare(price, limit) <= 0) return;
  throw invalid(
    `${tag}.from`,
    `${from} costs rho ${formatRational(price)}, and what ${kind} reads costs at most ${most} of the budget, rho ${formatRational(limit)}`,
    'Lower its rho, or let it read a release of its own.',
  );
}
