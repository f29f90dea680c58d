import { unitFit } from './unit-fit.js';

const image = (modality: string, intensityUnit?: string) => ({ modality, intensityUnit });

describe('unitFit', () => {
  it('takes an image file without a modality for HU, and for no uptake', () => {
    expect(unitFit(image(''), 'HU')).toBe('fits');
    for (const unit of ['SUV', 'SUVlbm-janma', 'SUVbsa'] as const) expect(unitFit(image(''), unit)).toBe('unknown');
    expect(unitFit(image(''), 'arbitrary')).toBe('fits');
  });

  it('takes a CT that states no unit for nothing, unless somebody says so', () => {
    expect(unitFit(image('CT'), 'HU')).toBe('unknown');
    expect(unitFit(image('CT'), 'HU', 'HU')).toBe('fits');
    expect(unitFit(image('', undefined), 'SUV', 'SUV')).toBe('fits');
  });

  it('believes the file more than whoever ordered it', () => {
    expect(unitFit(image('PT', 'BQML'), 'SUV', 'SUV')).toBe('other');
    expect(unitFit(image('CT', 'HU'), 'HU', 'SUV')).toBe('fits');
  });
});
