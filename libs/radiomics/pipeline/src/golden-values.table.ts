/*
 * What the engine found before its insides were last rebuilt: digests over every value, diagnostic and count, by preset and engine, of
 * scans that need no files. A line changes only together with ENGINE_DEFINITION, or where the sums of a kernel take another order, and the
 * changelog then says so under Values. golden-values.spec.ts says what a digest covers, and prints the digests that it found.
 */

/** Digests of the plans of the presets, which stand in published studies. */
export const GOLDEN_PLANS: readonly (readonly [preset: string, digest: string])[] = [
  ['ct-default', 'da5dde435fbbe658cd9b878bb34d11d16f8ebf740f96782910b4705818c50e92'],
  ['mr-default', '19f99b862e2d3532395eb9afe9ccee6dde9c54bd8d774d6f35346103780a7229'],
  ['pet-default', '9f898221692c386bc57f35192b97ea6bd513f47aafeb96aa1a4d1e932ef63776'],
  ['ibsi-a', '60eb8fac2562f72ae0a32df74f07dc0e86bcdbf9590fc5c0b5c70a5e229f3164'],
  ['ibsi-b', '1aa9546118abcee8e3562a0f8ca12debbba720d760ed9b25eddda716d90f8b1a'],
  ['ibsi-c', '6efaf773aaaa59446b0954aca013dc7461919cd7f191fd3fdb344c85e4cee2f8'],
  ['ibsi-d', 'cac9c16d5b0388c6237d75e99c83ac447efdcef31ac81439127969a7eccd33b6'],
  ['ibsi-e', '870c19971cb670c035e73cf20888a7aa16e91f48e1e7750ef513fa42bac0319c'],
  ['digital-phantom', '77a4b9ce4ad97b003fccfb50e7582a3ab776a3f51276603789144c7f223849de'],
];

/** By scan, engine and preset: the first 16 digits of SHA-256 over all that is told of the region. */
export const GOLDEN_VALUES: Readonly<Record<string, Readonly<Record<'plain' | 'wasm', Readonly<Record<string, string>>>>>> = {
  'digital phantom': {
    plain: {
      'ct-default': 'b7edf1fdda52b4b7',
      'mr-default': '8f3669902e611897',
      'pet-default': 'b58eebbe3e169360',
      'ibsi-a': '8e106ab51719c788',
      'ibsi-b': '46d62c64044a0c96',
      'ibsi-c': '33254ca4bbc08c59',
      'ibsi-d': '2c631bf936d600a4',
      'ibsi-e': '004d665749dc4aa5',
      'digital-phantom': 'e0fdf6de5b074c2a',
    },
    wasm: {
      'ct-default': '1c84f8e9cc6ea8d1',
      'mr-default': '0f467db553395b21',
      'pet-default': 'b58eebbe3e169360',
      'ibsi-a': 'b8c1273186e3019b',
      'ibsi-b': '35867f671b19b7ee',
      'ibsi-c': '6882166e3b25bad9',
      'ibsi-d': 'b4264db4228e3aa3',
      'ibsi-e': '530c26da829ee12c',
      'digital-phantom': '91d89aba82c676a0',
    },
  },
  'benign lesion': {
    plain: {
      'ct-default': '168e99f51f4ba6d9',
      'mr-default': '2da6c4ab9b0fc65f',
      'pet-default': '4168ac19ecaab636',
      'ibsi-a': 'd79dac83ee196fb7',
      'ibsi-b': '6300f6fb9302e4a1',
      'ibsi-c': '6b4b4795f7d7f284',
      'ibsi-d': '5ebee4a693c20bae',
      'ibsi-e': '96e4381b3e86b688',
      'digital-phantom': '1a6748e8bef1ea84',
    },
    wasm: {
      'ct-default': 'f8bc53783de008ee',
      'mr-default': 'a2f4131fbb84579a',
      'pet-default': 'cbe378450bd2065e',
      'ibsi-a': 'ff94e3f934a62388',
      'ibsi-b': '3d279a4ed316e95b',
      'ibsi-c': 'f7429293d4fb422c',
      'ibsi-d': 'f71b9abe011a9816',
      'ibsi-e': 'abc45e20c4a023a8',
      'digital-phantom': '9d10093ba625f025',
    },
  },
  'malignant lesion': {
    plain: {
      'ct-default': 'a8b79e605b6bb3ab',
      'mr-default': 'f588b91021249e5c',
      'pet-default': '0c6325b62526f99f',
      'ibsi-a': '8a693d14cb930f69',
      'ibsi-b': '232693594cf62b14',
      'ibsi-c': '4ee3c4c3450f0413',
      'ibsi-d': 'fd3a45198d68efc6',
      'ibsi-e': '3b50c7554e382daa',
      'digital-phantom': 'e823bfdd274fdacb',
    },
    wasm: {
      'ct-default': '0b7aca66b6f0dad7',
      'mr-default': '6ce782a93d3045eb',
      'pet-default': 'f5a0b35560cf2fe0',
      'ibsi-a': '77967d12c9607798',
      'ibsi-b': 'e1858a707540bf30',
      'ibsi-c': 'b293433e828e3a08',
      'ibsi-d': '07d0d76fec707388',
      'ibsi-e': '43a6cd195274126f',
      'digital-phantom': '1eeb3dca46549c58',
    },
  },
  'lesion with a NaN': {
    plain: {
      'ct-default': 'dfd3c419a8e60169',
      'mr-default': '2db64269d4d0e876',
      'pet-default': '8ac89712265eb06f',
      'ibsi-a': '506d64c038d29ea2',
      'ibsi-b': 'cf93edaa7a029453',
      'ibsi-c': 'af52481b0c506c77',
      'ibsi-d': '1f672d8c7e4cea64',
      'ibsi-e': 'cacbcc8ba0da2d76',
      'digital-phantom': '40182a68b6758c6c',
    },
    wasm: {
      'ct-default': 'dfd3c419a8e60169',
      'mr-default': '2db64269d4d0e876',
      'pet-default': '8ac89712265eb06f',
      'ibsi-a': '506d64c038d29ea2',
      'ibsi-b': 'cf93edaa7a029453',
      'ibsi-c': 'af52481b0c506c77',
      'ibsi-d': '1f672d8c7e4cea64',
      'ibsi-e': 'cacbcc8ba0da2d76',
      'digital-phantom': '40182a68b6758c6c',
    },
  },
};
