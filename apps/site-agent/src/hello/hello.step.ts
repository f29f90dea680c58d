import type { Clock } from '@collimate/kernel-canonical';
import type { RandomSource } from '@collimate/kernel-numeric';
import type { Finding } from '@collimate/platform-site-api';
import type { Way } from '@collimate/platform-pki';
import type { PhantomExtraction } from '../extraction/phantom.extraction.js';
import type { HushedWays } from '../silence/hushed.ways.js';

/** Input of the steps of the hello study. */
export interface HelloRun {
  /** The phantoms, extracted once for all steps by the isolated process. @throws AgentError EXTRACTION_CRASHED */
  phantoms(): Promise<PhantomExtraction>;
  readonly random: RandomSource;
  readonly clock: Clock;
  /** The ways out of the house, for the steps that use the network. */
  readonly ways: Pick<HushedWays, 'open' | 'probe'>;
  /** The way to the coordinator and the one root that is trusted; undefined before the enrolment. */
  readonly coordinator: { readonly way: Way; readonly authorityPem: string } | undefined;
}

/** One thing that the hello study proves. A further one is a file and a line of HELLO_STEPS. */
export interface HelloStep {
  readonly name: string;
  readonly title: string;
  prove(run: HelloRun): Promise<Pick<Finding, 'state' | 'seen' | 'cure'>>;
}
