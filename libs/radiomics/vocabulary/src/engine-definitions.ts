/**
 * Definitions of the engine that a study may name, oldest first: those by which a program computes that reads the name. What each changed
 * stands in docs/ibsi/plan.md. `collimate-ibsi1/1` is none of them, for no program of its time read a name.
 */
export const ENGINE_DEFINITIONS = ['collimate-ibsi1/2'] as const;

/** The name of one of them. */
export type EngineDefinition = (typeof ENGINE_DEFINITIONS)[number];
