/** What Jest gives an environment: the settings of the workspace. */
export interface EnvironmentSettings {
  readonly projectConfig: object;
}

/** Node itself, for one file of tests. */
export default class TestEnvironment {
  constructor(settings: EnvironmentSettings);
  setup(): Promise<void>;
  /** Takes back what the file has left: globals, variables, a code to exit with, fake timers. */
  teardown(): Promise<void>;
}
