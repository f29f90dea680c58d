/**
 * One accounting vector: what a mechanism with these parameters guarantees. 57 of the 68 values were computed by two unrelated
 * routes that agree to 1e-6 or better, the other 11 are closed-form bounds repeated in 50-digit arithmetic.
 */
export interface AccountingRow {
  readonly id: string;
  readonly mechanism: AuditedMechanism;
  /** Sensitivities are explicit, L2 for Gaussian kinds and L1 for Laplace kinds; sigma2 is the parameter, not the variance. */
  readonly params: AuditParameters;
  readonly given: { readonly epsilon?: number; readonly delta?: number };
  readonly quantity: 'epsilon' | 'delta' | 'sigma' | 'rho';
  readonly expected: number;
  /** `exact` is the tight value; `upperBound` the value of a named bound. */
  readonly relation: 'exact' | 'upperBound';
}

/** The mechanisms that the vectors know. */
export type AuditedMechanism =
  | 'gaussian'
  | 'gaussian-composition'
  | 'laplace'
  | 'discreteLaplace'
  | 'discreteGaussian'
  | 'discreteGaussian-composition'
  | 'zCDP'
  | 'pureDP-to-zCDP'
  | 'exponentialMechanism-to-zCDP'
  | 'gaussian-RDP'
  | 'pureDP-optimal-composition'
  | 'pureDP-advanced-composition'
  | 'pureDP-basic-composition'
  | 'laplace-composition'
  | 'skellam'
  | 'distributedDiscreteGaussian'
  | 'distributedDiscreteGaussian-zCDP'
  | 'discreteGaussian-threshold'
  | 'poissonSubsampledGaussian'
  | 'gaussian-group'
  | 'composition'
  | 'zCDP-ledger';

/** Parameters of a row; each mechanism has its own. */
export interface AuditParameters {
  readonly [name: string]: number | string | readonly number[] | readonly AuditStep[] | undefined;
}

/** One release of a composition or one entry of a ledger. */
export interface AuditStep {
  readonly mechanism?: string;
  readonly sensitivity?: number;
  readonly l2Sensitivity?: number;
  readonly sigma?: number;
  readonly sigma2?: number;
  readonly scale?: number;
  readonly epsilon?: number;
  readonly count?: number;
}

