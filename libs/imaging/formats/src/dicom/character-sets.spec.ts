import { isFalselyDeclared, textReader } from './character-sets.js';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** @source DICOM PS3.5 annexes H, I, J and K; the rest encoded by Python's codecs */
describe('text of a data set', () => {
  it.each([
    ['', '4c6573696f6e', 'Lesion'],
    ['ISO_IR 100', '4275635e4ae972f46d65', 'Buc^Jérôme'],
    ['ISO_IR 126', 'c4e9efedf5f3e9eff2', 'Διονυσιος'],
    ['ISO_IR 127', 'e2c8c7e6ea5ee4e6d2c7d1', 'قباني^لنزار'],
    ['ISO_IR 138', 'f9f8e5ef5ee3e1e5f8e4', 'שרון^דבורה'],
    ['ISO_IR 144', 'bbeeda6365dcd17970d3', 'Люкceмбypг'],
    ['ISO_IR 192', '4cc3a473696f6e', 'Läsion'],
    ['GB18030', '57616e675e5869616f446f6e673dcdf55ed0a1b6ab3d', 'Wang^XiaoDong=王^小东='],
    ['GBK', '815c', '乗'],
    ['ISO IR 101', 'b1', 'ą'],
  ])('is read in %s', (terms, hex, text) => {
    expect(textReader([terms])(bytes(hex))).toBe(text);
  });

  it.each([
    [
      '\\ISO 2022 IR 87',
      '59616d6164615e5461726f753d1b24423b3345441b28425e1b244242404f3a1b28423d1b24422464245e24401b28425e1b2442243f246d24261b2842',
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
    ],
    [
      'ISO 2022 IR 13\\ISO 2022 IR 87',
      'd4cfc0de5ec0dbb33d1b24423b3345441b284a5e1b244242404f3a1b284a3d1b24422464245e24401b284a5e1b2442243f246d24261b284a',
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    ],
    [
      '\\ISO 2022 IR 149',
      '486f6e675e47696c646f6e673d1b242943fbf35e1b242943d1ced4d73d1b242943c8ab5e1b242943b1e6b5bf',
      'Hong^Gildong=洪^吉洞=홍^길동',
    ],
    ['\\ISO 2022 IR 58', '5a68616e673d1b242941d5c55e1b242941d0a1b6ab', 'Zhang=张^小东'],
    ['ISO 2022 IR 6\\ISO 2022 IR 159', '1b24284430211b284231', '丂1'],
    ['ISO 2022 IR 100\\ISO 2022 IR 144', 'e41b2d4cbb', 'äЛ'],
  ])('is read through the escape sequences of %s', (terms, hex, text) => {
    expect(textReader(terms.split('\\'))(bytes(hex))).toBe(text);
  });

  it.each([
    [[], '4cc3a473696f6e', 'Läsion'],
    [[''], '4cc3a473696f6e', 'Läsion'],
    [['ISO_IR 6'], 'e79785e781b6', '病灶'],
    [[], '4ce473696f6e', 'Läsion'],
  ])('is UTF-8 where no set is declared and the bytes are well-formed (%j, %s)', (terms, hex, text) => {
    expect(textReader(terms)(bytes(hex))).toBe(text);
  });

  it('loses no byte and comes to an end where the bytes are of no set', () => {
    expect(textReader(['NONSENSE'])(bytes('41ff'))).toBe('Aÿ');
    expect(textReader(['', 'ISO 2022 IR 87'])(bytes('411b'))).toBe('A');
    expect(textReader(['', 'ISO 2022 IR 87'])(bytes('411b2442'))).toBe('A');
    expect(textReader(['', 'ISO 2022 IR 87'])(bytes('411b2121214242'))).toBe('AB');
  });

  it.each([
    'ISO_IR 100',
    'ISO_IR 101',
    'ISO_IR 144',
    'ISO_IR 148',
    'ISO 2022 IR 100',
    'ISO_IR 999',
    'ISO 2022 IR 100\\ISO 2022 IR 144',
  ])('is UTF-8 where it is well-formed, although the file says %s', (terms) => {
    for (const text of ['Läsion', 'Опухоль', '肿瘤 1'])
      expect(textReader(terms.split('\\'))(Uint8Array.from(Buffer.from(text, 'utf8')))).toBe(text);
  });

  it.each([
    ['ISO_IR 101', '4bd9ae45', 'KŮŽE'],
    ['ISO_IR 101', '50d3a34b554c41', 'PÓŁKULA'],
    ['ISO_IR 101', '5354d3a3', 'STÓŁ'],
    ['ISO_IR 144', 'c9b6', 'ЩЖ'],
    ['ISO_IR 144', '475456c9b6', 'GTVЩЖ'],
  ])('is as declared where its letters are well-formed UTF-8 by chance (%s, %s)', (terms, hex, text) => {
    expect(textReader([terms])(bytes(hex))).toBe(text);
    expect(isFalselyDeclared([terms], bytes(hex))).toBe(false);
  });

  it('is UTF-8 where the declared set could hold its letters, or would make no word of its bytes', () => {
    for (const [terms, text] of [
      ['ISO_IR 101', 'KŮŽE'],
      ['ISO_IR 101', 'PÓŁKULA'],
      ['ISO_IR 144', 'ЩЖ'],
      ['ISO_IR 100', 'żebro'],
      ['ISO_IR 126', 'Läsion'],
    ])
      expect(textReader([terms])(Uint8Array.from(Buffer.from(text, 'utf8')))).toBe(text);
  });

  it('is what it is where the file says UTF-8, and as declared where pairs of bytes can look like UTF-8', () => {
    expect(textReader(['ISO_IR 192'])(bytes('4ce473696f6e'))).toBe('Läsion');
    // GBK of 联通 and Thai of แขน are well-formed UTF-8 too.
    expect(textReader(['GBK'])(bytes('c1aacda8'))).toBe('联通');
    expect(textReader(['ISO_IR 166'])(bytes('e1a2b9'))).toBe('แขน');
  });

  it('tells whether bytes are of another set than declared', () => {
    const utf8 = Uint8Array.from(Buffer.from('Läsion', 'utf8'));
    expect([isFalselyDeclared(['ISO_IR 100'], utf8), isFalselyDeclared(['ISO_IR 192'], utf8)]).toEqual([true, false]);
    expect([isFalselyDeclared(['ISO_IR 192'], bytes('4ce4')), isFalselyDeclared(['ISO_IR 100'], bytes('4ce4'))]).toEqual([
      true,
      false,
    ]);
    expect(isFalselyDeclared(['ISO_IR 100'], bytes('4c61'))).toBe(false);
  });
});
