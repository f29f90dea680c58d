/** One scanner with the protocol of its hospital: what differs between sites beside the patients. */
export interface ScannerProtocol {
  readonly manufacturer: string;
  readonly model: string;
  readonly softwareVersion: string;
  readonly kernel: string;
  readonly kvp: number;
  readonly tubeCurrentMa: number;
  /** Rows and columns of a slice. */
  readonly matrix: number;
  readonly slices: number;
  /** Distance of pixel centres, mm. */
  readonly pixelSpacingMm: number;
  /** Slice thickness, and distance of slices, mm. */
  readonly sliceSpacingMm: number;
  /** Standard deviation of the noise, HU. */
  readonly noiseHu: number;
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  /** Whether the first file of the folder is the lowest slice or the highest. */
  readonly fileOrder: 'feet-first' | 'head-first';
  /** Creator and elements of the private block that this maker writes: [element, VR, value]. */
  readonly privateBlock: { readonly group: number; readonly creator: string };
}

/** Three scanners; the makers are real so that private creators are, the settings are invented. */
export const SCANNERS: Readonly<Record<'north' | 'south' | 'west', ScannerProtocol>> = {
  north: {
    manufacturer: 'SIEMENS', model: 'SOMATOM Definition AS', softwareVersion: 'syngo CT VA48A', kernel: 'B31f',
    kvp: 120, tubeCurrentMa: 210, matrix: 64, slices: 32, pixelSpacingMm: 1.5, sliceSpacingMm: 2, noiseHu: 3,
    rescaleSlope: 1, rescaleIntercept: -1024, fileOrder: 'head-first',
    privateBlock: { group: 0x0029, creator: 'SIEMENS CSA HEADER' },
  },
  south: {
    manufacturer: 'GE MEDICAL SYSTEMS', model: 'Revolution EVO', softwareVersion: 'gmp_vct.42', kernel: 'STANDARD',
    kvp: 100, tubeCurrentMa: 320, matrix: 80, slices: 40, pixelSpacingMm: 1.25, sliceSpacingMm: 1.5, noiseHu: 4,
    rescaleSlope: 1, rescaleIntercept: 0, fileOrder: 'feet-first',
    privateBlock: { group: 0x0019, creator: 'GEMS_ACQU_01' },
  },
  west: {
    manufacturer: 'Philips', model: 'IQon Spectral CT', softwareVersion: '4.7.5', kernel: 'B', kvp: 120,
    tubeCurrentMa: 145, matrix: 96, slices: 32, pixelSpacingMm: 1, sliceSpacingMm: 2, noiseHu: 2.5, rescaleSlope: 0.5,
    rescaleIntercept: -1000, fileOrder: 'feet-first',
    privateBlock: { group: 0x01f1, creator: 'ELSCINT1' },
  },
};
