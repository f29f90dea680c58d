import { imageFacts } from './image.facts.js';
import { numberFacts } from './number.facts.js';
import type { KnownFact, ReportSources } from './report.sources.js';
import { studyFacts } from './study.facts.js';

/** Makes facts by name: null where the study has nothing to say to one. */
export type Facts = Readonly<Record<Fact, KnownFact | null>>;

/** The name of a fact. */
export type Fact =
  keyof ReturnType<typeof studyFacts> | keyof ReturnType<typeof imageFacts> | keyof ReturnType<typeof numberFacts>;

/** @returns every fact that a protocol and its result prove */
export function factsOf(sources: ReportSources): Facts {
  return { ...studyFacts(sources), ...imageFacts(sources), ...numberFacts(sources) };
}
