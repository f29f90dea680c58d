import { jpeg2000Header } from './jpeg2000-header.js';

/** The first 45 bytes of a 32 by 24 codestream of one component with 16 bits, with one field set to another number. */
function header(field?: { readonly at: number; readonly bits: 8 | 16 | 32; readonly value: number }): DataView {
  const view = new DataView(new ArrayBuffer(45));
  view.setUint32(0, 0xff4fff51);
  view.setUint16(4, 41);
  view.setUint32(8, 32);
  view.setUint32(12, 24);
  view.setUint32(24, 32);
  view.setUint32(28, 24);
  view.setUint16(40, 1);
  view.setUint8(42, 15);
  view.setUint16(43, 0x0101);
  if (field?.bits === 8) view.setUint8(field.at, field.value);
  if (field?.bits === 16) view.setUint16(field.at, field.value);
  if (field?.bits === 32) view.setUint32(field.at, field.value);
  return view;
}

describe('the main header of a JPEG 2000 codestream', () => {
  it('states the image', () => {
    expect(jpeg2000Header(header())).toEqual({ columns: 32, rows: 24, components: 1, bits: 16 });
    expect(jpeg2000Header(header({ at: 24, bits: 32, value: 5 }))).toEqual({ columns: 32, rows: 24, components: 1, bits: 16 });
  });

  it.each([
    ['the first tile begins behind the image (codecs hang on it)', { at: 36, bits: 32, value: 2 }],
    ['the first tile begins behind the image along x', { at: 32, bits: 32, value: 16 }],
    ['the first tile ends before the image', { at: 28, bits: 32, value: 0 }],
    ['the tiles are more than can be numbered', { at: 8, bits: 32, value: 0x7fffffff }],
    ['the image ends before it begins', { at: 16, bits: 32, value: 32 }],
    ['the length is not that of its components', { at: 4, bits: 16, value: 44 }],
    ['there is no component', { at: 40, bits: 16, value: 0 }],
    ['samples are wider apart than the grid', { at: 44, bits: 8, value: 2 }],
    ['another segment stands first', { at: 2, bits: 16, value: 0xff52 }],
  ] as const)('is refused where %s', (_, field) => {
    expect(jpeg2000Header(header(field))).toBeUndefined();
  });

  it('is refused where it is cut', () => {
    expect(jpeg2000Header(new DataView(header().buffer, 0, 44))).toBeUndefined();
  });
});