/** All 68 rows. */
// prettier-ignore
export const ACCOUNTING_ROWS: readonly AccountingRow[] = [
  { id: 'gauss-01', mechanism: 'gaussian', params: { sensitivity: 1, sigma: 1 }, given: { epsilon: 1 }, quantity: 'delta', expected: 0.12693673750664383, relation: 'exact' },
  { id: 'gauss-02', mechanism: 'gaussian', params: { sensitivity: 1, sigma: 1 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 4.886554117462211, relation: 'exact' },
  { id: 'gauss-03', mechanism: 'gaussian', params: { sensitivity: 1, sigma: 4 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.0607018623282711, relation: 'exact' },
  { id: 'gauss-04', mechanism: 'gaussian', params: { sensitivity: 2, sigma: 3.5 }, given: { delta: 1e-05 }, quantity: 'epsilon', expected: 2.31447855498078, relation: 'exact' },
  { id: 'gauss-05', mechanism: 'gaussian', params: { sensitivity: 1, sigma: 0.5 }, given: { delta: 1e-09 }, quantity: 'epsilon', expected: 13.534772219165536, relation: 'exact' },
  { id: 'gauss-06', mechanism: 'gaussian', params: { sensitivity: 1, sigma: 20 }, given: { epsilon: 0.1 }, quantity: 'delta', expected: 0.0004461918648847066, relation: 'exact' },
  { id: 'gauss-07', mechanism: 'gaussian', params: { sensitivity: 1, sigma: 3.730631634 }, given: { epsilon: 1 }, quantity: 'delta', expected: 1.0000000036314794e-05, relation: 'exact' },
  { id: 'gauss-comp-01', mechanism: 'gaussian-composition', params: { steps: [{ sensitivity: 1, sigma: 10, count: 20 }] }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.994526900696341, relation: 'exact' },
  { id: 'gauss-comp-02', mechanism: 'gaussian-composition', params: { steps: [{ sensitivity: 1, sigma: 5, count: 3 }, { sensitivity: 2, sigma: 12, count: 5 }, { sensitivity: 0.5, sigma: 4, count: 7 }] }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 2.79078990908675, relation: 'exact' },
  { id: 'gauss-comp-03', mechanism: 'gaussian-composition', params: { steps: [{ sensitivity: 1, sigma: 30, count: 1000 }] }, given: { delta: 1e-07 }, quantity: 'epsilon', expected: 5.676177122860938, relation: 'exact' },
  { id: 'gauss-vector-01', mechanism: 'gaussian', params: { sensitivity: 10, sigma: 42, dimension: 100, perCoordinateBound: 1 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.006335184470248, relation: 'exact' },
  { id: 'gauss-calib-01', mechanism: 'gaussian', params: { sensitivity: 1 }, given: { epsilon: 1, delta: 1e-06 }, quantity: 'sigma', expected: 4.224678889326837, relation: 'exact' },
  { id: 'gauss-calib-02', mechanism: 'gaussian', params: { sensitivity: 1 }, given: { epsilon: 3, delta: 1e-06 }, quantity: 'sigma', expected: 1.5438614177756411, relation: 'exact' },
  { id: 'gauss-calib-03', mechanism: 'gaussian', params: { sensitivity: 1 }, given: { epsilon: 0.1, delta: 1e-06 }, quantity: 'sigma', expected: 36.304690426195435, relation: 'exact' },
  { id: 'gauss-calib-04', mechanism: 'gaussian', params: { sensitivity: 1 }, given: { epsilon: 1, delta: 1e-05 }, quantity: 'sigma', expected: 3.730631634815944, relation: 'exact' },
  { id: 'gauss-calib-05', mechanism: 'gaussian', params: { sensitivity: 1 }, given: { epsilon: 8, delta: 1e-09 }, quantity: 'sigma', expected: 0.7922370498040943, relation: 'exact' },
  { id: 'laplace-01', mechanism: 'laplace', params: { sensitivity: 1, scale: 1 }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 0.22119921692859512, relation: 'exact' },
  { id: 'laplace-02', mechanism: 'laplace', params: { sensitivity: 2, scale: 1 }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 0.5276334472589853, relation: 'exact' },
  { id: 'laplace-03', mechanism: 'laplace', params: { sensitivity: 0.3, scale: 1 }, given: { epsilon: 0.1 }, quantity: 'delta', expected: 0.09516258196404041, relation: 'exact' },
  { id: 'laplace-04', mechanism: 'laplace', params: { sensitivity: 1, scale: 0.8 }, given: { delta: 0 }, quantity: 'epsilon', expected: 1.25, relation: 'exact' },
  { id: 'discrete-laplace-01', mechanism: 'discreteLaplace', params: { sensitivity: 1, scale: 1 }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 0.28764913664496794, relation: 'exact' },
  { id: 'discrete-laplace-02', mechanism: 'discreteLaplace', params: { sensitivity: 3, scale: 5 }, given: { epsilon: 0.25 }, quantity: 'delta', expected: 0.1623725280839437, relation: 'exact' },
  { id: 'discrete-laplace-03', mechanism: 'discreteLaplace', params: { sensitivity: 4, scale: 2.5 }, given: { epsilon: 1 }, quantity: 'delta', expected: 0.2701209058568328, relation: 'exact' },
  { id: 'discrete-gauss-01', mechanism: 'discreteGaussian', params: { sensitivity: 1, sigma2: 1 }, given: { epsilon: 1 }, quantity: 'delta', expected: 0.14135133940562195, relation: 'exact' },
  { id: 'discrete-gauss-02', mechanism: 'discreteGaussian', params: { sensitivity: 1, sigma2: 16 }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 0.0027529236763292227, relation: 'exact' },
  { id: 'discrete-gauss-03', mechanism: 'discreteGaussian', params: { sensitivity: 3, sigma2: 100 }, given: { epsilon: 1 }, quantity: 'delta', expected: 5.482272111060292e-05, relation: 'exact' },
  { id: 'discrete-gauss-04', mechanism: 'discreteGaussian', params: { sensitivity: 1, sigma2: 0.25 }, given: { epsilon: 4 }, quantity: 'delta', expected: 0.092307447391713, relation: 'exact' },
  { id: 'discrete-gauss-eps-01', mechanism: 'discreteGaussian', params: { sensitivity: 1, sigma2: 25 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 0.8349757406655196, relation: 'exact' },
  { id: 'discrete-gauss-eps-02', mechanism: 'discreteGaussian', params: { sensitivity: 2, sigma2: 400 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 0.3968915916885194, relation: 'exact' },
  { id: 'discrete-gauss-comp-01', mechanism: 'discreteGaussian-composition', params: { sensitivity: 1, sigma2: 100, count: 10 }, given: { epsilon: 1 }, quantity: 'delta', expected: 0.00010969519418155735, relation: 'exact' },
  { id: 'discrete-gauss-comp-02', mechanism: 'discreteGaussian-composition', params: { sensitivity: 1, sigma2: 25, count: 4 }, given: { epsilon: 2 }, quantity: 'delta', expected: 5.574639739640839e-08, relation: 'exact' },
  { id: 'zcdp-tight-01', mechanism: 'zCDP', params: { rho: 0.05, conversion: 'CKS2020' }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.471594750532416, relation: 'upperBound' },
  { id: 'zcdp-tight-02', mechanism: 'zCDP', params: { rho: 0.5, conversion: 'CKS2020' }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 5.221534444530169, relation: 'upperBound' },
  { id: 'zcdp-tight-03', mechanism: 'zCDP', params: { rho: 0.01, conversion: 'CKS2020' }, given: { delta: 1e-05 }, quantity: 'epsilon', expected: 0.5457255482740024, relation: 'upperBound' },
  { id: 'zcdp-tight-04', mechanism: 'zCDP', params: { rho: 2, conversion: 'CKS2020' }, given: { delta: 1e-08 }, quantity: 'epsilon', expected: 13.386104648857897, relation: 'upperBound' },
  { id: 'zcdp-tight-delta-01', mechanism: 'zCDP', params: { rho: 0.05, conversion: 'CKS2020' }, given: { epsilon: 1 }, quantity: 'delta', expected: 0.00038570916374441227, relation: 'upperBound' },
  { id: 'zcdp-tight-delta-02', mechanism: 'zCDP', params: { rho: 0.5, conversion: 'CKS2020' }, given: { epsilon: 5 }, quantity: 'delta', expected: 2.896122809384797e-06, relation: 'upperBound' },
  { id: 'zcdp-bs16-01', mechanism: 'zCDP', params: { rho: 0.05, conversion: 'BS2016' }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.71225813626911, relation: 'upperBound' },
  { id: 'zcdp-bs16-02', mechanism: 'zCDP', params: { rho: 0.5, conversion: 'BS2016' }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 5.756521769756932, relation: 'upperBound' },
  { id: 'zcdp-rho-01', mechanism: 'zCDP', params: { conversion: 'CKS2020' }, given: { epsilon: 1, delta: 1e-06 }, quantity: 'rho', expected: 0.024355970359538376, relation: 'upperBound' },
  { id: 'zcdp-rho-02', mechanism: 'zCDP', params: { conversion: 'CKS2020' }, given: { epsilon: 3, delta: 1e-06 }, quantity: 'rho', expected: 0.1850698406534015, relation: 'upperBound' },
  { id: 'pure-to-zcdp-01', mechanism: 'pureDP-to-zCDP', params: { epsilon: 0.1 }, given: {}, quantity: 'rho', expected: 0.004995837495787998, relation: 'exact' },
  { id: 'pure-to-zcdp-02', mechanism: 'pureDP-to-zCDP', params: { epsilon: 1 }, given: {}, quantity: 'rho', expected: 0.46211715726000974, relation: 'exact' },
  { id: 'pure-to-zcdp-03', mechanism: 'pureDP-to-zCDP', params: { epsilon: 3 }, given: {}, quantity: 'rho', expected: 2.715444760934599, relation: 'exact' },
  { id: 'exponential-to-zcdp-01', mechanism: 'exponentialMechanism-to-zCDP', params: { epsilon: 1 }, given: {}, quantity: 'rho', expected: 0.125, relation: 'upperBound' },
  { id: 'rdp-grid-01', mechanism: 'gaussian-RDP', params: { sensitivity: 1, sigma: 4, count: 1, alphas: [1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256], conversion: 'CKS2020 Prop 12' }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.1699385041732184, relation: 'upperBound' },
  { id: 'rdp-grid-02', mechanism: 'gaussian-RDP', params: { sensitivity: 1, sigma: 10, count: 30, alphas: [1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256], conversion: 'CKS2020 Prop 12' }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 2.7430435237536677, relation: 'upperBound' },
  { id: 'pure-opt-comp-01', mechanism: 'pureDP-optimal-composition', params: { epsilonEach: 0.1, count: 30 }, given: { epsilon: 1 }, quantity: 'delta', expected: 0.010561676338629833, relation: 'exact' },
  { id: 'pure-opt-comp-02', mechanism: 'pureDP-optimal-composition', params: { epsilonEach: 0.5, count: 10 }, given: { epsilon: 2.5 }, quantity: 'delta', expected: 0.10603684205545241, relation: 'exact' },
  { id: 'pure-opt-comp-03', mechanism: 'pureDP-optimal-composition', params: { epsilonEach: 1, count: 3 }, given: { epsilon: 2 }, quantity: 'delta', expected: 0.24697696447409273, relation: 'exact' },
  { id: 'pure-adv-comp-01', mechanism: 'pureDP-advanced-composition', params: { epsilonEach: 0.1, count: 30, deltaPrime: 1e-06 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 3.194628301539792, relation: 'upperBound' },
  { id: 'pure-basic-comp-01', mechanism: 'pureDP-basic-composition', params: { epsilonEach: 0.1, count: 30 }, given: { delta: 0 }, quantity: 'epsilon', expected: 3, relation: 'exact' },
  { id: 'laplace-comp-01', mechanism: 'laplace-composition', params: { sensitivity: 0.5, scale: 1, count: 4 }, given: { epsilon: 1 }, quantity: 'delta', expected: 0.08862450350471489, relation: 'exact' },
  { id: 'laplace-comp-02', mechanism: 'laplace-composition', params: { sensitivity: 0.25, scale: 1, count: 6 }, given: { epsilon: 0.8 }, quantity: 'delta', expected: 0.03469781513580168, relation: 'exact' },
  { id: 'skellam-01', mechanism: 'skellam', params: { sensitivity: 1, variance: 20 }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 0.0010503714576291505, relation: 'exact' },
  { id: 'skellam-02', mechanism: 'skellam', params: { sensitivity: 2, variance: 100 }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 0.0004825821180656418, relation: 'exact' },
  { id: 'ddg-scalar-01', mechanism: 'distributedDiscreteGaussian', params: { sensitivity: 1, sigma2PerSite: 4, sites: 10 }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 4.366787120368877e-05, relation: 'exact' },
  { id: 'ddg-scalar-02', mechanism: 'distributedDiscreteGaussian', params: { sensitivity: 2, sigma2PerSite: 1, sites: 50 }, given: { epsilon: 1 }, quantity: 'delta', expected: 2.286706582004105e-05, relation: 'exact' },
  { id: 'ddg-zcdp-01', mechanism: 'distributedDiscreteGaussian-zCDP', params: { l2Sensitivity: 1, sigma2PerSite: 4, sites: 10, dimension: 100 }, given: {}, quantity: 'rho', expected: 0.012500000000000115, relation: 'upperBound' },
  { id: 'ddg-zcdp-02', mechanism: 'distributedDiscreteGaussian-zCDP', params: { l2Sensitivity: 3, sigma2PerSite: 2.25, sites: 50, dimension: 1000 }, given: {}, quantity: 'rho', expected: 0.04000002030529259, relation: 'upperBound' },
  { id: 'threshold-01', mechanism: 'discreteGaussian-threshold', params: { sigma2: 16, threshold: 22 }, given: {}, quantity: 'delta', expected: 1.3866396992844562e-07, relation: 'exact' },
  { id: 'subsampled-gauss-01', mechanism: 'poissonSubsampledGaussian', params: { sensitivity: 1, sigma: 1, samplingRate: 0.1, adjacency: 'addRemove' }, given: { epsilon: 0.5 }, quantity: 'delta', expected: 0.0020325369203403557, relation: 'exact' },
  { id: 'group-gauss-01', mechanism: 'gaussian-group', params: { sensitivity: 1, sigma: 8, groupSize: 3 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.645750476313188, relation: 'exact' },
  { id: 'gauss-zero-01', mechanism: 'gaussian', params: { sensitivity: 1, sigma: 1000000 }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 0, relation: 'exact' },
  { id: 'mixed-comp-01', mechanism: 'composition', params: { steps: [{ mechanism: 'laplace', sensitivity: 0.5, scale: 1, count: 1 }, { mechanism: 'gaussian', sensitivity: 1, sigma: 5, count: 1 }] }, given: { epsilon: 0.8 }, quantity: 'delta', expected: 0.0035248909887852695, relation: 'exact' },
  { id: 'mixed-comp-02', mechanism: 'composition', params: { steps: [{ mechanism: 'laplace', sensitivity: 1, scale: 1, count: 1 }, { mechanism: 'gaussian', sensitivity: 1, sigma: 2, count: 1 }] }, given: { epsilon: 2 }, quantity: 'delta', expected: 0.003704549584983791, relation: 'exact' },
  { id: 'ledger-zcdp-01', mechanism: 'zCDP-ledger', params: { entries: [{ mechanism: 'discreteGaussian', l2Sensitivity: 3, sigma2: 400 }, { mechanism: 'discreteLaplace', epsilon: 0.1 }, { mechanism: 'exponential', epsilon: 0.2 }, { mechanism: 'discreteGaussian', l2Sensitivity: 1, sigma2: 100, count: 4 }] }, given: {}, quantity: 'rho', expected: 0.041245837495788, relation: 'upperBound' },
  { id: 'ledger-zcdp-02', mechanism: 'zCDP', params: { rho: 0.041245837495788, conversion: 'CKS2020' }, given: { delta: 1e-06 }, quantity: 'epsilon', expected: 1.3266989088861512, relation: 'upperBound' },
];
