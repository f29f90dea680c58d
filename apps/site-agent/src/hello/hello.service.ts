import { Injectable } from '@nestjs/common';
import { Clock } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { RandomSource } from '@collimate/kernel-numeric';
import type { Finding } from '@collimate/platform-site-api';
import { ExtractionProcess } from '../extraction/extraction.process.js';
import type { PhantomExtraction } from '../extraction/phantom.extraction.js';
import { HushedWays } from '../silence/hushed.ways.js';
import type { HelloRun, HelloStep } from './hello.step.js';

/** Patients of the hello study. */
const PHANTOMS = 6;

/** Runs the hello study: on phantoms, in the agent's own processes, without a charge against the site's budget. One at a time. */
@Injectable()
export class HelloService {
  private running: Promise<readonly Finding[]> | undefined;

  constructor(
    private readonly random: RandomSource,
    private readonly clock: Clock,
    private readonly ways: HushedWays,
  ) {}

  /**
   * @param coordinator its address and its trusted root @returns one finding a step; a second caller gets the findings
   *   of the running study
   */
  run(coordinator: HelloRun['coordinator']): Promise<readonly Finding[]> {
    this.running ??= this.prove(coordinator).finally(() => (this.running = undefined));
    return this.running;
  }

  private async prove(coordinator: HelloRun['coordinator']): Promise<readonly Finding[]> {
    // Loaded as chunks of their own, so that an agent that runs for months does not hold the code that draws phantoms.
    const { HELLO_STEPS } = await import('./hello.steps.js');
    const { extractPhantoms } = await import('../extraction/phantom.extraction.js');
    const process = new ExtractionProcess(1);
    let extracted: Promise<PhantomExtraction> | undefined;
    const run: HelloRun = {
      phantoms: () => (extracted ??= extractPhantoms(process, PHANTOMS)),
      random: this.random,
      clock: this.clock,
      ways: this.ways,
      coordinator,
    };
    try {
      const findings: Finding[] = [];
      for (const step of HELLO_STEPS) findings.push(await proven(step, run));
      return findings;
    } finally {
      await process.stop();
    }
  }
}

/** A step that throws counts as failed, and the others go on. Of an error from a library only the class is reported. */
async function proven(step: HelloStep, run: HelloRun): Promise<Finding> {
  const { name, title } = step;
  try {
    return { name, title, ...(await step.prove(run)) };
  } catch (error) {
    const word = error instanceof CollimateError ? error.code : (error as Error).name;
    return { name, title, state: 'fail', seen: word, cure: '`collimate site doctor` looks at memory, limits and disk.' };
  }
}
