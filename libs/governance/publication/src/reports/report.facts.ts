import { imageFacts } from './image.facts.js';
import { numberFacts } from './number.facts.js';
import type { KnownFact, ReportSources } from './report.sources.js';
import { studyFacts } from './study.facts.js';

/** Facts by name; null for one that the study does not have. */
export type Facts = Readonly<Record<Fact, KnownFact | null>>;

/** The name of a fact. */
export type Fact =
  keyof ReturnType<typeof studyFacts> | keyof ReturnType<typeof imageFacts> | keyof ReturnType<typeof numberFacts>;

/** @returns every fact that a protocol and its result prove */
export function factsOf(sources: ReportSources): Facts {
  return { ...studyFacts(sources), ...imageFacts(sources), ...numberFacts(sources) };
}
